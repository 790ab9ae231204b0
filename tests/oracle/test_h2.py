"""The statements for Oracle, run in H2's Oracle mode on the same rows as all engines, against plain Python.

This proves their logic (joins of branches, null and empty text, LIKE, lists, anti-joins, ranks) as far as H2 reads
Oracle's SQL; it has never seen an Oracle server, and says nothing of plans, implicit conversions or locks.
H2 refuses three things, and what needs them is only parsed (`test_statements.py`): NUMTODSINTERVAL with the
difference of two DATE values (durations and waiting times), TRUNC with a unit (time buckets), and DBMS_LOB
(a job parameter compared as a whole).
"""

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections

from core.engines.base import Page
from core.engines.sql.engine import SqlEngine
from core.panda import ddl
from core.panda.schema_data import tables
from core.selection import request
from core.selection.dimensions import COUNT, Measure, bins_of, stored
from core.selection.jobs import jobs
from tests.conftest import installed
from tests.engines import oracle as plain
from tests.engines import questions, world
from tests.engines.world import NOW
from tests.oracle import h2
from tests.oracle.driver import oracle
from tests.oracle.h2 import Refused
from tests.retries import zoo

QUESTIONS = int(os.environ.get("QUESTIONS", "100"))
SCHEMAS = ("DOMA_PANDA", "DOMA_PANDAARCH", "DOMA_PANDAMETA", "DOMA_DEFT", "DOMA_IDDS")


@contextmanager
def empty_tables() -> Iterator[None]:
    """PanDA's tables, made by the project's own statements for Oracle, behind the aliases."""
    with installed(), h2.database() as database, oracle(database.run):
        connection = connections["panda_rw"]
        with connection.cursor() as cursor:
            for statement in [f'CREATE SCHEMA "{name}"' for name in SCHEMAS] + list(ddl.create_schema(connection)):
                cursor.execute(statement)
        yield


@pytest.fixture(scope="module")
def things() -> Iterator[plain.World]:
    """The world of the engines' contract."""
    with empty_tables():
        made = _fitting(world.make(7))
        world.store(made)
        yield made


def _fitting(made: plain.World) -> plain.World:
    """The world with no number that Oracle's narrower columns cannot hold."""
    digits = {c.name: re.match(r"NUMBER\((\d+),0", c.oracle_type) for c in tables()["panda.jobsactive4"].columns}
    for row in (row for rows in made.jobs.values() for row in rows):
        for name in world.NUMBER_COLUMNS:
            row[name] = None if row[name] is None else row[name] % 10 ** int(digits[name][1])
    return made


def read(query: str) -> request.Asked:
    return request.read(jobs(), request.given_in(query), 12)


def expected(things: plain.World, asked: request.Asked) -> list[dict]:
    return plain.selected(things, asked.selection.predicate(NOW), NOW)


def needs_duration(query: str) -> bool:
    return any(word in query for word in ("durationmin", "sortby=duration", "sortby=queuetime"))


def test_questions_give_the_rows_of_plain_python(things):
    engine, refused = SqlEngine(), {}
    for number in range(QUESTIONS):
        query = questions.ask(number) + "&mode=nodrop"
        asked = read(query)
        sort = asked.view.sort
        want = plain.in_order(expected(things, asked), sort.attribute, NOW, descending=sort.descending)
        try:
            found = engine.rows(asked.selection, NOW, ("pandaid",), Page(sort, 10_000)).rows
            total = engine.count(asked.selection, NOW).value if number % 5 == 0 else len(found)
        except Refused as error:
            refused[query] = str(error)
            continue
        assert ([row[0] for row in found], total) == (want, len(want)), query
    assert {query: why for query, why in refused.items() if not needs_duration(query)} == {}
    assert all('"NUMTODSINTERVAL"' in reason for reason in refused.values())
    assert len(refused) < QUESTIONS // 3


def test_pages_by_key_walk_through_all_rows_once(things):
    engine, asked = SqlEngine(), read("days=9&mode=nodrop&sortby=jeditaskid-descending")
    want = plain.in_order(expected(things, asked), "jeditaskid", NOW, descending=True)
    seen, mark = [], None
    for _ in range(100):
        found = engine.rows(asked.selection, NOW, ("pandaid", "jeditaskid"), Page(asked.view.sort, 17, mark))
        seen += [row[0] for row in found.rows]
        if not found.more:
            break
        mark = tuple(reversed(found.rows[-1]))
    assert seen == want


def test_groups_and_measures(things):
    asked, engine = read("days=9&mode=nodrop"), SqlEngine()
    rows = expected(things, asked)
    dimensions = [stored("jobstatus"), stored("cloud"), bins_of("currentpriority", 100)]
    cells = engine.crosstab(asked.selection, NOW, dimensions).cells
    # Null and empty text are one on Oracle.
    want = Counter((row["jobstatus"], row["cloud"] or "", row["currentpriority"] // 100 * 100) for row in rows)
    assert {cell.values: cell.measures[0] for cell in cells} == want
    measures = [COUNT, Measure("max", "modificationtime"), Measure("quantile", "minramcount", 0.9)]
    for cell in engine.crosstab(asked.selection, NOW, [stored("jobstatus")], measures).cells:
        mine = [row for row in rows if row["jobstatus"] == cell.values[0]]
        memory = sorted(row["minramcount"] for row in mine)
        place = max(-(-9 * len(memory) // 10), 1)
        assert cell.measures == (len(mine), max(row["modificationtime"] for row in mine), memory[place - 1])


@pytest.mark.parametrize(
    ("query", "dimension", "words"),
    [
        ("days=9", "minute", "TRUNC"),
        ("days=9", "durationsec", "NUMTODSINTERVAL"),
        ("days=9&jobparam==x", "cloud", "DBMS_LOB"),
    ],
)
def test_what_h2_refuses_is_what_it_is_said_to_refuse(things, query, dimension, words):
    """When a newer H2 takes one of them, the questions above should ask it too."""
    with pytest.raises(Refused, match=words):
        SqlEngine().crosstab(read(query).selection, NOW, [stored(dimension)])


def test_retries_are_dropped_as_on_every_database():
    with empty_tables():
        zoo.store()
        asked = read("days=9&mode=drop&sortby=pandaid-ascending")
        found = SqlEngine().rows(asked.selection, NOW, ("pandaid",), Page(asked.view.sort, 1_000))
    assert [row[0] for row in found.rows] == sorted(zoo.LEFT)
