"""The portal behind nginx, as it is installed."""

import gzip
import json
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from tests.conftest import installed
from tests.faults.test_portal import Answer, get
from tests.servers import databases, nginx
from tests.servers.portal import start_portal
from tests.servers.processes import Server, listening, start, stop, wait_until
from tests.servers.redis import start_server as start_redis
from tests.servers.registry import ROOT

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
PAGE = "/jobs/?days=900&display_limit=5"


@dataclass
class Stack:
    """nginx, two portals and Redis."""

    front: Server
    backends: list[Server]
    room: Path

    def get(self, path: str) -> Answer:
        return get(self.front.url, path)

    def log(self) -> list[dict]:
        return [json.loads(line) for line in (self.room / "nginx" / "access.log").read_text().splitlines()]


@pytest.fixture
def stack(sample: str, kind: str, tmp_path: Path) -> Iterator[Stack]:
    rooms = [tmp_path / name for name in ("redis", "one", "two", "nginx")]
    for room in rooms:
        room.mkdir()
    with ExitStack() as running, installed():
        redis = start_redis(rooms[0])
        running.callback(stop, redis)
        url = databases.url(kind, sample)
        backends = [start_portal(room, url, REDIS_URL=redis.url, WORKERS="2") for room in rooms[1:3]]
        front = nginx.start_server(rooms[3], *(one.url for one in backends))
        found = Stack(front, backends, tmp_path)
        running.callback(lambda: [stop(one) for one in found.backends])
        running.callback(stop, front)
        yield found


def test_seven_hundred_ids_fit_into_one_address(stack):
    ids = ",".join(str(6_800_000_000 + n) for n in range(700))
    assert stack.get(f"/jobs/?json&outputs=jobs&pandaid={ids}").status == 200


def test_pages_are_compressed_and_files_last_for_ever(stack):
    with urlopen(Request(stack.front.url + PAGE, headers={"Accept-Encoding": "gzip"})) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        html = gzip.decompress(answer.read()).decode()
    sheet = re.search(r'<link rel="stylesheet" href="([^"]+)"', html)[1]
    answer = stack.get(sheet)
    assert (answer.status, "immutable" in ", ".join(answer.headers.get_all("Cache-Control"))) == (200, True)


def test_each_request_is_one_line_of_json_with_the_id_that_the_portal_wrote(stack):
    answer = stack.get('/help/?x="%0a')
    wait_until(lambda: bool(stack.log()), stack.front.pid, stack.room / "nginx")
    (line,) = [line for line in stack.log() if line["url"].startswith("/help/")]
    assert line["id"] == answer.headers["X-Request-ID"]
    assert line["status"] == 200


def test_nginx_answers_by_itself_for_some_seconds(stack):
    assert [stack.get(PAGE).headers["X-Cache-Status"] for _ in range(3)] == ["MISS", "HIT", "HIT"]
    with urlopen(Request(stack.front.url + PAGE, headers={"Cookie": "sessionid=1"})) as answer:
        assert answer.headers["X-Cache-Status"] == "BYPASS"
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_renderings_are_kept_apart(stack):
    for _ in range(2):
        assert stack.get(PAGE).body.lstrip().startswith("<!DOCTYPE")
        with urlopen(Request(stack.front.url + PAGE, headers={"Accept": "application/json"})) as answer:
            assert "jobs" in json.load(answer)


def test_when_the_portal_is_dead_hot_pages_are_still_there(stack):
    first = stack.get(PAGE)
    for one in stack.backends:
        os.kill(one.pid, signal.SIGKILL)
        stop(one)
    kill_workers(stack)
    deadline = time.monotonic() + 40
    while (found := stack.get(PAGE)).headers["X-Cache-Status"] == "HIT" and time.monotonic() < deadline:
        time.sleep(0.5)
    assert (found.status, found.headers["X-Cache-Status"]) == (200, "STALE")
    assert found.body == first.body
    assert found.headers["X-Made-At"]
    for path, form, words in (
        ("/job/3/", "text/html", "The portal does not answer right now"),
        ("/job/3/?json", "application/json", '{"error": "The portal does not answer right now'),
    ):
        refused = stack.get(path)
        assert (refused.status, refused.headers["Retry-After"]) == (502, "30")
        assert refused.headers["Content-Type"].startswith(form)
        assert words in refused.body


def kill_workers(stack: Stack) -> None:
    """Workers of a killed gunicorn end by themselves when they notice; here nobody waits for that."""
    import psutil

    ports = {urlsplit(one.url).port for one in stack.backends}
    for process in psutil.process_iter(["pid"]):
        try:
            if any(one.laddr.port in ports and one.status == "LISTEN" for one in process.net_connections("tcp")):
                process.kill()
        except psutil.Error:
            continue


def test_one_backend_that_hangs_or_dies_fails_nobody(stack):
    stop(stack.backends[0])
    assert [stack.get(f"/job/{n}/?json").status for n in (3, 4, 5, 6)] == [
        get(stack.backends[1].url, f"/job/{n}/?json").status for n in (3, 4, 5, 6)
    ]


def test_who_sends_slowly_takes_no_worker(stack):
    port = urlsplit(stack.front.url).port
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(30)]
    for one in slow:
        one.sendall(b"GET /jobs/ HTTP/1.1\r\nHost: localhost\r\nX-")
    assert stack.get("/help/").status == 200
    for one in slow:
        one.close()


def test_a_rolling_restart_under_load_fails_no_request(stack):
    going, failed, asked = True, [], []

    def reader(number: int) -> None:
        turn = 0
        while going:
            turn += 1
            path = f"/jobs/?json&outputs=jobs&limit=1&hours={1 + (number * 131 + turn) % 700}"
            status = stack.get(path).status
            asked.append(status)
            if status != 200:
                failed.append((path, status))

    with ThreadPoolExecutor(8) as readers:
        jobs = [readers.submit(reader, number) for number in range(8)]
        try:
            for place in (0, 1):
                restarted(stack, place)
        finally:
            going = False
        for job in jobs:
            job.result(60)
    assert len(asked) > 20
    assert failed == []


def restarted(stack: Stack, place: int) -> None:
    """SIGTERM, wait for the end, start on the same port, and wait until it is ready."""
    old = stack.backends[place]
    variables = dict(
        line.split("=", 1) for line in Path(f"/proc/{old.pid}/environ").read_text().split("\0") if "=" in line
    )
    room = stack.room / ("one", "two")[place]
    stop(old)
    pid = start([sys.executable, "-m", "gunicorn", "bigpandamon.wsgi"], room, ROOT, variables)
    wait_until(lambda: listening(int(variables["PORT"])), pid, room)
    stack.backends[place] = Server(old.url, pid)
    assert get(old.url, "/health/ready").status == 200
    # nginx leaves a backend alone for two seconds after it failed: docs/deploy.md waits as well.
    time.sleep(3)
