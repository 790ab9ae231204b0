"""Databases that hold nothing, or what nobody has seen before."""

import json
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.rows import insert

PAGES = ("/harvester/workers/", "/harvester/workers/?summary=1", "/harvester/instances/", "/harvester/slots/")
LISTS = ("getworkers/?dt=1", "getdiagnostics/", "getworkerstats/", "getjobs/")
pytestmark = pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def client() -> Client:
    return Client(HTTP_HOST="localhost")


def worker(instance: str, number: int, **values: object) -> None:
    now = datetime.now().replace(microsecond=0)
    usual = {"lastupdate": now, "submittime": now - timedelta(hours=1), "status": "running"}
    insert("harvester_workers", harvesterid=instance, workerid=number, **{**usual, **values})


def test_nothing_is_an_empty_page_and_no_error(panda, client):
    for page in PAGES:
        assert client.get(page).status_code == 200, page
    assert "No workers; submitted in the last 12 hours." in client.get("/harvester/workers/").text
    assert json.loads(client.get("/harvester/workers/?json").getvalue())["workers"] == []
    for path in LISTS:
        assert json.loads(client.get(f"/harvester/{path}").getvalue()) == []
    assert json.loads(client.get("/workersfortask/?jeditaskid=1").content) == []


def test_values_never_seen_before_are_shown_counted_and_followed(panda, client):
    worker(
        "o:dd <i>", 7, status="ne<w>", errorcode=-3, computingsite="A|B,C", diagmessage="<b>& so on", jdl="javascript:x"
    )
    worker("o:dd <i>", 8, status="failed", errorcode=0, computingsite=None)
    listed = client.get("/harvester/workers/?summary=1").text
    assert "ne&lt;w&gt;" in listed
    assert "<i>" not in listed
    (row,) = json.loads(client.get("/harvester/instances/?json").content)["instances"]
    assert (row["harvesterid"], row["state"], row["nworkers"]) == ("o:dd <i>", "silent", 2)
    page = client.get("/harvester/instance/o:dd <i>/").text
    assert "It has never reported" in page
    assert "A|B,C" in page
    one = client.get("/harvester/worker/o:dd <i>:7/").text
    assert "which this portal does not know" in one
    assert 'href="javascript' not in one
    for query in ("status==ne<w>", "errorcode=-3", "computingsite==A\\|B\\,C", "errorcode=!0"):
        assert client.get("/harvester/workers/", {"json": "", **dict([query.split("=", 1)])})["X-Total-Count"] == "1", (
            query
        )


def test_two_instances_may_have_workers_of_the_same_number(panda, client):
    for name in ("one", "two"):
        insert("harvester_instances", harvester_id=name)
        worker(name, 7)
        insert("harvester_rel_jobs_workers", harvesterid=name, workerid=7, pandaid=len(name), lastupdate=datetime.now())
    assert client.get("/harvester/worker/7/").status_code == 400
    assert "one, two each have a worker 7" in client.get("/harvester/worker/7/?json").json()["error"]
    assert client.get("/harvester/worker/7/?instance=two&json").json()["harvesterid"] == "two"
    mark = (
        client.get("/harvester/workers/?display_limit=1&sortby=workerid").text.partition("after=")[2].partition('"')[0]
    )
    second = client.get(f"/harvester/workers/?display_limit=1&sortby=workerid&after={mark}").text
    assert "/harvester/worker/one:7/" in second
    assert "/harvester/worker/two:7/" not in second


def test_the_number_of_statements_does_not_grow_with_the_workers(panda, client):
    def sent(path: str) -> int:
        with CaptureQueriesContext(connections["panda"]) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    paths = ("/harvester/workers/", "/harvester/instances/", "/harvester/instance/h/", "/harvester/worker/h:1/")
    worker("h", 1)
    before = [sent(path) for path in paths]
    for number in range(2, 30):
        worker("h", number, computingsite=f"Q{number}")
        insert("harvester_rel_jobs_workers", harvesterid="h", workerid=1, pandaid=number, lastupdate=datetime.now())
    assert [sent(path) for path in paths] == before
    assert max(before) <= 20
