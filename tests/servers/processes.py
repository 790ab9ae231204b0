"""Finding, starting and stopping server programs."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

START_LIMIT_S = 60
STOP_LIMIT_S = 20
# Servers outlive the worker that started them; Python warns of a handle that is dropped before its process ends.
HANDLES: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True)
class Server:
    """A running server: its URL, its process, and the signal that makes it end at once."""

    url: str
    pid: int
    stop_signal: int = signal.SIGTERM


class Missing(Exception):
    """A server program is not installed; the text is the line that installs it."""


def program(name: str, package: str, *directories: str) -> str:
    """Path of a program; `directories` are looked at first, the last one wins.

    :raises Missing: when it is not installed.
    """
    path = os.pathsep.join([*reversed(directories), os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    if found := shutil.which(name, path=path):
        return found
    raise Missing(f"{name} is not installed: apt-get install {package}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unprivileged(directory: Path) -> list[str]:
    """Words in front of a command: database servers refuse to run as root, so root becomes nobody."""
    if os.getuid() != 0:
        return []
    shutil.chown(directory, "nobody", "nogroup")
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "env", f"HOME={directory}"]


def run(command: Sequence[str], directory: Path) -> None:
    """Run a command to its end.

    :raises RuntimeError: with what it printed, when it fails.
    """
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")


def start(
    command: Sequence[str], room: Path, cwd: Path | None = None, environment: dict[str, str] | None = None
) -> int:
    """Start a server in a session of its own, its output in `room`/log.

    :returns: its process id.
    """
    with (room / "log").open("ab") as log:
        server = subprocess.Popen(
            command,
            cwd=cwd or room,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    HANDLES.append(server)
    return server.pid


def wait_until(ready: Callable[[], bool], pid: int, room: Path) -> None:
    """:raises RuntimeError: with the end of the server's log, when it ends or is not ready in time."""
    deadline = time.monotonic() + START_LIMIT_S
    while not ready():
        if _ended(pid) or time.monotonic() > deadline:
            log = (room / "log").read_text(errors="replace")
            raise RuntimeError(f"{room.name} did not start: {log[-2000:]}")
        time.sleep(0.02)


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def stop(server: Server) -> None:
    """Ask a server to end and wait for it; one that will not is killed."""
    deadline = time.monotonic() + STOP_LIMIT_S
    _signal(server.pid, server.stop_signal)
    while not _ended(server.pid):
        if time.monotonic() > deadline:
            _signal(server.pid, signal.SIGKILL)
        time.sleep(0.02)


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _ended(pid: int) -> bool:
    """A zombie has ended: its parent, a test worker, may be gone or busy."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
