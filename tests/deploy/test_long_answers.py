"""Answers that take long end whole, or so that their reader can tell; and those whose reader left end soon."""

import http.client
import os
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from tests.faults.test_portal import Answer, get
from tests.servers import databases
from tests.servers.portal import start_portal
from tests.servers.processes import Server, stop, wait_until

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
SLOW = "tests.deploy.slow_settings"
BEHIND_NGINX = pytest.mark.parametrize("variables", [{"DJANGO_SETTINGS_MODULE": SLOW, "WORKERS": "1"}])
PIECE = 64 * 1024


@pytest.fixture
def portal(sample: str, kind: str, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a portal without nginx, one of whose pages is slow."""
    started = []

    def starting(**variables: str) -> Server:
        started.append(start_portal(tmp_path, databases.url(kind, sample), SLOW, **variables))
        return started[-1]

    yield starting
    for one in started:
        stop(one)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """A file that is there once a slow answer is on its way, until it is done, and says by which worker."""
    return tmp_path / "note"


@pytest.fixture
def reader() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as found:
        yield found


def workers(portal: Server) -> set[int]:
    return {one.pid for one in psutil.Process(portal.pid).children()}


def under_way(reader: ThreadPoolExecutor, server: Server, note: Path, pieces: int) -> Future[Answer]:
    """A slow answer, from the moment when it is on its way."""
    found = reader.submit(get, server.url, f"/slow/?pieces={pieces}&note={note}")
    wait_until(lambda: bool(note.exists() and note.read_text()), server.pid, note.parent)
    return found


def test_gunicorn_waits_for_an_answer_that_goes_on(portal):
    """Longer than it waits for a worker that says nothing, which may not even take so long to start."""
    found = portal(GUNICORN_CMD_ARGS="--timeout=4 --preload")
    assert get(found.url, "/health/live").status == 200
    before = workers(found)
    assert len(get(found.url, "/slow/?pieces=12").body) == 12 * PIECE
    assert workers(found) == before


def test_an_answer_without_end_is_cut_and_its_reader_can_tell(portal):
    found = portal(ANSWER_TIME_LIMIT_S="2")
    before = workers(found)
    with pytest.raises(http.client.IncompleteRead):
        get(found.url, "/slow/?pieces=50")
    assert get(found.url, "/health/live").status == 200
    assert workers(found) == before


def test_sigterm_lets_an_answer_end_whole(portal, reader, note):
    found = portal()
    answer = under_way(reader, found, note, 6)
    os.kill(found.pid, signal.SIGTERM)
    assert len(answer.result().body) == 6 * PIECE


@BEHIND_NGINX
@pytest.mark.parametrize("through", ["nginx", "gunicorn"])
def test_who_reads_from_a_worker_that_is_killed_can_tell(stack, reader, note, through):
    server = stack.front if through == "nginx" else stack.backends[0]
    answer = under_way(reader, server, note, 50)
    os.kill(int(note.read_text()), signal.SIGKILL)
    with pytest.raises(http.client.IncompleteRead) as cut:
        answer.result()
    assert 0 < len(cut.value.partial) < 50 * PIECE


@BEHIND_NGINX
def test_an_answer_is_not_made_for_one_who_left(stack, note):
    """The worker and its place in the lane are free again, long before all pieces would have been made."""
    leaving = asking(stack.front, f"/slow/?pieces=1000&note={note}")
    wait_until(note.exists, stack.front.pid, stack.room / "nginx")
    assert leaving.recv(1000)
    leaving.close()
    wait_until(lambda: not note.exists(), stack.front.pid, stack.room / "nginx")
    assert stack.get("/slow/?pieces=1").status == 200


@BEHIND_NGINX
def test_slow_readers_keep_no_worker(stack, note):
    """What they have not read yet waits in nginx: 64 MB is more than the system's own buffers hold."""
    slow = [asking(stack.front, f"/slow/?pieces=1000&pause=0&note={note}{number}") for number in range(2)]
    made = [note.with_name(f"{note.name}{number}.made") for number in range(2)]
    wait_until(lambda: all(one.exists() for one in made), stack.front.pid, stack.room / "nginx")
    assert stack.get("/slow/?pieces=1").status == 200
    for one in slow:
        one.close()


@pytest.mark.parametrize("variables", [{"DJANGO_SETTINGS_MODULE": SLOW, "LANE_DIR": "{room}/lane"}])
def test_the_gunicorns_of_a_node_share_one_lane(stack, note):
    """Each has a place; both are taken by workers of the first, and then there is none at the second either."""
    first, second = stack.backends
    large = [asking(first, f"/slow/?pieces=1000&note={note}{number}") for number in range(2)]
    notes = [note.with_name(f"{note.name}{number}") for number in range(2)]
    wait_until(lambda: all(one.exists() for one in notes), first.pid, note.parent)
    refused = get(second.url, "/slow/?pieces=1&json")
    assert (refused.status, "2 large requests of yours" in refused.body) == (429, True)
    large[0].close()
    wait_until(lambda: get(second.url, "/slow/?pieces=1").status == 200, first.pid, note.parent)
    large[1].close()
    stop(second)
    assert len(list((note.parent / "lane").glob("place*"))) == 2, "a worker of the other one may have it"


def asking(server: Server, path: str) -> socket.socket:
    """Somebody who asks, and has not read anything yet."""
    found = socket.create_connection(("127.0.0.1", urlsplit(server.url).port))
    found.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return found
