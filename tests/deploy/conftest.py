"""The portal behind nginx, as it is installed, for tests that break it."""

import json
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from struct import Struct

import psutil
import pytest

from tests.conftest import installed
from tests.faults.test_portal import Answer, get
from tests.servers import databases, nginx
from tests.servers.portal import start_portal
from tests.servers.processes import Server, listening, start, stop, wait_until
from tests.servers.redis import start_server as start_redis
from tests.servers.registry import ROOT

HEAD = Struct("=Qq")


@dataclass
class Stack:
    """nginx, two portals and Redis."""

    front: Server
    backends: list[Server]
    room: Path

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return get(self.front.url, path, headers)

    def log(self) -> list[dict]:
        return [json.loads(line) for line in (self.room / "nginx" / "access.log").read_text().splitlines()]

    def kept(self) -> list[Path]:
        """The files of nginx's cache."""
        return [one for one in (self.room / "nginx" / "cache").rglob("*") if one.is_file()]

    def age(self, seconds: int) -> None:
        """Let all that nginx keeps be older by so much: a file begins with a version and the time until which it is fresh."""
        # Readers have a page before its file has its name.
        wait_until(
            lambda: all(re.fullmatch("[0-9a-f]{32}", path.name) for path in self.kept()),
            self.front.pid,
            self.room / "nginx",
        )
        for path in self.kept():
            with path.open("r+b") as kept:
                version, until = HEAD.unpack(kept.read(HEAD.size))
                assert abs(until - time.time()) < 3600, "nginx's files begin otherwise"
                kept.seek(0)
                kept.write(HEAD.pack(version, until - seconds))

    def processes(self, server: Server) -> list[psutil.Process]:
        """A server's first process and its workers."""
        first = psutil.Process(server.pid)
        return [first, *first.children()]

    def kill(self) -> None:
        """Let both backends be dead at once."""
        found = [one for backend in self.backends for one in self.processes(backend)]
        for process in found:
            # A worker may have noticed that its gunicorn is gone, and be gone too.
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(found)


@pytest.fixture
def variables() -> dict[str, str]:
    """What else stands in the environment of both portals; tests name theirs by `parametrize`, with `{room}` for their folder."""
    return {}


@pytest.fixture
def stack(sample: str, kind: str, tmp_path: Path, variables: dict[str, str]) -> Iterator[Stack]:
    rooms = [tmp_path / name for name in ("redis", "one", "two", "nginx")]
    for room in rooms:
        room.mkdir()
    with ExitStack() as running, installed():
        redis = start_redis(rooms[0])
        running.callback(stop, redis)
        url = databases.url(kind, sample)
        extra = {
            "REDIS_URL": redis.url,
            "WORKERS": "2",
            **{name: text.format(room=tmp_path) for name, text in variables.items()},
        }
        backends = [start_portal(room, url, **extra) for room in rooms[1:3]]
        front = nginx.start_server(rooms[3], *(one.url for one in backends))
        found = Stack(front, backends, tmp_path)
        running.callback(lambda: [stop(one) for one in found.backends])
        running.callback(stop, front)
        yield found


@contextmanager
def holding_still(stack: Stack, *backends: Server) -> Iterator[None]:
    """These take connections, and neither answer nor end."""
    with ExitStack() as resumed:
        for backend in backends:
            suspend(psutil.Process(backend.pid), resumed)
            # Those that it had begun before it stopped, too.
            for worker in stack.processes(backend)[1:]:
                suspend(worker, resumed)
        yield


def suspend(process: psutil.Process, resumed: ExitStack) -> None:
    process.suspend()
    resumed.callback(process.resume)
    while process.status() != psutil.STATUS_STOPPED:
        time.sleep(0.001)


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
