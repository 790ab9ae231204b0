"""Rows written by PanDA itself, through a running portal on each kind of database, against direct SQL."""

import json
from collections import Counter
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from django.db import connections

ALL = "date_from=2020-01-01&date_to=2100-01-01&limit=10000"
SAMPLE = set(range(1, 25))
REAL = {9303, 9304, 9305}
MASTER = "type IN ('input', 'pseudo_input') AND masterid IS NULL AND (status IS NULL OR status <> 'removed')"


def get(url: str) -> Any:
    with urlopen(url) as answer:
        return json.load(answer)


def direct(columns: str, table: str = "jedi_tasks", rest: str = "") -> list[tuple]:
    """Rows by hand-written SQL."""
    with connections["panda"].cursor() as cursor:
        name = connections["panda"].ops.quote_name(f"panda.{table}")
        cursor.execute(f"SELECT {columns} FROM {name} {rest}")
        return cursor.fetchall()


def test_every_task_comes_with_its_state(portal):
    found = get(f"{portal}/tasks/?json&{ALL}")
    assert {task["jeditaskid"] for task in found} == SAMPLE | REAL
    assert {(task["jeditaskid"], task["status"]) for task in found} == set(direct("jeditaskid, status"))


def test_progress_is_that_of_the_master_inputs(portal):
    """Golden figures: one statement by hand, for the 24 tasks of one database and the 3 of another."""
    sums = ", ".join(
        f"SUM(COALESCE({name}, 0))"
        for name in ("nfiles", "nfilesfinished", "nfilesfailed", "nfilesmissing", "nevents", "neventsused")
    )
    want = {
        row[0]: [int(value) for value in row[1:]]
        for row in direct(f"jeditaskid, {sums}", "jedi_datasets", f"WHERE {MASTER} GROUP BY jeditaskid")
    }
    assert len(want) == 27
    for task in get(f"{portal}/tasks/?json&{ALL}"):
        files, done, lost, missing, events, used = want[task["jeditaskid"]]
        figures = {
            "nfiles": files,
            "nfilesfinished": done,
            "nfilesfailed": lost,
            "nfilesmissing": missing,
            "pctfinished": done * 100 // files,
            "pctfailed": lost * 100 // files,
            "neventsTot": events,
            "neventsUsedTot": used,
        }
        assert {name: task[name] for name in figures} == figures, task["jeditaskid"]
        assert {name: task["dsinfo"][name] for name in figures} == figures, task["jeditaskid"]


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("status=running", "status = 'running'"),
        ("status=running|done", "status IN ('running', 'done')"),
        ("superstatus=submitting", "superstatus = 'submitting'"),
        ("username=user01", "username = 'user01'"),
        ("username=user1*", "username LIKE 'user1%%'"),
        ("taskname=user.*", "taskname LIKE 'user.%%'"),
        ("taskname=*ttH*", "taskname LIKE '%%ttH%%'"),
        ("tasktype=analysis", "tasktype = 'anal'"),
        ("tasktype=prod", "tasktype = 'prod'"),
        ("errordialog=kill", "errordialog LIKE '%%kill%%'"),
        ("project=sim26", "taskname LIKE 'sim26%%'"),
        ("reqid=!1", "reqid IS NULL OR reqid <> 1"),
        ("status=!running", "status <> 'running'"),
        ("jeditaskid=3|9304", "jeditaskid IN (3, 9304)"),
    ],
)
def test_filters_give_the_rows_of_direct_sql(portal, query, where):
    found = get(f"{portal}/tasks/?json&{ALL}&{query}")
    assert sorted(task["jeditaskid"] for task in found) == sorted(
        row[0] for row in direct("jeditaskid", rest=f"WHERE {where}")
    )
    assert found


def test_datasets_are_those_of_direct_sql(portal):
    rows = direct("jeditaskid, datasetname", "jedi_datasets", "WHERE type IN ('input', 'pseudo_input', 'output')")
    found = get(f"{portal}/tasks/?json&{ALL}")
    assert Counter((task["jeditaskid"], one["datasetname"]) for task in found for one in task["datasets"]) == Counter(
        rows
    )


def test_attributes_are_counted_over_the_whole_selection_and_lead_to_their_tasks(portal):
    with urlopen(f"{portal}/tasks/summary/?date_from=2020-01-01&date_to=2100-01-01") as answer:
        html = answer.read().decode()
    counts = Counter(row[0] for row in direct("username"))
    for name, number in counts.most_common(3):
        assert f">{name}</a>" in html
        listed = get(f"{portal}/tasks/?json&{ALL}&username={quote('=' + name)}")
        assert len(listed) == number


@pytest.mark.parametrize(
    "order", ["pctfinished", "pctfailed", "nfiles", "age", "duration_days", "taskname", "priority"]
)
@pytest.mark.parametrize("direction", ["asc", "descending"])
def test_orders_hold_over_pages(portal, order, direction):
    """Pages follow each other by the mark of the last row; together they are the list."""
    whole = get(f"{portal}/tasks/?json&{ALL}&sortby={order}-{direction}")
    assert {task["jeditaskid"] for task in whole} == SAMPLE | REAL
    values = [task[order if order != "priority" else "currentpriority"] for task in whole]
    if order in {"pctfinished", "pctfailed", "nfiles", "priority"}:
        assert values == sorted(values, reverse=direction == "descending")
