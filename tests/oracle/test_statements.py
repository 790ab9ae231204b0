"""What an Oracle server would be sent, for every question about jobs.

No Oracle server is to be had. The statements here are those that Django's cursor gives to Oracle's client library,
with the types of their values; they are parsed by sqlglot and held against the rules that Oracle is known to have
(`rules.py`). `test_h2.py` runs what it can. Neither proves that Oracle takes a statement, nor its plan or speed.
"""

import os
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client

from core.engines import topology
from core.engines.base import Page
from core.engines.sql.engine import SqlEngine
from core.panda.schema_data import tables
from core.questions import error_catalogue, job_worker
from core.questions.job_metadata import metadata_of, metadata_of_task
from core.selection import marks, request
from core.selection.dimensions import COUNT, Measure, bins_of, stored
from core.selection.jobs import jobs
from jobs import queries
from logs import queries as log_queries
from tests.engines import questions
from tests.engines.world import NOW
from tests.oracle.driver import Sent, oracle
from tests.oracle.rules import faults

# What a mark has of each type of column.
VALUES = {"time": "2026-11-22 10:00:00", "text": "CERN", "integer": 3, "number": 3.5}
QUESTIONS = int(os.environ.get("QUESTIONS", "100"))


def answer(sent: Sent) -> list[tuple]:
    """Rows that lead on to the statements behind the first ones."""
    if sent.sql.startswith('SELECT SUM("M0") FROM'):
        return [(7,)]
    return [("harvester-1", 22)] if sent.sql.startswith('SELECT "DOMA_PANDA"."HARVESTER_REL_JOBS_WORKERS"') else []


@pytest.fixture
def sent() -> Iterator[list[Sent]]:
    """Everything that was sent since the test began."""
    _forget()
    with oracle(answer) as found:
        yield found
    _forget()


def _forget() -> None:
    topology.forget()
    error_catalogue._Kept.until = 0.0


def wrong(sent: list[Sent]) -> list[str]:
    asked = [each for each in sent if not each.is_about_the_session]
    assert asked, "nothing was asked"
    return [fault for each in asked for fault in faults(each)]


def read(query: str) -> request.Asked:
    return request.read(jobs(), request.given_in(query), 12)


def rows(query: str, columns: tuple[str, ...] = ("pandaid",)) -> None:
    asked = read(query)
    SqlEngine().rows(asked.selection, NOW, columns, Page(asked.view.sort, 100, asked.view.after))


def test_questions_of_every_form(sent):
    for number in range(QUESTIONS):
        rows(f"{questions.ask(number)}&mode=nodrop")
    assert len(sent) >= QUESTIONS
    assert not wrong(sent)


def test_every_filter(sent):
    for known in jobs().filters:
        before = len(sent)
        rows(f"{known.name}={known.example or 1}&days=5")
        if known.form.startswith("a text"):
            SqlEngine().count(read(f"{known.name}=!{known.example}&days=5").selection, NOW)
        # Which codes are of a category says the database, and here it says nothing.
        assert len(sent) > before or known.name == "errorcategory"
    assert not wrong(sent)


@pytest.mark.parametrize(("name", "attribute"), request.orders(jobs()).items())
def test_every_order_and_the_page_after_a_row(sent, name, attribute):
    types = {column.attribute: column.type for column in jobs().columns}
    for mark in (VALUES[types.get(attribute, "number")], None):
        rows(f"days=2&sortby={name}-ascending&after={marks.text_of((mark, 17))}")
    assert not wrong(sent)


@pytest.mark.parametrize("query", ["jeditaskid=5", "computingsite=CERN*&days=9&mode=drop", "pandaid=1|2&mode=drop"])
def test_retries_are_dropped(sent, query):
    SqlEngine().count(read(query).selection, NOW)
    assert "JEDI_JOB_RETRY_HISTORY" in sent[-1].sql
    assert not wrong(sent)


def test_an_absent_row_is_looked_for_by_a_join_that_the_optimiser_may_choose(sent):
    """Inside a CASE, or stopped after one row, it would be looked for once for each row of the archive."""
    SqlEngine().count(read("days=9&jeditaskid=5").selection, NOW)
    assert "AND NOT (EXISTS(" in sent[-1].sql
    assert "CASE WHEN EXISTS" not in sent[-1].sql
    assert "FETCH FIRST" not in sent[-1].sql


