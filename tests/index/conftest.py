"""The folder of an index."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from core.engines.columnar import published

DISK_MB = 24


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The folder of an index that readers use, on a database in which a writer does not wait for readers."""
    settings.INDEX_DIR = str(tmp_path)
    settings.INDEX_MAX_AGE_S = 10**9
    if connections["panda_rw"].vendor == "sqlite":
        with connections["panda_rw"].cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
    yield tmp_path
    forget()


@pytest.fixture
def small_disk(place: Path) -> Iterator[Path]:
    """A disk of 24 MB for the index."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(place)], check=True)
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def filled_up(disk: Path) -> Path:
    """What fills it."""
    ballast = disk / "ballast"
    with suppress(OSError):
        ballast.write_bytes(bytes(DISK_MB * 2**20))
    return ballast


def forget() -> None:
    """Let the next reader of this process open what is published."""
    if held := published._Held.version:
        held.close()
    published._Held.version, published._Held.seen = None, None


@contextmanager
def another_holds(path: Path) -> Iterator[None]:
    """A process that has locked that file."""
    with _another(f"import fcntl; f = open({str(path)!r}, 'w'); fcntl.flock(f, 2)"):
        yield


@contextmanager
def another_opened(path: Path) -> Iterator[None]:
    """A process that has that database open for writing."""
    with _another(f"import duckdb; d = duckdb.connect({str(path)!r})"):
        yield


@contextmanager
def _another(code: str) -> Iterator[None]:
    code += "; import time; print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield
        process.kill()
