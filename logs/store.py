"""Logs that were fetched, on disk: shared by all workers, each fetched once, the longest unused removed first.

An entry is a folder under the hash of its key, made beside and renamed when complete: no reader meets half of one.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from core.engines.base import Unanswered
from core.outside.problems import Unfetched
from core.traffic.metrics import LOGS

ABOUT = "about.json"
MB = 1024**2
# A failure is told again for a minute, so that a reader who reloads does not ask the same host each time.
FAILURE_S = 60
WAIT_S = 25.0
POLL_S = 0.05
# What is never filled of the volume.
FREE_SHARE = 0.1
# What a process that died left behind is removed after an hour.
LEFTOVER_S = 3600
Make = Callable[[Path], dict[str, Any]]


@dataclass(frozen=True)
class Entry:
    """One log that is here: its folder, and what is known of it."""

    room: Path
    about: dict[str, Any]


def root() -> Path:
    return Path(settings.LOG_DIR or Path(tempfile.gettempdir()) / f"bigpandamon-logs-{os.getuid()}")


def kept(key: str, fresh_s: float | None, make: Make) -> Entry:
    """The entry of that key; made by this worker if there is none, or if it is older than `fresh_s` (None: never).

    `make` fills an empty folder and returns what is known; with `"fresh_s"` in it the entry is made anew after that.

    :raises Unfetched: when it could not be made, now or in the last minute.
    :raises Unanswered: when the store cannot be used, or another worker takes too long.
    """
    with _usable():
        room = _room(key)
        found = _read(room, fresh_s)
        if found is None:
            with _alone(room):
                found = _read(room, fresh_s) or _made(room, make)
        os.utime(room)
    if failure := found.about.get("failure"):
        raise Unfetched(failure["reason"], failure["sentence"])
    return found


def has(key: str, fresh_s: float | None) -> bool:
    """Whether there is such an entry, not older than `fresh_s`, and it is no failure."""
    found = _read(_room(key), fresh_s)
    return found is not None and "failure" not in found.about


def sweep(room_for: int = 0) -> None:
    """Remove the longest unused entries until the rest and `room_for` more bytes fit."""
    entries = sorted((root() / "entries").iterdir(), key=lambda one: one.stat().st_mtime)
    sizes = {one: _size(one) for one in entries}
    excess = sum(sizes.values()) + room_for - _allowed(sum(sizes.values()))
    for one in entries:
        if excess <= 0:
            break
        shutil.rmtree(one, ignore_errors=True)
        excess -= sizes[one]


def clean() -> None:
    """Remove what dead processes left."""
    for one in (root() / "making").iterdir():
        if time.time() - one.stat().st_mtime > LEFTOVER_S:
            shutil.rmtree(one, ignore_errors=True)


def _room(key: str) -> Path:
    return root() / "entries" / hashlib.sha256(key.encode()).hexdigest()


def _allowed(held: int) -> int:
    """Bytes that entries may take: the quota, or less where the volume is nearly full."""
    volume = shutil.disk_usage(root())
    return min(settings.LOG_STORE_MB * MB, held + int(volume.free - FREE_SHARE * volume.total))


def _size(room: Path) -> int:
    with suppress(OSError):
        return sum(one.stat().st_size for one in room.iterdir())
    return 0


def _read(room: Path, fresh_s: float | None) -> Entry | None:
    try:
        about = json.loads((room / ABOUT).read_text(encoding="utf-8"))
        age, limit = time.time() - about["made"], about.get("fresh_s", fresh_s)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return Entry(room, about) if limit is None or age < limit else None


def _made(room: Path, make: Make) -> Entry:
    making = Path(tempfile.mkdtemp(dir=root() / "making"))
    try:
        about = _about(making, make)
        (making / ABOUT).write_text(json.dumps(about), encoding="utf-8")
        sweep(_size(making))
        shutil.rmtree(room, ignore_errors=True)
        making.rename(room)
    finally:
        shutil.rmtree(making, ignore_errors=True)
        clean()
    return Entry(room, about)


def _about(making: Path, make: Make) -> dict[str, Any]:
    try:
        about = make(making)
        LOGS.labels("fetched").inc()
    except Unfetched as failure:
        LOGS.labels("failed").inc()
        for one in making.iterdir():
            one.unlink()
        about = {"failure": {"reason": failure.reason, "sentence": failure.sentence}, "fresh_s": FAILURE_S}
    return {**about, "made": time.time()}


@contextmanager
def _usable() -> Iterator[None]:
    """The store's folders are there and can be written.

    :raises Unanswered: when not, or when the disk is full.
    """
    try:
        for name in ("entries", "making", "locks"):
            (root() / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        if root().stat().st_uid != os.getuid():
            raise PermissionError(f"{root()} belongs to somebody else.")
        yield
    except OSError as error:
        raise Unanswered("The portal has no room to keep logs at this moment.") from error


@contextmanager
def _alone(room: Path) -> Iterator[None]:
    """One worker at a time makes an entry; the system lets go when it dies.

    :raises Unanswered: when another one takes too long.
    """
    # A few thousand lock files, empty ones, that stay: one that is removed could be locked twice.
    with (root() / "locks" / room.name[:3]).open("w") as lock:
        deadline = time.monotonic() + WAIT_S
        while not _locked(lock.fileno()):
            if time.monotonic() > deadline:
                raise Unanswered("This log is being fetched at this moment; ask again soon.", retry_after=5)
            time.sleep(POLL_S)
        yield


def _locked(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
