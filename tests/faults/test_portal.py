"""A running portal whose database goes away, hangs, and comes back."""

import http.client
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.faults import proxy
from tests.servers import databases
from tests.servers.portal import start_portal
from tests.servers.processes import stop

# No answer at all within this many seconds means that a worker hangs.
PATIENCE_S = 25
JSON = (
    "/jobs/?json&days=900",
    "/jobs/?json&jeditaskid=13",
    "/jobs/?json&region=US",
    "/job/3/?json",
    "/jobstatuslog/3/?json",
    "/jobrelationships/3/?json",
    "/dash/region/?json&days=900",
    "/task/10/?json",
    "/taskplots/10/?json",
    "/taskflow/10/?json",
    "/files/?json&jeditaskid=13",
    "/file/?json&datasetid=91&fileid=3027",
    "/dataset/?json&datasetid=91",
    "/descendentjoberrsinfo/?pandaid=3&json",
    "/errors/?json&days=900",
    "/errors/difference/?json&days=900",
    "/errors/group/v1:pilot:1305:da2b6b27cc3e/?json&days=900",
    "/errorsscat/?json&days=900",
    "/job/1843/similar/?json",
    "/tasks/?json&days=900",
    "/users/?json&days=900",
    "/user/prodsys01/?json&days=900",
    "/sites/?json",
    "/wns/ECHO_HPC_GPU/?json&days=900",
    "/status_summary/?json",
    "/globalshares/?json",
    "/harvester/workers/?json&days=900",
    "/filebrowser/?json&pandaid=3",
)
PAGES = (
    "/jobs/?days=900",
    "/jobs/?csv&days=900",
    "/job/3/",
    "/jobstatuslog/3/",
    "/jobrelationships/3/",
    "/dash/region/?kiosk=1&days=900",
    "/dash/world/plot.png?days=900",
    "/task/10/",
    "/taskplots/10/",
    "/datasets/?jeditaskid=13",
    "/dataset/?datasetid=91",
    "/errors/?days=900",
    "/errors/?csv&days=900",
    "/errors/difference/part/?days=900",
    "/users/?days=900",
    "/user/prodsys01/?days=900",
    "/userProfile/prodsys01/?days=900",
    "/site/ECHO_HPC_GPU/",
    "/filebrowser/?pandaid=3",
)


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: str


@dataclass
class Portal:
    """A portal whose connections to its database go through the proxy."""

    url: str
    proxy: proxy.Proxy
    secrets: tuple[str, ...]

    def get(self, path: str) -> Answer:
        return get(self.url, path)


def get(url: str, path: str, headers: Mapping[str, str] | None = None) -> Answer:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=PATIENCE_S)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())
    finally:
        connection.close()


@pytest.fixture
def portal(sample: str, kind: str, tmp_path: Path) -> Iterator[Portal]:
    url = databases.url(kind, sample)
    with proxy.before(url) as (between, through):
        server = start_portal(tmp_path, through)
        try:
            yield Portal(
                server.url, between, (urlsplit(url).netloc, str(between.port), sample, "SELECT", "OperationalError")
            )
        finally:
            stop(server)


def ids(answer: Answer) -> list[int]:
    return [job["pandaid"] for job in json.loads(answer.body)["jobs"]]


def healed(portal: Portal) -> Answer:
    """The first answer after the database is back: it is tried again every fifteen seconds."""
    deadline = time.monotonic() + 75
    while (answer := portal.get(JSON[0])).status == 503 and time.monotonic() < deadline:
        time.sleep(0.2)
    return answer


def unanswered(answer: Answer, secrets: tuple[str, ...]) -> None:
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert not [secret for secret in (*secrets, "Traceback") if secret in answer.body]


@pytest.mark.parametrize("kind", ["postgresql", "mysql"], indirect=True)
@pytest.mark.parametrize("mode", ["refuse", "hang"])
def test_a_database_that_fails_is_never_an_empty_answer(portal, mode):
    before = ids(portal.get(JSON[0]))
    assert before
    portal.proxy.set(mode)
    for path in JSON if mode == "refuse" else JSON[:1]:
        answer = portal.get(path)
        unanswered(answer, portal.secrets)
        assert list(json.loads(answer.body)) == ["error"]
    for path in PAGES if mode == "refuse" else PAGES[:1]:
        unanswered(portal.get(path), portal.secrets)
    portal.proxy.set("forward")
    assert ids(healed(portal)) == before


@pytest.mark.parametrize("kind", ["postgresql", "mysql"], indirect=True)
def test_a_worker_keeps_its_connection_and_has_a_new_one_after_a_restart_of_the_database(portal):
    before, accepted = ids(portal.get(JSON[0])), portal.proxy.accepted
    assert {portal.get(path).status for path in JSON[:10]} == {200}
    assert portal.proxy.accepted == accepted
    portal.proxy.set("forward")
    assert ids(portal.get(JSON[0])) == before
    assert portal.proxy.accepted == accepted + 1


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("rendering", ["json&outputs=jobs&not_shared=1", "csv"])
def test_half_an_answer_is_never_taken_for_a_whole_one(portal, rendering):
    """The database is lost after the first rows went out with a 200."""
    path = f"/jobs/?{rendering}&days=9000&limit=10000"
    whole = portal.get(path)
    portal.proxy.cut_at = portal.proxy.passed * 1.8
    with pytest.raises(http.client.IncompleteRead) as cut:
        portal.get(path)
    assert 0 < len(cut.value.partial) < len(whole.body)
    portal.proxy.cut_at = float("inf")
    assert len(healed(portal).body) > 0


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_shared_answer_that_is_lost_half_way_is_a_plain_failure(portal):
    path = "/jobs/?json&outputs=jobs&days=9000&limit=10000"
    portal.get(path)
    portal.proxy.cut_at = portal.proxy.passed * 1.8
    unanswered(portal.get(path), portal.secrets)


def test_a_database_without_tables_and_an_absent_file_are_no_empty_answers(blank, kind, tmp_path):
    """What a portal meets whose account sees no table, or whose SQLite file is not there."""
    server = start_portal(tmp_path, databases.url(kind, blank if kind != "sqlite" else "absent"))
    try:
        for path in (*JSON, *PAGES):
            unanswered(get(server.url, path), ("SELECT", "jobsactive4", blank))
    finally:
        stop(server)
