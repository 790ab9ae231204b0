"""Of all who ask for one page, one makes it, and the others get it; when that one dies, one other does."""

import fcntl
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from core.cache.flights import LOCK_S
from tests.cache.conftest import LOGGED, Cached, caching
from tests.cache.test_pages import computations, zcompressed
from tests.conftest import installed
from tests.faults.test_portal import Answer, get
from tests.servers import nginx
from tests.servers.processes import stop, wait_until

pytestmark = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
READERS, WORKERS, SLOW_S = 200, 4, 4.0
# No door loses patience while the database is held.
PATIENT = {"CONNECT_TIME_LIMIT_S": "60", "SQL_TIME_LIMIT_MS": "60000", "WORKERS": str(WORKERS)}
SOON = {"2", "3", "4"}
LOCKS = "portal:1:lock:page:*"


def path_of(mark: str) -> str:
    return f"/jobs/?json&outputs=jobs&days=900&computingsite=%3D{mark}"


def asked_slowly(found: Cached, url: str, mark: str) -> list[Answer]:
    """What all readers, each at an address of its own, get of a page that takes so long."""
    with ThreadPoolExecutor(READERS) as readers:
        found.database_proxy.flowing.clear()
        answers: list[Future[Answer]] = [
            readers.submit(asked_from, number, url, path_of(mark)) for number in range(READERS)
        ]
        time.sleep(SLOW_S)
        found.database_proxy.flowing.set()
        return [one.result() for one in answers]


def asked_from(number: int, url: str, path: str) -> Answer:
    connection = HTTPConnection(urlsplit(url).netloc, source_address=(f"127.0.0.{number + 2}", 0))
    with closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())


def test_a_slow_page_is_made_once_and_few_readers_have_to_ask_again(sample, kind, tmp_path):
    with caching(kind, tmp_path, LOGGED, **PATIENT) as found:
        answers = asked_slowly(found, found.url, "SLOWPAGE")
        again = [answer for answer in answers if answer.status != 200]
        assert computations("SLOWPAGE") == 1
        assert {(answer.status, answer.headers["Retry-After"] in SOON) for answer in again} <= {(503, True)}
        assert len(again) < READERS / 10


def test_behind_nginx_all_readers_of_a_slow_page_get_it(sample, kind, tmp_path):
    (tmp_path / "nginx").mkdir()
    with caching(kind, tmp_path, LOGGED, **PATIENT) as found, ExitStack() as running, installed():
        front = nginx.start_server(tmp_path / "nginx", found.url, found.url)
        running.callback(stop, front)
        assert {answer.status for answer in asked_slowly(found, front.url, "FRONTPAGE")} == {200}
        assert computations("FRONTPAGE") == 1


def test_a_page_that_must_not_be_kept_is_made_once_for_those_who_wait(sample, kind, tmp_path):
    """None of its attributes is counted in time: it says so, and the next reader asks anew."""
    path = "/jobs/summary/?days=900&computingsite=%3DPARTPAGE"
    (tmp_path / "tmp").mkdir()
    hasty = {"FACETS_TIME_LIMIT_MS": "1", "FACET_TIME_LIMIT_MS": "1", "TMPDIR": str(tmp_path / "tmp")}
    with caching(kind, tmp_path, LOGGED, **PATIENT, **hasty) as found, ThreadPoolExecutor(WORKERS) as readers:
        found.database_proxy.flowing.clear()
        answers = [readers.submit(get, found.url, path) for _ in range(WORKERS - 1)]
        until(found, lambda: all(map(is_taken, seats(tmp_path / "tmp"))))
        found.database_proxy.flowing.set()
        bodies = {one.result().body for one in answers}
        assert len(bodies) == 1
        assert "not counted" in bodies.pop()
        assert {one.result().headers["Cache-Control"] for one in answers} == {"private, no-store"}
        assert found.pages() == []


def test_a_lock_lives_as_long_as_its_holder_and_one_other_follows_it(sample, kind, tmp_path):
    with caching(kind, tmp_path, LOGGED, **PATIENT) as found, ThreadPoolExecutor(WORKERS) as readers:
        found.database_proxy.flowing.clear()
        first = readers.submit(get, found.url, path_of("DEADONE"))
        until(found, lambda: bool(found.redis.keys(LOCKS)))
        (lock,) = found.redis.keys(LOCKS)
        token, lives = found.redis.get(lock), [found.redis.pttl(lock)]
        until(found, lambda: lives.append(found.redis.pttl(lock)) or lives[-1] > lives[-2])
        assert found.redis.get(lock) == token
        assert max(lives) <= LOCK_S * 1000
        others = [readers.submit(get, found.url, path_of("DEADONE")) for _ in range(2)]
        os.kill(holder(found), signal.SIGKILL)
        until(found, lambda: found.redis.get(lock) not in {token, None})
        found.database_proxy.flowing.set()
        assert {one.result().status for one in others} == {200}
        assert computations("DEADONE") == 1
        with suppress(OSError):
            first.result()


def until(found: Cached, happened: Callable[[], bool]) -> None:
    wait_until(happened, found.pid, found.room)


def holder(found: Cached) -> int:
    """The worker that asks the database."""
    workers = psutil.Process(found.pid).children()
    return next(
        one.pid
        for one in workers
        if any(end.raddr and end.raddr.port == found.database_proxy.port for end in one.net_connections("tcp"))
    )


@pytest.mark.parametrize("rendering", ["json", "html"])
def test_who_finds_no_seat_is_soon_asked_to_come_back_which_a_page_does_by_itself(sample, kind, tmp_path, rendering):
    path = f"/jobs/?days=900&display_limit=5&{'json&' if rendering == 'json' else ''}computingsite=%3DSEATS"
    (tmp_path / "tmp").mkdir()
    with caching(kind, tmp_path, TMPDIR=str(tmp_path / "tmp")) as found, ExitStack() as taken:
        found.get(path)
        (key,) = found.pages()
        found.redis.delete(key)
        # Whoever had a seat would see this lock end, and make the page.
        found.redis.set(key.decode().replace("page:", "lock:page:", 1), zcompressed("of another"), px=9000)
        for seat in seats(tmp_path / "tmp"):
            fcntl.flock(taken.enter_context(seat.open("w")), fcntl.LOCK_EX)
        answer = found.get(path)
        assert (answer.status, answer.headers["Retry-After"] in SOON) == (503, True)
        assert answer.headers["Refresh"] == (answer.headers["Retry-After"] if rendering == "html" else None)


def seats(temporary: Path) -> list[Path]:
    """The files of those who may wait long for a page that another makes."""
    return list(temporary.glob("bigpandamon-*/lane/seat*"))


def is_taken(seat: Path) -> bool:
    """As the kernel tells: to try would be to take it."""
    return f":{seat.stat().st_ino} " in Path("/proc/locks").read_text()
