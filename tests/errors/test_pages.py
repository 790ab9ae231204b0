"""Pages of errors on rows that PanDA wrote, on nothing at all, and for requests that mean nothing."""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.retries.zoo import fill

ALL = "date_from=2020-01-01&date_to=2100-01-01"
only_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def client() -> Client:
    return Client(HTTP_HOST="localhost")


def failed(pandaid: int, **values: object) -> None:
    """A failed job of a user, whose row still stands in jobsactive4."""
    now = datetime.now().replace(microsecond=0) - timedelta(minutes=1)
    usual = {"jobstatus": "failed", "modificationtime": now, "creationtime": now, "statechangetime": now}
    fill("jobsactive4", [{"pandaid": pandaid, **usual, **values}])


@only_sqlite
def test_the_page_says_what_fails_and_where(sample, client):
    page = client.get(f"/errors/?{ALL}").content.decode()
    assert re.search(r"323 jobs failed, 20\s%", page)
    assert "Most often: " in page
    for title in ("Error groups", "By queue", "By task", "By user", "By request", "By category"):
        assert f">{title}<" in page
    assert "By worker node" not in page


@only_sqlite
def test_one_queue_is_told_by_its_nodes(sample, client):
    assert ">By worker node<" in client.get(f"/errors/?{ALL}&computingsite=ECHO_HPC_GPU").content.decode()


def test_nothing_failed_is_no_failed_backend(panda, client):
    page = client.get("/errors/")
    assert page.status_code == 200
    assert "Nothing failed." in page.content.decode()
    assert json.loads(client.get("/errors/?json").content)["groups"] == []
    assert client.get("/errors/group/v1:pilot:1305:-/").status_code == 200


@only_sqlite
@pytest.mark.parametrize("name", ["x", "v2:pilot:1305:-", "v1:nobody:1:-", "v1:pilot:1305:zz"])
def test_what_names_no_group_is_refused_in_words(panda, client, name):
    answer = client.get(f"/errors/group/{name}/", HTTP_ACCEPT="application/json")
    assert answer.status_code == 400
    assert "error group" in json.loads(answer.content)["error"]


@only_sqlite
def test_a_failed_job_without_a_code_is_counted_and_has_no_group(panda, client):
    failed(1)
    failed(2, piloterrorcode=99999, piloterrordiag="<b>never seen</b> 17 times", computingsite="<i>")
    found = json.loads(client.get("/errors/?json").content)
    assert found["meta"]["failed"] == 2
    assert [one["count"] for one in found["groups"]] == [1]
    page = client.get("/errors/").content.decode()
    assert "&lt;b&gt;never seen&lt;/b&gt;" in page
    assert "<i>" not in page


@only_sqlite
def test_messages_that_differ_in_what_varies_are_one_group_and_codes_are_not(panda, client):
    for number, (code, text) in enumerate(
        [
            (1, "lost host wn1.example.org after 3 s"),
            (1, "lost host wn2.example.org after 40 s"),
            (2, "lost host wn1.example.org after 3 s"),
        ]
    ):
        failed(number + 1, piloterrorcode=code, piloterrordiag=text)
    groups = json.loads(client.get("/errors/?json").content)["groups"]
    assert [(one["code"], one["count"]) for one in groups] == [(1, 2), (2, 1)]


@only_sqlite
def test_a_group_that_was_not_there_before_is_new(panda, client):
    failed(1, piloterrorcode=7, piloterrordiag="fresh")
    assert "new: none in the time before" in client.get("/errors/").content.decode()


@only_sqlite
def test_the_number_of_statements_does_not_grow_with_the_failures(panda, client):
    def sent() -> int:
        with CaptureQueriesContext(connections["panda"]) as queries:
            assert client.get("/errors/").status_code == 200
        return len(queries)

    failed(1, piloterrorcode=7, piloterrordiag="one", computingsite="Q1", jeditaskid=1)
    before = sent()
    for number in range(2, 40):
        failed(
            number,
            piloterrorcode=number,
            piloterrordiag=f"word{'abcdefghij'[number % 10]}",
            computingsite=f"Q{number}",
            jeditaskid=number,
        )
    assert sent() == before
    assert before <= 60


@only_sqlite
def test_all_that_ended_is_counted_for_the_values_that_are_shown(panda, client):
    now = datetime.now().replace(microsecond=0) - timedelta(minutes=1)
    finished = {"jobstatus": "finished", "modificationtime": now, "creationtime": now, "statechangetime": now}
    for number in range(12):
        queue = None if number == 11 else f"Q{number:02}"
        failed(100 + number, piloterrorcode=7, computingsite=queue)
        fill("jobsarchived4", [{"pandaid": 200 + number, "computingsite": queue, **finished}])
    page = client.get("/errors/").content.decode()
    by_queue = page[page.index(">By queue<") : page.index(">By task<")]
    assert by_queue.count('data-count="2"') == 8
    assert ">Not specified<" in by_queue
    assert "4 more with 4 failed jobs" in by_queue
