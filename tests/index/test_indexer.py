"""The index ends in exactly the answers of the database, whatever happened on the way."""

import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core.management import CommandError, call_command
from django.db import connections

from core.engines import best
from core.engines.base import Engine, Page
from core.engines.columnar import published
from core.engines.columnar.engine import ColumnarEngine
from core.engines.columnar.published import open_version
from core.engines.sql.engine import SqlEngine
from core.index.indexer import DEEP_PARTS, PRIVATE, Indexer
from core.panda import models
from core.selection import request
from core.selection.columns import Sort
from core.selection.dimensions import COUNT, Measure, stored
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.window import Window
from tests.index import killable
from tests.index.stream import START, Grid
from tests.retries.zoo import fill

STEPS = 120
# `make soak PART=changes` goes through many more streams.
STREAMS = int(os.environ.get("STREAMS", "1"))
# `make soak PART=kills` kills twice as often.
KILLS, JOBS = int(os.environ.get("KILLS", "50")), 2_000
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.index.killable"])


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The folder of an index that readers use, on a database in which a writer does not wait for readers."""
    settings.INDEX_DIR = str(tmp_path)
    settings.INDEX_MAX_AGE_S = 10**9
    if connections["panda_rw"].vendor == "sqlite":
        with connections["panda_rw"].cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
    yield tmp_path
    published._Held.version, published._Held.seen = None, None


def everything(engine: Engine, as_of: datetime, start: datetime) -> list[Any]:
    """Answers that show every job, its state, its queue, and whether it was superseded."""
    found: list[Any] = []
    for drop in (False, True):
        selection = Selection(jobs(), window=Window("modificationtime", start, ended_only=True), drop=drop)
        dimensions = [stored("jobstatus"), stored("computingsite"), stored("hour")]
        measures = [COUNT, Measure("sum", "pandaid"), Measure("sum", "currentpriority")]
        cells = engine.crosstab(selection, as_of, dimensions, measures).cells
        rows = engine.rows(
            selection, as_of, ("pandaid", "modificationtime", "jobstatus"), Page(Sort("pandaid"), 10_000)
        )
        found += [sorted(cells, key=repr), rows.rows, engine.count(selection, as_of).value]
    return found


def same(place: Path, as_of: datetime) -> None:
    version = open_version(place)
    try:
        start = version.state.horizon
        assert everything(ColumnarEngine(version), as_of, start) == everything(SqlEngine(), as_of, start)
    finally:
        version.close()


@pytest.mark.parametrize("seed", range(STREAMS))
def test_any_stream_of_changes_ends_in_the_answers_of_the_database(panda, place, seed):
    grid = Grid(random.Random(seed))
    for _ in range(30):
        grid.create()
    indexer = Indexer(place, clock=lambda: grid.now)
    indexer.poll()
    for _ in range(STEPS):
        grid.step()
        act = grid.chance.choice((indexer.poll, indexer.sweep, indexer.publish, None, None, "crash"))
        if act == "crash":
            indexer = crashed(indexer, place, grid)
        elif act is not None:
            act()
    grid.now = datetime(2026, 11, 23, 23)
    settle(indexer)
    same(place, grid.now)
    indexer.store.close()


def crashed(indexer: Indexer, place: Path, grid: Grid) -> Indexer:
    """An indexer that stops in the middle of a step, and its successor."""
    indexer.store.begin()
    indexer.store.remove(list(grid.live))
    indexer.store.database.close()
    return Indexer(place, clock=lambda: grid.now)


def settle(indexer: Indexer) -> None:
    for step in (indexer.poll, indexer.sweep, indexer.audit, *[indexer.deep_audit] * DEEP_PARTS, indexer.publish):
        step()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("harm", ["truncated", "flipped", "gone"])
def test_a_damaged_file_costs_readers_nothing_and_is_replaced(panda, place, harm):
    fill("jobsactive4", [row(number) for number in range(1_000)])
    indexer = Indexer(place, clock=lambda: START)
    indexer.poll()
    first = indexer.publish().file
    damage(place / first, harm)
    selection = request.read(jobs(), request.given_in("computingsite=CERN"), 12).selection
    with best.engine() as engine:
        answer = engine.crosstab(selection, START, [stored("jobstatus"), stored("wn")])
    assert sum(cell.measures[0] for cell in answer.cells) == 1_000
    assert answer.source == "database"
    assert indexer.publish().file != first
    with best.engine() as engine:
        assert engine.count(selection, START).source == "index"
    indexer.store.close()


def damage(path: Path, harm: str) -> None:
    """The file as a bad disk leaves it."""
    data = bytearray(path.read_bytes())
    if harm == "gone":
        path.unlink()
    elif harm == "truncated":
        path.write_bytes(data[: len(data) // 2])
    else:
        for place in range(12_288, len(data), 512):
            data[place] ^= 0xFF
        path.write_bytes(data)


@pytest.fixture
def small_disk(place: Path) -> Iterator[Path]:
    """A disk of 24 MB for the index."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], check=True)
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_full_disk_leaves_readers_what_they_have_until_there_is_room(panda, small_disk):
    fill("jobsactive4", [row(number) for number in range(500)])
    indexer = Indexer(small_disk, clock=lambda: START)
    indexer.poll()
    ballast = small_disk / "ballast"
    with suppress(OSError):
        ballast.write_bytes(bytes(24 * 2**20))
    fill("jobsactive4", [row(number) for number in range(500, 1_500)])
    indexer.run(iter([True, *[False] * 1_000]).__next__)
    selection = request.read(jobs(), request.given_in("computingsite=CERN"), 12).selection
    with best.engine() as engine:
        before = engine.count(selection, START)
    assert (before.value, before.source) == (500, "index")
    ballast.unlink()
    indexer.poll()
    indexer.publish()
    with best.engine() as engine:
        after = engine.count(selection, START)
    assert (after.value, after.source) == (1_500, "index")
    indexer.store.close()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_file_of_its_own_that_the_indexer_cannot_read_is_made_anew(panda, place, caplog):
    fill("jobsactive4", [row(number) for number in range(10)])
    indexer = Indexer(place, clock=lambda: START)
    indexer.poll()
    indexer.store.close()
    (place / PRIVATE).write_bytes(b"no database" * 1_000)
    again = Indexer(place, clock=lambda: START)
    assert "made anew" in caplog.text
    again.poll()
    same(place, START)
    again.store.close()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_second_indexer_of_a_folder_refuses(panda, place):
    with locked_by_another(place), pytest.raises(CommandError, match="Another process"):
        call_command("index", "--once")


