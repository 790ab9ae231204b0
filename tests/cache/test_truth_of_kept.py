"""What is kept is never wrong for long: no part that failed, nothing of what appeared meanwhile, nothing on another node."""

import json
from contextlib import ExitStack
from urllib.request import Request, urlopen

import pytest

from core.clock import now
from tests.cache.conftest import caching
from tests.rows import insert
from tests.servers import databases
from tests.servers.portal import start_portal
from tests.servers.processes import stop

POSTGRESQL = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
SUMMARY = "/jobs/summary/?days=900&jobstatus=failed"


@POSTGRESQL
@pytest.mark.parametrize("limit", ["FACET_TIME_LIMIT_MS", "FACETS_TIME_LIMIT_MS"])
def test_an_answer_with_a_part_that_failed_is_not_kept(sample, kind, tmp_path, limit):
    with caching(kind, tmp_path, **{limit: "1"}) as found:
        answer = found.get(SUMMARY)
        assert (answer.status, "not counted" in answer.body) == (200, True)
        assert found.pages() == []
        assert found.get("/job/3/").headers["X-Cache"] == "miss"
        assert len(found.pages()) == 1


@POSTGRESQL
def test_a_job_that_was_not_there_is_found_when_it_is(panda, kind, tmp_path):
    with caching(kind, tmp_path, name=panda) as found:
        assert [found.get("/job/77/?json").status for _ in range(2)] == [404, 404]
        insert("jobsactive4", pandaid=77, jobstatus="running", modificationtime=now(), creationtime=now())
        (key,) = found.pages()
        assert found.get("/job/77/?json").status == 404
        # Its time is over.
        found.redis.delete(key)
        answer = found.get("/job/77/?json")
        assert (answer.status, json.loads(answer.body)["job"]["jobstatus"]) == (200, "running"), answer.body[:300]


@POSTGRESQL
def test_a_timestamp_is_honoured_once_for_all_nodes(sample, kind, tmp_path):
    paths = [f"/jobs/?json&outputs=jobs&limit=1&days={days}" for days in (900, 901, 902)]
    (tmp_path / "other").mkdir()
    with caching(kind, tmp_path) as one, ExitStack() as running:
        redis_url = f"redis://127.0.0.1:{one.redis_proxy.port}/0"
        other = start_portal(tmp_path / "other", databases.url(kind, sample), REDIS_URL=redis_url)
        running.callback(stop, other)
        for path in paths:
            state(one.url, path)
        one.age(20)
        asked = [(url, f"{path}&timestamp={n}") for n in range(2) for path in paths for url in (one.url, other.url)]
        states = [state(url, path) for url, path in asked]
        assert states.count("miss") == 1
        assert set(states) == {"miss", "hit"}


def state(url: str, path: str) -> str:
    """What the cache had, for readers who all know the nodes by one name."""
    with urlopen(Request(url + path, headers={"Host": "localhost"})) as answer:
        return answer.headers["X-Cache"]
