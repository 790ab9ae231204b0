"""The job pages on PostgreSQL by the SQL engine alone: no cache, no index of our own.

`JOBS` says how many jobs (200,000 unless told); `KIND` another database, for the memory of a long CSV file.
Every figure is the first request of its kind, and says how many statements it sent.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from bench.grids import filled

JOBS = int(os.environ.get("JOBS", "200000"))
KIND = os.environ.get("KIND", "postgresql")
TEN_THOUSAND = "/jobs/?json&outputs=jobs&limit=10000&days=3"
MAX_GROWTH_MB = 64


def main() -> None:
    with filled(KIND, JOBS):
        _measure()


def _measure() -> None:
    from django.test import Client  # noqa: PLC0415 - Django is set up by now

    from core.garbage import settle  # noqa: PLC0415

    client = Client(HTTP_HOST="localhost")
    client.get("/jobs/?pandaid=1")
    rows = client.get(f"{TEN_THOUSAND}&fields=pandaid,jeditaskid")
    chance = random.Random(time.time_ns())
    ids, tasks = zip(*((job["pandaid"], job["jeditaskid"]) for job in json.loads(rows.getvalue())["jobs"]), strict=True)
    settle()  # as each worker does
    pages = {
        "list of 100, all that is live or ended in 12 h": "/jobs/?display_limit=100",
        "list of 100 of one task": f"/jobs/?jeditaskid={chance.choice(tasks)}",
        "JSON of 10,000, outputs=jobs": TEN_THOUSAND,
        "JSON of 10,000, three keys": "/jobs/?json&limit=10000&days=3",
        "all facets of 12 h": "/jobs/?json&outputs=selectionsummary",
        "errors of 12 h": "/jobs/?json&outputs=errsByCount",
        "/job": f"/job/{chance.choice(ids)}/?json",
    }
    targets = {"JSON of 10,000, outputs=jobs": 1.5} if JOBS <= 200_000 else {}
    for name, url in pages.items():
        _report(name, targets.get(name), *_timed(partial(_whole, client, url)))
    _questions()
    _memory(client)


def _whole(client: Any, url: str) -> bytes:
    return bytes(client.get(url).getvalue())


def _questions() -> None:
    """Single questions, without a page around them."""
    from core.clock import now  # noqa: PLC0415
    from core.engines.sql.engine import SqlEngine  # noqa: PLC0415
    from core.selection.dimensions import stored  # noqa: PLC0415
    from core.selection.jobs import jobs  # noqa: PLC0415
    from core.selection.request import given_in, read  # noqa: PLC0415

    selection, engine = read(jobs(), given_in(""), 12).selection, SqlEngine()
    _report("count of 12 h", None, *_timed(lambda: engine.count(selection, now())))
    _report("one facet of 12 h", None, *_timed(lambda: engine.crosstab(selection, now(), [stored("computingsite")])))


def _memory(client: Any) -> None:
    """How much a CSV file of all jobs adds to the process that writes it."""
    import psutil  # noqa: PLC0415

    process, size, peak = psutil.Process(), 0, 0
    before = process.memory_info().rss
    for piece in client.get("/jobs/?csv&days=30&limit=1000000").streaming_content:
        size += len(piece)
        peak = max(peak, process.memory_info().rss - before)
    missed = " MISSED" if peak > MAX_GROWTH_MB * 2**20 else ""
    sys.stdout.write(
        f"jobs-sql: CSV of all jobs, {size / 2**20:,.0f} MB: memory grew by {peak / 2**20:,.0f} MB (target {MAX_GROWTH_MB} or less){missed}\n"
    )


def _timed(ask: Callable[[], Any]) -> tuple[float, int]:
    from django.db import connections  # noqa: PLC0415

    from core.engines.base import Unanswered  # noqa: PLC0415

    sent = 0

    def counted(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal sent
        sent += 1
        return execute(*args)

    began = time.perf_counter()
    # A question that takes longer than its limit is a figure too.
    with connections["panda"].execute_wrapper(counted), suppress(Unanswered):
        ask()
    return time.perf_counter() - began, sent


def _report(name: str, target: float | None, seconds: float, statements: int) -> None:
    goal = "" if target is None else f" (target {target} s){' MISSED' if seconds > target else ''}"
    sys.stdout.write(f"jobs-sql: {name}: {seconds:.2f} s, {statements} statements, nothing cached{goal}\n")


if __name__ == "__main__":
    main()