@contextmanager
def locked_by_another(place: Path) -> Iterator[None]:
    code = f"import fcntl, time; f = open({str(place / 'lock')!r}, 'w'); fcntl.flock(f, 2); print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield
        process.kill()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_an_indexer_that_is_killed_again_and_again_leaves_whole_versions(panda, place):
    fill("jobsactive4", [row(number) for number in range(JOBS)])
    for _ in range(2):
        process, before = _forked(place), _pointer(place)
        a_turn = _seconds_to_a_version(place, before)
        process.kill()
        process.join()
    chance, versions = random.Random(5), set()
    for number in range(KILLS):
        process, before = _forked(place), _pointer(place)
        models.JobActive._default_manager.using("panda_rw").filter(pandaid__lt=JOBS * number // KILLS).update(
            jobstatus="running", modificationtime=datetime.now()
        )
        # Half of them die on the way to their first version, half on the way to the next.
        if number % 2:
            _seconds_to_a_version(place, before)
        time.sleep(chance.random() * a_turn)
        process.kill()
        process.join()
        versions.add(_pointer(place))
        version = open_version(place)
        live = Selection(jobs(), (("jobstatus", "running|activated"),))
        assert ColumnarEngine(version).count(live, START).value == JOBS
        version.close()
    assert len(versions) > KILLS // 3, "they are killed while they make versions"
    last = start(place)
    expected = JOBS * (KILLS - 1) // KILLS
    deadline = time.monotonic() + 60
    while running_in(place) != expected and time.monotonic() < deadline:
        time.sleep(0.2)
    last.terminate()
    last.wait()
    assert running_in(place) == expected


def _forked(place: Path) -> ForkServerProcess:
    process = FORKS.Process(target=killable.index, args=(url(), str(place)))
    process.start()
    return process


def _seconds_to_a_version(place: Path, before: str) -> float:
    """How long it takes until readers have another version than that."""
    began = time.monotonic()
    while _pointer(place) == before and time.monotonic() < began + 60:
        time.sleep(0.02)
    return time.monotonic() - began


def _pointer(place: Path) -> str:
    with suppress(FileNotFoundError):
        return (place / published.POINTER).read_text()
    return ""


def url() -> str:
    """The address of the database of this test."""
    panda = connections["panda"].settings_dict
    return f"postgresql://{panda['USER']}@{panda['HOST']}:{panda['PORT']}/{panda['NAME']}"


def start(place: Path) -> "subprocess.Popen[bytes]":
    """`manage.py index` on the database of this test."""
    environment = {
        **os.environ,
        "PANDA_DB_URL": url(),
        "INDEX_DIR": str(place),
        "INDEX_PUBLISH_S": "1",
        "DJANGO_SETTINGS_MODULE": "settings.test",
    }
    command = [sys.executable, str(portal_settings.BASE_DIR / "manage.py"), "index"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def running_in(place: Path) -> int:
    with suppress(LookupError, OSError):
        version = open_version(place)
        try:
            return ColumnarEngine(version).count(Selection(jobs(), (("jobstatus", "running"),)), START).value
        finally:
            version.close()
    return -1


def row(pandaid: int) -> dict[str, Any]:
    moments = dict.fromkeys(("creationtime", "statechangetime", "modificationtime"), START)
    return {
        "pandaid": pandaid,
        "jobstatus": "activated",
        "computingsite": "CERN",
        "modificationhost": f"slot1@node{pandaid % 500}",
        **moments,
    }
