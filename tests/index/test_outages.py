"""A database that goes away, says nothing, and comes back: the indexer waits, goes on, and ends when it is told to."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as portal_settings

from core.engines.columnar import published
from tests.faults import proxy
from tests.faults.proxy import Proxy
from tests.index.agreement import row
from tests.retries.zoo import fill
from tests.servers import databases

PATIENCE_S = 60
SERVER = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)


@pytest.fixture
def indexed(panda: str, kind: str, place: Path) -> Iterator[tuple[Proxy, "subprocess.Popen[bytes]"]]:
    """A running `manage.py index`, and what stands between it and its database."""
    fill("jobsactive4", [row(1)])
    with proxy.before(databases.url(kind, panda)) as (between, url):
        environment = {**os.environ, "PANDA_DB_URL": url, "INDEX_DIR": str(place), "INDEX_PUBLISH_S": "1"}
        environment["DJANGO_SETTINGS_MODULE"] = "settings.test"
        command = [sys.executable, str(portal_settings.BASE_DIR / "manage.py"), "index"]
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
            assert soon(lambda: held(place) == 1)
            yield between, process
            process.kill()


def soon(is_so: Callable[[], bool]) -> bool:
    """Whether it comes to be so."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := is_so()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def held(place: Path) -> int:
    """How many jobs readers see in the index."""
    state = published.read_state(place)
    return state.jobs if state else 0


@SERVER
@pytest.mark.parametrize("mode", ["refuse", "hang"])
def test_what_changed_while_the_database_was_away_is_there_when_it_is_back(indexed, place, mode):
    between, process = indexed
    between.set(mode)
    fill("jobsactive4", [row(2)])
    stood = published.read_state(place)
    time.sleep(8)
    assert published.read_state(place) == stood, "nobody claims to know"
    between.set("forward")
    assert soon(lambda: held(place) == 2)
    assert process.poll() is None


@SERVER
def test_an_indexer_that_waits_for_a_silent_database_ends_when_it_is_told_to(indexed, place):
    between, process = indexed
    between.flowing.clear()
    time.sleep(8)
    process.terminate()
    process.wait(PATIENCE_S)
    between.flowing.set()


@SERVER
def test_an_indexer_that_is_told_to_end_ends_well(indexed):
    _, process = indexed
    process.terminate()
    assert process.wait(PATIENCE_S) == 0
