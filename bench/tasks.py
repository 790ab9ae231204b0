"""The task pages on PostgreSQL: one very large task, and a long list.

The simulated grid (`JOBS`, 100,000 unless told) is grown by copies of its own rows: a task of 50,000 jobs and 200,000
files, and 10,000 tasks with their datasets. Nothing is cached; each figure is the median of three requests, each with
a new connection, and says how many statements were sent.
"""

import os
import statistics
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

from bench.asking import timed, whole
from bench.grids import filled

JOBS = int(os.environ.get("JOBS", "100000"))
BIG_TASK = 99_000_001
BIG_JOBS, BIG_FILES, TASKS = 50_000, 200_000, 10_000
FIRST_COPY = 80_000_000_000
ROUNDS = 3
TARGETS = {"page of a task of 50,000 jobs and 200,000 files": 1.0, "JSON of 10,000 tasks with datasets": 2.0}
BEFORE = {"page of a task of 50,000 jobs and 200,000 files": "2.5 s", "JSON of 10,000 tasks with datasets": "1.5 s"}


def main() -> None:
    with filled("postgresql", JOBS):
        _grow()
        _measure()


def _grow() -> None:
    """A task as large as any, and more tasks, made from the rows that are there."""
    from django.db import connections  # noqa: PLC0415 - Django is set up by now

    with connections["panda_rw"].cursor() as cursor:
        cursor.execute(f"SELECT jeditaskid FROM {_table('jobsarchived4')} GROUP BY 1 ORDER BY COUNT(*) DESC LIMIT 1")
        model = cursor.fetchone()[0]
        one = f"WHERE jeditaskid = {model}"
        _copy(cursor, "jedi_tasks", {"jeditaskid": str(BIG_TASK), "status": "'running'", "endtime": "NULL"}, one)
        _copy(cursor, "jedi_taskparams", {"jeditaskid": str(BIG_TASK)}, one)
        _copy(cursor, "jedi_datasets", {"jeditaskid": str(BIG_TASK), "nfiles": str(BIG_FILES)}, one)
        ids = {"pandaid": f"{FIRST_COPY} + number", "jeditaskid": str(BIG_TASK)}
        _copy(cursor, "jobsarchived4", ids, copies=BIG_JOBS)
        files = {"jeditaskid": str(BIG_TASK), "fileid": f"{FIRST_COPY} + number"}
        _copy(cursor, "jedi_dataset_contents", files, copies=BIG_FILES)
        links = {"jeditaskid": str(BIG_TASK), "oldpandaid": f"{FIRST_COPY} + 7 * number"}
        links |= {"newpandaid": f"{FIRST_COPY} + 7 * number + 3"}
        _copy(cursor, "jedi_job_retry_history", links, "WHERE relationtype = 'retry'", copies=BIG_JOBS // 10)
        cursor.execute(f"SELECT COUNT(*), MAX(jeditaskid) FROM {_table('jedi_tasks')} WHERE jeditaskid < {BIG_TASK}")
        count, largest = cursor.fetchone()
        for copy in range(1, -(-TASKS // count)):
            for table in ("jedi_tasks", "jedi_datasets"):
                moved = {"jeditaskid": f"jeditaskid + {copy * 1_000_000}"}
                _copy(cursor, table, moved, f"WHERE jeditaskid <= {largest}")
        cursor.execute("ANALYZE")


def _copy(cursor: Any, name: str, changes: Mapping[str, str], where: str = "", copies: int | None = None) -> None:
    """Rows of a table once more, some columns changed; of `copies`, each row as often as it takes."""
    from core.panda.schema_data import tables  # noqa: PLC0415

    columns = [column.name for column in tables()[f"panda.{name}"].columns]
    rows = f"SELECT *, ROW_NUMBER() OVER () AS number FROM {_table(name)} {where}"
    if copies:
        cursor.execute(f"SELECT COUNT(*) FROM {_table(name)} {where}")
        found = cursor.fetchone()[0]
        numbers = f"SELECT g, 1 + g % {found} AS place FROM generate_series(1, {copies}) g"
        rows = f"SELECT t.*, n.g AS copied FROM ({numbers}) n JOIN ({rows}) t ON t.number = n.place"
        changes = {column: change.replace("number", "copied") for column, change in changes.items()}
    values = ", ".join(changes.get(column, f's."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(f"INSERT INTO {_table(name)} ({names}) SELECT {values} FROM ({rows}) s")


def _table(name: str) -> str:
    from django.db import connections  # noqa: PLC0415

    return str(connections["panda_rw"].ops.quote_name(f"panda.{name}"))


def _measure() -> None:
    from django.test import Client  # noqa: PLC0415

    from core.garbage import settle  # noqa: PLC0415

    client = Client(HTTP_HOST="localhost")
    client.get(f"/task/{BIG_TASK}/")
    settle()  # as a worker does before it serves
    _check(client)
    pages = {
        "page of a task of 50,000 jobs and 200,000 files": f"/task/{BIG_TASK}/",
        "JSON of that task": f"/task/{BIG_TASK}/?json",
        "attempts at its files, in groups": f"/taskattempts/{BIG_TASK}/",
        "flow of its jobs": f"/taskflow/{BIG_TASK}/",
        "profile of its jobs": f"/taskprofile/{BIG_TASK}/",
        "list of 100 tasks": "/tasks/?days=3000",
        "attributes and messages of all tasks": "/tasks/summary/?days=3000",
        "JSON of 10,000 tasks with datasets": f"/tasks/?json&days=3000&limit={TASKS}",
    }
    for name, url in pages.items():
        mark = "&" if "?" in url else "?"
        taken = [timed(partial(whole, client, f"{url}{mark}timestamp={number}")) for number in range(ROUNDS)]
        _report(name, statistics.median(seconds for seconds, _, _ in taken), taken[0][1])
    _memory(client)


def _check(client: Any) -> None:
    """That what is measured is as large as it is said to be."""
    jobs = client.get(f"/jobs/?json&jeditaskid={BIG_TASK}&mode=nodrop&limit=1&outputs=jobs")["X-Total-Count"]
    tasks = client.get("/tasks/?json&days=3000&limit=1")["X-Total-Count"]
    if int(jobs) != BIG_JOBS or int(tasks) < TASKS:
        raise SystemExit(f"There are {jobs} jobs and {tasks} tasks.")


def _memory(client: Any) -> None:
    """How much the large task's page adds to the process that makes it."""
    import psutil  # noqa: PLC0415

    process = psutil.Process()
    before = process.memory_info().rss
    for _ in range(ROUNDS):
        whole(client, f"/task/{BIG_TASK}/")
    grown = (process.memory_info().rss - before) / 2**20
    sys.stdout.write(f"tasks: memory after {ROUNDS} more pages of the large task: {grown:+.0f} MB\n")


def _report(name: str, seconds: float, statements: int) -> None:
    goal = ""
    if target := TARGETS.get(name):
        goal = f" (target {target} s; the existing monitor {BEFORE[name]}){' MISSED' if seconds > target else ''}"
    sys.stdout.write(f"tasks: {name}: {seconds:.2f} s, {statements} statements, nothing cached{goal}\n")


if __name__ == "__main__":
    main()
