"""The indexer is killed at random, and its files are harmed, while people read pages over HTTP."""

import http.client
import json
import multiprocessing
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Self

import pytest
from django.db import connections

from core.engines.columnar import published
from core.index.indexer import PRIVATE
from core.panda import models
from tests.faults.test_portal import get
from tests.index import killable
from tests.index.agreement import row
from tests.index.conftest import filled_up
from tests.retries.zoo import fill
from tests.servers.portal import start_portal
from tests.servers.processes import stop

# `make soak PART=kills` kills twice as often.
KILLS, JOBS = int(os.environ.get("KILLS", "50")), 2_000
# One in so many finds nothing of its predecessor, and is killed in its first filling or after it.
ANEW = 5
WITHIN_S = 60
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.index.killable"])
SUMMARY = "/jobs/?json&outputs=selectionsummary&jobstatus=running|activated"
PAGES = (SUMMARY, "/jobs/?jobstatus=running|activated", "/", "/errors/?json&hours=12", "/dash/region/?json&hours=12")


class Readers:
    """People who ask one page after the other.

    :ivar wrong: answers that are no 200, or count another number of jobs than there are.
    :ivar sources: how often each engine answered.
    """

    def __init__(self, url: str) -> None:
        self.url, self.over = url, threading.Event()
        self.wrong: list[tuple[str, int, str]] = []
        self.asked: Counter[str] = Counter()
        self.threads = [threading.Thread(target=self._read, args=(first,)) for first in range(2)]

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _read(self, number: int) -> None:
        while not self.over.is_set():
            path = PAGES[number % len(PAGES)]
            number += 1
            self._one(path)

    def _one(self, path: str) -> None:
        try:
            answer = get(self.url, path)
        except (OSError, http.client.HTTPException) as error:
            self.wrong.append((path, 0, str(error)))
            return
        self.asked[path] += 1
        if answer.status != 200 or (path == SUMMARY and sum(by_state(answer.body).values()) != JOBS):
            self.wrong.append((path, answer.status, answer.body[:300]))


@pytest.fixture
def portal(panda: str, place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A portal that reads that index."""
    room = tmp_path_factory.mktemp("portal")
    server = start_portal(room, url(), INDEX_DIR=str(place))
    yield server.url
    stop(server)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_readers_of_an_indexer_that_is_killed_again_and_again_see_whole_versions(panda, place, portal):
    fill("jobsactive4", [row(number) for number in range(JOBS)])
    a_turn = seconds_of_a_turn(place)
    chance, versions = random.Random(5), set()
    with Readers(portal) as readers:
        for number in range(KILLS):
            move(JOBS * number // KILLS)
            if number % ANEW == 0:
                for path in place.glob(f"{PRIVATE}*"):
                    path.unlink()
            process, before = forked(place), pointer(place)
            # Half of them die on the way to their first version, half on the way to the next.
            if number % 2:
                wait_for_another(place, before)
            time.sleep(chance.random() * a_turn)
            kill(process)
            versions.add(pointer(place))
        last = forked(place)
        told = told_within_a_minute(portal, JOBS * (KILLS - 1) // KILLS)
    kill(last)
    assert readers.wrong == []
    assert min(readers.asked[path] for path in PAGES) > KILLS // 10, "they read all the time"
    assert len(versions) > KILLS // 3, "they are killed while they make versions"
    assert told


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_readers_of_files_that_are_harmed_have_true_answers_and_soon_the_index_again(panda, place, portal):
    fill("jobsactive4", [row(number) for number in range(JOBS)])
    process = forked(place)
    assert told_within_a_minute(portal, 0)
    told = {}
    with Readers(portal) as readers:
        for number, (name, harm) in enumerate(HARMS.items(), 1):
            harm(place)
            time.sleep(1)
            move(number * 10)
            told[name] = told_within_a_minute(portal, number * 10)
    kill(process)
    assert readers.wrong == []
    assert told == dict.fromkeys(HARMS, True)


def truncate(place: Path) -> None:
    os.truncate(published_file(place), published_file(place).stat().st_size // 2)


def overwrite(place: Path) -> None:
    with published_file(place).open("r+b") as file:
        file.seek(HEADER)
        file.write(random.Random(1).randbytes(published_file(place).stat().st_size - HEADER))


def flip(place: Path) -> None:
    """One wrong bit in each block."""
    with published_file(place).open("r+b") as file:
        for start in range(HEADER, published_file(place).stat().st_size, BLOCK):
            file.seek(start + 1_000)
            byte = file.read(1)
            file.seek(start + 1_000)
            file.write(bytes([byte[0] ^ 16]))


def remove(place: Path) -> None:
    published_file(place).unlink()


def garble(place: Path) -> None:
    (place / published.POINTER).write_text('{"file": "jobs-')


def published_file(place: Path) -> Path:
    return place / str(json.loads(pointer(place))["file"])


HEADER, BLOCK = 12_288, 262_144
HARMS = {one.__name__: one for one in (truncate, overwrite, flip, remove, garble)}


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_readers_of_an_index_on_a_full_disk_have_whole_answers_and_new_ones_when_there_is_room(
    panda, small_disk, portal
):
    fill("jobsactive4", [row(number) for number in range(JOBS)])
    process = forked(small_disk)
    assert told_within_a_minute(portal, 0)
    with Readers(portal) as readers:
        ballast = filled_up(small_disk)
        for number in range(10):
            move(JOBS * number // 10)
            time.sleep(0.5)
        ballast.unlink()
        told = told_within_a_minute(portal, JOBS * 9 // 10)
    kill(process)
    assert readers.wrong == []
    assert told


def told_within_a_minute(portal: str, running: int) -> bool:
    """Whether the index comes to say that so many jobs run."""
    deadline = time.monotonic() + WITHIN_S
    while time.monotonic() < deadline:
        found = by_state(get(portal, SUMMARY).body)
        page = get(portal, PAGES[1]).body
        if (found["running"], found["activated"]) == (running, JOBS - running) and "source: index" in page:
            return True
        time.sleep(0.2)
    return False


def seconds_of_a_turn(place: Path) -> float:
    """How long an indexer takes to its first version, once everything is warm."""
    for _ in range(2):
        process, before = forked(place), pointer(place)
        found = wait_for_another(place, before)
        kill(process)
    return found


def move(until: int) -> None:
    """The jobs before that one run."""
    found = models.JobActive._default_manager.using("panda_rw").filter(pandaid__lt=until)
    found.update(jobstatus="running", modificationtime=datetime.now())


def forked(place: Path) -> ForkServerProcess:
    process = FORKS.Process(target=killable.index, args=(url(), str(place)))
    process.start()
    return process


def kill(process: ForkServerProcess) -> None:
    process.kill()
    process.join()


def wait_for_another(place: Path, before: str) -> float:
    """How long it takes until readers have another version than that."""
    began = time.monotonic()
    while pointer(place) == before and time.monotonic() < began + WITHIN_S:
        time.sleep(0.02)
    return time.monotonic() - began


def pointer(place: Path) -> str:
    with suppress(FileNotFoundError):
        return (place / published.POINTER).read_text()
    return ""


def url() -> str:
    """The address of the database of this test."""
    panda = connections["panda"].settings_dict
    return f"postgresql://{panda['USER']}@{panda['HOST']}:{panda['PORT']}/{panda['NAME']}"


def by_state(body: str) -> Counter[str]:
    """Jobs of each state, as the summary of a list says."""
    blocks = {block["field"]: block["list"] for block in json.loads(body)["selectionsummary"]}
    return Counter({value["kname"]: value["kvalue"] for value in blocks["jobstatus"]})
