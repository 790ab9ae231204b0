"""What is kept of logs: once for all, in bounded room, and a sentence where there is none."""

import resource
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.engines.base import Unanswered
from core.outside.problems import Unfetched
from logs import store
from logs.store import ABOUT

KB = 1024


@pytest.fixture(autouse=True)
def place(settings, monkeypatch, tmp_path) -> Path:
    """Where logs are kept, on a volume with room: the disk of the machine that runs the tests may be nearly full."""
    monkeypatch.setattr(store.shutil, "disk_usage", lambda _: SimpleNamespace(total=10**12, free=10**12))
    settings.LOG_DIR = str(tmp_path / "logs")
    return tmp_path / "logs"


def writes(size: int):
    def make(room: Path) -> dict:
        (room / "data").write_bytes(bytes(size))
        return {}

    return make


def held(place: Path) -> set[str]:
    return {one.name for one in (place / "entries").iterdir()}


def test_fifty_readers_cause_one_fetch():
    made, found, together = [], [], threading.Barrier(50)

    def make(room: Path) -> dict:
        made.append(room)
        return writes(10)(room)

    def read() -> None:
        together.wait()
        found.append(store.kept("log", None, make).room)

    readers = [threading.Thread(target=read) for _ in range(50)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    assert len(made) == 1
    assert len(set(found)) == 1
    assert len(found) == 50


def test_the_longest_unused_go_when_there_is_no_room(settings, place):
    settings.LOG_STORE_MB = 1
    first = store.kept("first", None, writes(400 * KB)).room
    second = store.kept("second", None, writes(400 * KB)).room
    store.kept("first", None, writes(0))
    third = store.kept("third", None, writes(400 * KB)).room
    assert held(place) == {first.name, third.name}
    assert second.name not in held(place)


def test_a_full_disk_is_a_sentence_and_leaves_nothing(place):
    # Files of this process may not grow beyond that, which the system refuses as it refuses a full disk.
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100 * KB, limits[1]))
    try:
        with pytest.raises(Unanswered, match="no room"):
            store.kept("log", None, writes(200 * KB))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert held(place) == set()
    assert list((place / "making").iterdir()) == []
    assert store.kept("log", None, writes(200 * KB)).about["made"]


def test_a_folder_that_cannot_be_used_is_a_sentence(settings, tmp_path):
    (tmp_path / "file").touch()
    settings.LOG_DIR = str(tmp_path / "file")
    with pytest.raises(Unanswered, match="no room"):
        store.kept("log", None, writes(1))


def test_a_failure_is_told_again_without_asking_again():
    asked = []

    def make(room: Path) -> dict:
        asked.append(room)
        raise Unfetched("absent", "It is gone.")

    for _ in range(3):
        with pytest.raises(Unfetched, match="gone"):
            store.kept("log", None, make)
    assert len(asked) == 1


def test_a_failure_is_forgotten_after_its_time(monkeypatch):
    monkeypatch.setattr(store, "FAILURE_S", 0)

    def fails(_: Path) -> dict:
        raise Unfetched("absent", "It is gone.")

    with pytest.raises(Unfetched):
        store.kept("log", None, fails)
    assert store.kept("log", None, writes(10)).about["made"]


def test_a_volume_is_never_filled_to_its_last_tenth(monkeypatch, place):
    for number in range(5):
        store.kept(f"log {number}", None, writes(100 * KB))
    # What the system would say of a volume of 10 MB with 800 kB free.
    monkeypatch.setattr(store.shutil, "disk_usage", lambda _: SimpleNamespace(total=10_000 * KB, free=800 * KB))
    last = store.kept("last", None, writes(100 * KB)).room
    assert last.name in held(place)
    assert len(held(place)) == 3


def test_half_an_entry_is_no_entry():
    room = store.kept("log", None, writes(10)).room
    (room / ABOUT).write_text("{")
    assert store.kept("log", None, writes(20)).about["made"]
    assert (room / "data").stat().st_size == 20
