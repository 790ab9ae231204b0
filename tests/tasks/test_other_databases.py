"""Databases that lack what others have, hold nothing, or hold what nobody has seen before."""

from datetime import datetime

import pytest
from django.db import connections
from django.test import Client

from core.engines.sql.engine import SqlEngine
from core.panda import capabilities
from core.selection import request
from core.selection.tasks import tasks
from tasks import messages
from tests.servers import databases

PAGES = ("/tasks/", "/tasks/?json", "/tasks/?csv", "/tasks/summary/", "/tasks/?summary=1&days=30")
OF_ONE = (
    "/task/9303/",
    "/task/9303/?json",
    "/taskflow/9303/",
    "/taskprofile/9303/",
    "/taskattempts/9303/",
    "/taskchain/9303/",
)


@pytest.fixture
def client() -> Client:
    return Client(HTTP_HOST="localhost")


@pytest.fixture
def without_production(panda: str):
    """Real rows in a database that has no tables of the production system, as PostgreSQL's schema has none."""
    databases.load("panda-real")
    connection = connections["panda_rw"]
    with connection.cursor() as cursor:
        for table in ("deft.t_hashtag", "deft.t_ht_to_task"):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)}")
    capabilities._found.cache_clear()
    yield
    capabilities._found.cache_clear()


def test_hashtags_are_none_where_there_is_no_production_system(without_production, client):
    for path in ("/tasks/?json&jeditaskid=9303", *OF_ONE):
        answer = client.get(path)
        body = answer.getvalue().decode() if answer.streaming else answer.text
        assert answer.status_code == 200, path
        assert "9303" in body


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)
def test_an_empty_database_has_lists_and_no_task(panda, client):
    for path in PAGES:
        assert client.get(path).status_code == 200, path
    assert client.get("/tasks/?json").getvalue() == b"[]"
    for path in OF_ONE:
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)
def test_values_never_seen_before_are_shown_and_counted(panda, client):
    databases.load("panda-real")
    strange = "ne<w>_state"
    with connections["panda_rw"].cursor() as cursor:
        table = connections["panda_rw"].ops.quote_name("panda.jedi_tasks")
        cursor.execute(
            f"UPDATE {table} SET status = %s, superstatus = %s, tasktype = %s, errordialog = %s, splitrule = %s "
            "WHERE jeditaskid = 9303",
            [strange, strange, strange, "<b>odd</b> 17 & 18", "QQ=1,=,,x"],
        )
    page = client.get("/task/9303/").text
    assert "ne&lt;w&gt;_state" in page
    assert "which this portal does not know" in page
    assert "<w>" not in page
    listed = client.get("/tasks/?days=9000&summary=1").text
    assert "ne&lt;w&gt;_state" in listed
    found = client.get("/tasks/?json&days=9000&status=ne*")
    assert found["X-Total-Count"] == "1"


def test_a_group_of_messages_counts_what_its_list_holds(sample):
    """Messages with everything that a pattern may stumble over."""
    now = datetime(2026, 11, 24)
    asked = request.read(tasks(), request.given_in("date_from=2020-01-01"), 168)
    found = messages.groups(asked.selection, now)
    assert found
    for group in found:
        narrowed = asked.selection.narrowed("errordialog", group.text)
        assert SqlEngine().count(narrowed, now).value == group.count


def test_messages_are_alike_but_for_numbers_and_names():
    told = {
        "failed at host1.cern.ch after 3 of 7 tries": 4,
        "failed at host2.cern.ch after 5 of 9 tries": 3,
        "failed at once after all tries": 1,
        "kill by user05": 2,
        "kill by user06": 1,
        "no scout jobs succeeded": 5,
        "50% a*b, c|d": 1,
    }
    found = {group.example: group.count for group in messages.grouped(told)}
    assert found["failed at host1.cern.ch after 3 of 7 tries"] == 7
    assert found["kill by user05"] == 3
    assert found["no scout jobs succeeded"] == 5
    assert found["50% a*b, c|d"] >= 1
