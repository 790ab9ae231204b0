"""What an answer as data says of its length before it begins, also where nobody has the time to count."""

import csv
import io
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client

from core.engines.sql.engine import SqlEngine
from core.questions.extent import extent
from core.selection import request
from core.selection.jobs import jobs
from tests.engines.world import NOW
from tests.rows import insert
from tests.servers import databases

EVERYTHING = "days=9000"


def selection(query: str):
    return request.read(jobs(), request.given_in(query), 12).selection


def held() -> int:
    return SqlEngine().count(selection(EVERYTHING), NOW).value


def test_a_count_goes_as_far_as_it_is_asked(sample):
    everything, engine = held(), SqlEngine()
    counts = [engine.count(selection(EVERYTHING), NOW, up_to) for up_to in (5, everything, everything + 1)]
    assert [(count.value, count.relation) for count in counts] == [
        (5, "at least"),
        (everything, "at least"),
        (everything, "exact"),
    ]
    assert engine.count(selection("pandaid=1|2&jobstatus=nonsense"), NOW, 5).value == 0


def test_the_limit_leaves_rows_out_or_not(sample):
    everything = held()
    assert [extent(selection(EVERYTHING), NOW, limit).truncated for limit in (everything - 1, everything)] == [
        True,
        False,
    ]


SLOW_MS = 700
THE_ROWS_WAIT = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'DECLARE%'
"""


@contextmanager
def locked_until_the_rows_are_asked_for(url: str, table: str) -> Iterator[None]:
    """Whatever reads the table waits, until the cursor of an answer's rows is what waits."""
    with databases.connected(url) as outside, outside.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(f"LOCK TABLE {outside.ops.quote_name(table)} IN ACCESS EXCLUSIVE MODE")
        with ThreadPoolExecutor(1) as beside:
            let_go = beside.submit(_let_go, cursor)
            yield
            let_go.result()


def _let_go(cursor: Any) -> None:
    for _ in range(60_000 // 10):
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(THE_ROWS_WAIT)
        if cursor.fetchone() == (1,):
            break
        time.sleep(0.01)
    cursor.execute("ROLLBACK")


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("page", "table", "key", "first"),
    [("/jobs/", "jobsarchived4", "pandaid", "creationtime"), ("/tasks/", "jedi_tasks", "jeditaskid", "creationdate")],
)
def test_a_file_comes_although_there_was_no_time_to_count(panda, kind, settings, page, table, key, first):
    for number in range(1, 10):
        insert(table, **{key: number, first: NOW, "modificationtime": NOW})
    settings.SQL_TIME_LIMIT_MS = SLOW_MS
    with locked_until_the_rows_are_asked_for(databases.url(kind, panda), f"panda.{table}"):
        answer = Client(HTTP_HOST="localhost").get(f"{page}?csv&{EVERYTHING}&limit=7")
        rows = list(csv.reader(io.StringIO(answer.getvalue().decode())))
    assert (answer.status_code, len(rows)) == (200, 1 + 7)
    assert answer["X-Truncated"] == "unknown"
    assert "X-Total-Count" not in answer
    assert "could not be counted in time: these are all, or the first 7." in answer["X-Warning"]
