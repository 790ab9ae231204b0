"""Failures similar to one job's: verdicts on seeded scenarios, and the page on rows of every kind."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core.engines import topology
from core.questions.statistics import Table
from jobs.similar import Reach, Shared, verdict
from tests.retries.zoo import fill

only_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
FAILED = {"piloterrorcode": 1099, "piloterrordiag": "could not stage in"}
BROKEN_NODE = {"modificationhost": "slot1@node-a"}


@pytest.fixture
def client() -> Client:
    return Client(HTTP_HOST="localhost")


class Seeds:
    """Jobs of a small grid; each has a place and work of its own unless told."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def add(self, count: int, *, failed: bool, days_ago: float = 0.0, **values: Any) -> "Seeds":
        for _ in range(count):
            number = len(self.rows) + 1
            when = datetime.now().replace(microsecond=0) - timedelta(days=days_ago, minutes=5)
            self.rows.append(
                {
                    "pandaid": number,
                    "jobstatus": "failed" if failed else "finished",
                    "computingsite": f"Q{number % 6}",
                    "modificationhost": f"slot1@node-{number % 7}",
                    "jeditaskid": 100 + number % 8,
                    "produsername": f"user{number % 9}",
                    **dict.fromkeys(("modificationtime", "creationtime", "statechangetime"), when),
                    **(FAILED if failed else {}),
                    **values,
                }
            )
        return self

    def usual(self) -> "Seeds":
        """Jobs that finished everywhere, so that what fails stands out; known failures, so that none is new."""
        return self.add(200, failed=False).add(3, failed=True, days_ago=3)


SCENARIOS = {
    f"{name}-{size}": (found, size, values)
    for size in (12,)
    for name, found, values in (
        ("node", "node", {"computingsite": "Q1", **BROKEN_NODE}),
        ("queue", "queue", {"computingsite": "Q1"}),
        ("task", "task", {"jeditaskid": 104}),
        ("user", "user", {"produsername": "user3"}),
        ("everywhere", "widespread", {}),
    )
}


@only_sqlite
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_verdict_of_a_planted_cause(panda, client, name):
    want, size, values = SCENARIOS[name]
    seeds = Seeds().add(size, failed=True, **values).usual()
    fill("jobsarchived4", seeds.rows)
    topology.forget()
    found = json.loads(client.get("/job/1/similar/?json").content)
    assert found["verdict"] == want
    assert found["failures"] == size
    assert found["before"] == 3
    for one in found["shared"]:
        assert one["failures"] <= size


@only_sqlite
@pytest.mark.parametrize(("size", "want"), [(1, "few"), (4, "few"), (20, "new")])
def test_a_failure_that_nobody_knows(panda, client, size, want):
    fill("jobsarchived4", Seeds().add(size, failed=True).add(100, failed=False).rows)
    found = json.loads(client.get("/job/1/similar/?json").content)
    assert (found["verdict"], found["before"]) == (want, 0)


def shared(name: str, here: int, both: int, all_here: int = 40, all_both: int = 1000) -> Shared:
    return Shared(name, "x", (), Table(here, both, all_here, all_both))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parts", "reach", "want"),
    [
        ([shared("node", 38, 40), shared("queue", 40, 200)], Reach(1, 9, 5), "node"),
        ([shared("node", 5, 10), shared("queue", 40, 200)], Reach(1, 9, 5), "queue"),
        ([shared("queue", 22, 60), shared("site", 40, 120)], Reach(2, 9, 5), "site"),
        ([shared("queue", 40, 900)], Reach(1, 9, 5), "unclear"),
        ([shared("queue", 39, 990), shared("task", 39, 45)], Reach(2, 2, 5), "task"),
        ([shared("queue", 10, 250)], Reach(9, 9, 5), "widespread"),
        ([shared("queue", 10, 250)], Reach(9, 9, 0), "new"),
    ],
)
def test_the_ladder(parts, reach, want):
    assert verdict(parts, reach, 40) == want


@only_sqlite
def test_every_count_is_the_length_of_its_list(panda, client):
    fill("jobsarchived4", Seeds().add(12, failed=True, computingsite="Q1").usual().rows)
    page = client.get("/job/1/similar/").content.decode()
    assert "This queue: most of these failures are there." in page
    for part in page.split('data-count="')[1:]:
        count, url = int(part.split('"')[0]), part.split('href="')[1].split('"')[0].replace("&amp;", "&")
        assert int(client.get(f"{url}&json&outputs=jobs&limit=1").headers["X-Total-Count"]) == count


@only_sqlite
def test_a_job_that_did_not_fail_or_is_none_has_no_such_page(panda, client):
    fill("jobsarchived4", Seeds().add(1, failed=False).rows)
    assert client.get("/job/1/similar/").status_code == 404
    assert client.get("/job/2/similar/").status_code == 404
    assert "/job/1/similar/" not in client.get("/job/1/").content.decode()


def test_a_failed_job_with_nothing_but_an_id(panda, client):
    now = datetime.now().replace(microsecond=0) - timedelta(minutes=1)
    fill("jobsarchived4", [{"pandaid": 1, "jobstatus": "failed", "modificationtime": now, "creationtime": now}])
    page = client.get("/job/1/similar/")
    assert page.status_code == 200
    assert "carries no error code" in page.content.decode()
    assert "/job/1/similar/" in client.get("/job/1/").content.decode()
