"""What this run has started or made, shared by its worker processes through one directory and file locks."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from tests.servers.processes import Server, stop

VARIABLE = "BIGPANDAMON_TEST_RUN"
ROOT = Path(__file__).parents[2]


def open_run() -> subprocess.Popen[bytes]:
    """Make the run's directory and its guard, which clears everything away when its input closes."""
    run = tempfile.mkdtemp(prefix="bigpandamon-tests-")
    Path(run).chmod(0o755)
    os.environ[VARIABLE] = run
    return subprocess.Popen([sys.executable, "-m", "tests.servers.guard", run], stdin=subprocess.PIPE, cwd=ROOT)


def close_run(guard: subprocess.Popen[bytes]) -> None:
    guard.communicate()


def directory() -> Path:
    return Path(os.environ[VARIABLE])


def server(name: str, start: Callable[[Path], Server]) -> Server:
    """The run's server of that name, started in a directory of its own by whichever worker asks first."""
    note = directory() / f"{name}.json"
    with locked(name):
        if not note.exists():
            note.write_text(json.dumps(asdict(start(_room(name)))))
    return Server(**json.loads(note.read_text()))


def once(name: str, make: Callable[[], object]) -> None:
    """Make something that the whole run shares; a failure is met again by the next who asks."""
    done = directory() / f"{name}.made"
    with locked(name):
        if not done.exists():
            make()
            done.touch()


@contextmanager
def locked(name: str) -> Iterator[None]:
    with (directory() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def clear(run: Path) -> None:
    """Stop all servers of that run and remove its directory."""
    for note in run.glob("*.json"):
        stop(Server(**json.loads(note.read_text())))
    shutil.rmtree(run, ignore_errors=True)


def _room(name: str) -> Path:
    room = directory() / name
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir()
    return room
