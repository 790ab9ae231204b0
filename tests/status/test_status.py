"""Health, status and metrics of a running portal, and what they say when a part fails or hangs."""

import json
import re
import threading

import pytest
from django.test import Client

from core import status
from core.status import Report
from status import views
from tests.faults import proxy
from tests.faults.test_portal import get
from tests.servers import databases
from tests.servers.portal import start_portal
from tests.servers.processes import stop

SERVER = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)


@pytest.fixture
def reporters(monkeypatch):
    """Only the reports that a test registers."""
    found: dict = {}
    monkeypatch.setattr(status, "REPORTERS", found)
    monkeypatch.setattr(status, "_ASKED", {})
    return found


def ok() -> Report:
    return Report("a part", "ok", "It works.", (("size", "3"),))


def test_a_report_that_fails_is_shown_as_failed_and_hides_its_words(reporters):
    def broken() -> Report:
        raise RuntimeError("password=hunter2")

    reporters.update({"a part": ok, "broken": broken})
    text = Client(HTTP_HOST="localhost").get("/status/").content.decode()
    assert "It works." in text
    assert "RuntimeError" in text
    assert "hunter2" not in text


def test_many_facts_stand_in_a_table_of_their_own(reporters):
    facts = tuple((f"/page/{number}", f"{number} s") for number in range(20))
    reporters.update({"a part": ok, "many": lambda: Report("many", "ok", "", facts)})
    text = Client(HTTP_HOST="localhost").get("/status/").content.decode()
    assert text.count('<a href="/page/19">/page/19</a>') == 1
    assert "20, below" in text
    assert "<h2>many</h2>" in text
    assert "<h2>a part</h2>" not in text


def test_a_report_that_hangs_is_late_and_is_not_asked_twice(reporters):
    release, asked = threading.Event(), []

    def hanging() -> Report:
        asked.append(1)
        release.wait(60)
        return ok()

    reporters["hanging"] = hanging
    assert status.reports(limit_s=0.05)[0].state == "failed"
    assert status.reports(limit_s=0.05)[0].sentence == "It did not report in time."
    release.set()
    assert len(asked) == 1


def test_the_whole_is_as_well_as_its_worst_part():
    assert status.worst([ok(), Report("b", "degraded", "")]) == "degraded"
    assert status.worst([ok(), Report("b", "failed", ""), Report("c", "degraded", "")]) == "failed"
    assert status.worst([]) == "ok"


def test_the_portal_says_how_it_is(portal):
    for path in ("/status/?json", "/health/", "/health/ready", "/health/live"):
        answer = get(portal, path)
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
        assert json.loads(answer.body)["state"] == "ok"
    assert "PanDA database" in get(portal, "/status/").body


@SERVER
@pytest.mark.parametrize("mode", ["refuse", "hang"])
def test_alive_is_not_ready_when_the_database_is_away(sample, kind, tmp_path, mode):
    with proxy.before(databases.url(kind, sample)) as (between, through):
        server = start_portal(tmp_path, through)
        try:
            assert get(server.url, "/health/ready").status == 200
            between.set(mode)
            assert get(server.url, "/health/live").status == 200
            for path in ("/health/ready", "/health/"):
                answer = get(server.url, path)
                assert answer.status == 503
                assert str(between.port) not in answer.body
            assert get(server.url, "/status/").status == 200
        finally:
            stop(server)


def test_needed_parts_exist():
    assert set(views.NEEDED) <= status.REPORTERS.keys()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_metrics_count_pages_by_name_and_never_by_id(portal):
    for pandaid in (3, 4, 999_999_999):
        get(portal, f"/job/{pandaid}/")
    text = get(portal, "/metrics").body
    assert re.search(r'portal_requests_total\{cache="\w+",page="job",status="[24]xx"\} \d', text)
    assert "999999999" not in text
    assert re.search(r'portal_statements_total\{page="job"\} [1-9]', text)
    listed = get(portal, "/jobs/?json&days=900&limit=3&outputs=jobs&fields=pandaid")
    assert (
        rows_of_lists(get(portal, "/metrics").body) - rows_of_lists(text) >= len(json.loads(listed.body)["jobs"]) == 3
    )


def rows_of_lists(text: str) -> float:
    found = re.search(r'portal_rows_total\{page="jobs"\} ([\d.]+)', text)
    return float(found[1]) if found else 0


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_robots_may_read_things_but_no_searches(portal):
    answer = get(portal, "/robots.txt")
    assert "Disallow: /*?" in answer.body