def test_groups_time_buckets_and_every_measure(sent):
    measures = [COUNT, *(Measure(kind, "currentpriority") for kind in ("sum", "min", "max", "quantile"))]
    measures += [Measure("max", "modificationtime"), Measure("quantile", "durationsec", 0.9)]
    by = [stored("minute"), stored("pilotversion"), stored("wn"), stored("cloud"), bins_of("nevents", 100)]
    selection = read("days=9").selection
    for dimensions in (by, [], *([one] for one in by)):
        asked = measures if not any(one.fold for one in dimensions) else measures[:4]
        SqlEngine().crosstab(selection, NOW, dimensions, asked)
    assert len(sent) > 20
    assert not wrong(sent)


@pytest.mark.parametrize(("name", "size"), [("pandaid", 1_000), ("pandaid", 1_001), ("computingsite", 1_001)])
def test_long_lists_are_cut_into_pieces(sent, name, size):
    rows(f"jobstatus=running&{name}=" + "|".join(map(str, range(size))))
    assert not wrong(sent)


@pytest.mark.parametrize(
    "path",
    [
        "/jobs/",
        "/jobs/?json&days=5&fields=pandaid,metastruct&datasets",
        "/jobs/?csv&jeditaskid=5",
        "/jobs/?region=US&errorcategory=1",
        "/jobs/?sortby=duration-ascending&durationmin=5-9",
        "/job/5/?json",
        "/job?jobname=user.x",
        "/job?creator=some.root",
        "/jobstatuslog/5/",
        "/jobrelationships/5/",
        "/descendentjoberrsinfo/?pandaid=5",
        "/api/joberrordescriptions/",
        "/filebrowser/?pandaid=5",
        "/filebrowser/?lfn=x.log.tgz&scope=user.x",
    ],
)
def test_every_page(sent, path):
    answer = Client().get(path)
    assert answer.status_code in {200, 404}
    list(answer) if answer.streaming else answer.content
    assert not wrong(sent)


def test_what_hangs_on_a_job(sent):
    """The look-ups by key, each by itself: without a job, the job page asks no further."""
    queries.files_of(5)
    queries.files_of_many([5, 6])
    metadata_of([5, 6])
    metadata_of_task(5, NOW)
    job_worker.worker_of(5)
    log_queries.tarballs_of(5)
    log_queries._tail_of(5)
    log_queries.job_with_log("x.log.tgz", "user.x")
    log_queries.logs_of_task(5, NOW)
    queries.status_log(5)
    queries._jobs([5, 6], NOW)
    named = " ".join(each.sql for each in sent)
    for table in (
        "FILESTABLE_ARCH",
        "METATABLE_ARCH",
        "HARVESTER_WORKERS",
        "JOBS_STATUSLOG",
        "JOBSARCHIVED",
        "JOBSDEBUG",
    ):
        assert f'"{table}"' in named
    assert not wrong(sent)


def test_a_statement_has_a_limit_and_a_snapshot(sent):
    rows("pandaid=1")
    assert "SET TRANSACTION READ ONLY" in [each.sql for each in sent]


def test_times_of_jobs_are_all_dates():
    """So that every time that a question about jobs compares may be bound as one."""
    named = ("panda.jobsdefined4", "panda.jobswaiting4", "panda.jobsactive4", "panda.jobsarchived4")
    times = [
        c for label in (*named, "pandaarch.jobsarchived") for c in tables()[label].columns if c.type == "timestamp"
    ]
    assert {column.oracle_type for column in times} == {"DATE"}
    assert len(times) == 5 * 6


def test_a_fraction_of_a_second_is_kept(sent):
    """Few columns have one; they are TIMESTAMP, and their values are bound as such."""
    from core.panda.models import JobStatusLog

    list(JobStatusLog.objects.filter(modiftime_extended__gt=datetime(2026, 11, 23, 1, 2, 3, 456)))
    assert not wrong(sent)
    assert [value.microsecond for value in sent[-1].values.values()] == [456]
