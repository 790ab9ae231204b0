"""Jobs that move between tables while others read: each is in every answer once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

import pytest
from django.db import connections, transaction

from core.engines.base import Page
from core.engines.sql.engine import SqlEngine
from core.panda.schema_data import tables
from core.selection import request
from core.selection.dimensions import stored
from core.selection.jobs import jobs
from tests.retries.zoo import fill

NOW = datetime(2026, 11, 23, 12)
IDS = range(1, 31)
READERS = 4
DEFINED, ACTIVE, RECENT, OLD = (
    "panda.jobsdefined4",
    "panda.jobsactive4",
    "panda.jobsarchived4",
    "pandaarch.jobsarchived",
)
COLUMNS = [column.name for column in tables()[DEFINED].columns]
QUESTIONS = (
    f"pandaid={'|'.join(map(str, IDS))}",
    "computingsite=MOVER&days=2",
    "computingsite=MOVER",
    "jeditaskid=7",
)


@pytest.fixture
def walkers(panda: str, kind: str) -> str:
    """Jobs at the start of their walk."""
    if kind == "sqlite":
        with connections["panda_rw"].cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
    times = dict.fromkeys(("creationtime", "modificationtime", "statechangetime"), NOW - timedelta(hours=1))
    common = {"jobstatus": "defined", "computingsite": "MOVER", "jeditaskid": 7, **times}
    fill("jobsdefined4", [{"pandaid": number, **common} for number in IDS])
    return panda


def test_a_job_that_moves_is_read_once(walkers):
    done = Event()
    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(list, read_until(done, question)) for question in QUESTIONS]
        try:
            move_all()
        finally:
            done.set()
    for question, reader in zip(QUESTIONS, readers, strict=True):
        answers = reader.result()
        wrong = [answer for answer in answers if answer[:3] != (list(IDS), len(IDS), len(IDS))]
        assert not wrong, question
        mixed = [states for *_, states in answers if states > 1]
        assert mixed, f"{question} was never asked while jobs were on their way"


def read_until(done: Event, question: str) -> Iterator[tuple[list[int], int, int, int]]:
    """(ids in order, count, sum of the groups, how many states) of each answer, the last one after the moves."""
    engine, asked = SqlEngine(), request.read(jobs(), request.given_in(f"{question}&sortby=pandaid-ascending"), 12)
    last = False
    try:
        while not last:
            last = done.is_set()
            rows = engine.rows(asked.selection, NOW, ("pandaid",), Page(asked.view.sort, 1_000)).rows
            cells = engine.crosstab(asked.selection, NOW, [stored("jobstatus")]).cells
            total = engine.count(asked.selection, NOW).value
            yield [row[0] for row in rows], total, sum(cell.measures[0] for cell in cells), len(cells)
    finally:
        connections["panda"].close()


def move_all() -> None:
    """Every job takes every step of the way, each in one transaction."""
    for step in (start, end, forget, copy_to_archive, leave_to_archive):
        for number in IDS:
            with transaction.atomic(using="panda_rw"), connections["panda_rw"].cursor() as cursor:
                step(cursor, number)


def start(cursor, number: int) -> None:
    copy(cursor, DEFINED, ACTIVE, number)
    set_status(cursor, number, "running")
    remove(cursor, DEFINED, number)


def end(cursor, number: int) -> None:
    """The final row lingers in the table of the live ones."""
    set_status(cursor, number, "finished")
    copy(cursor, ACTIVE, RECENT, number)


def forget(cursor, number: int) -> None:
    remove(cursor, ACTIVE, number)


def copy_to_archive(cursor, number: int) -> None:
    copy(cursor, RECENT, OLD, number)


def leave_to_archive(cursor, number: int) -> None:
    remove(cursor, RECENT, number)


def copy(cursor, source: str, target: str, number: int) -> None:
    columns = ", ".join(map(quoted, COLUMNS))
    statement = f"INSERT INTO {quoted(target)} ({columns}) SELECT {columns} FROM {quoted(source)} WHERE pandaid = %s"
    cursor.execute(statement, [number])
    assert cursor.rowcount == 1


def set_status(cursor, number: int, status: str) -> None:
    cursor.execute(f"UPDATE {quoted(ACTIVE)} SET jobstatus = %s WHERE pandaid = %s", [status, number])


def remove(cursor, table: str, number: int) -> None:
    cursor.execute(f"DELETE FROM {quoted(table)} WHERE pandaid = %s", [number])


def quoted(name: str) -> str:
    return connections["panda_rw"].ops.quote_name(name)
