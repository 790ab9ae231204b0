"""Files of the index that a bad disk, a full disk or another release left: readers go on, and a sound one follows."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.clock import now
from core.engines import best
from core.engines.base import Engine, Unanswered
from core.engines.columnar import published
from core.engines.columnar.layout import FORMAT
from core.engines.sql.engine import SqlEngine
from core.index import audit, reports
from core.index.indexer import PRIVATE, TOO_OLD, Indexer
from core.selection import request
from core.selection.dimensions import stored
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.window import Window
from tests.index.agreement import everything, row, same
from tests.index.conftest import another_opened, filled_up, forget
from tests.index.stream import START
from tests.retries.zoo import fill

SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
FLIPS = 40
# Where DuckDB keeps its headers.
HEADER = 12_288


@SQLITE
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


@SQLITE
def test_no_flipped_bit_of_what_is_published_changes_an_answer(panda, place):
    indexer, chance, sources = filled(place), random.Random(7), set()
    truth = asked(SqlEngine())
    for number in range(FLIPS):
        flip(place / indexer.publish().file, chance, header=number % 4 == 0)
        forget()
        found, source = answered()
        assert found == truth
        sources.add(source)
    assert "database" in sources
    indexer.publish()
    assert answered() == (truth, "index")
    indexer.store.close()


@SQLITE
def test_no_flipped_bit_of_its_own_file_keeps_the_indexer_from_the_truth(panda, place):
    indexer, chance, made_anew = filled(place), random.Random(8), 0
    truth = asked(SqlEngine())
    for number in range(FLIPS // 3):
        indexer.store.close()
        flip(place / PRIVATE, chance, header=number % 4 == 0)
        epoch = published.read_state(place).epoch
        fill("jobsactive4", [row(10_000 + number)])
        indexer, before, truth = Indexer(place, clock=lambda: START), truth, asked(SqlEngine())
        for _ in range(3):
            indexer._done_at.clear()
            indexer.run(iter([True, *[False] * 1_000]).__next__)
            found, source = answered()
            assert found in (before, truth)
        assert (found, source) == (truth, "index")
        made_anew += published.read_state(place).epoch != epoch
    assert made_anew
    indexer.store.close()


@SQLITE
def test_what_readers_found_damaged_is_looked_for_in_its_own_file(panda, place):
    indexer, chance, found = filled(place), random.Random(9), 0
    sound = (place / PRIVATE).read_bytes()
    for _ in range(FLIPS // 3):
        indexer.store.close()
        (place / PRIVATE).write_bytes(sound)
        flip(place / PRIVATE, chance, header=False)
        indexer = Indexer(place, clock=lambda: START)
        try:
            indexer.publish()
        except (duckdb.Error, Unanswered):
            continue
        if answered()[1] == "database":
            with pytest.raises(duckdb.Error, match="Corrupt"):
                indexer.publish()
            found += 1
    assert found
    indexer.store.close()


def filled(place: Path) -> Indexer:
    """An indexer of a thousand jobs that is up to date."""
    fill("jobsactive4", [row(number, computingsite=f"QUEUE_{number % 50}") for number in range(1_000)])
    indexer = Indexer(place, clock=lambda: START)
    indexer.poll()
    return indexer


def flip(path: Path, chance: random.Random, *, header: bool) -> None:
    """The file with one bit that is another."""
    data = bytearray(path.read_bytes())
    data[chance.randrange(HEADER if header else len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def asked(engine: Engine) -> list[Any]:
    """Answers in which every job and all that is held of it have a part."""
    return everything(engine, START, START - timedelta(days=1))


def answered() -> tuple[list[Any], str]:
    """What a page gets, and from where."""
    with best.engine() as engine:
        found = asked(engine)
        return found, engine.count(
            Selection(jobs(), window=Window("modificationtime", START, ended_only=True)), START
        ).source


@SQLITE
@pytest.mark.parametrize(
    "text", ["", "{", '{"file": "jobs-1.duckdb"}', "[]", "null", '{"file": 1, "format": "x"}'], ids=repr
)
def test_a_pointer_that_says_nothing_costs_readers_nothing_and_is_written_anew(panda, place, text):
    indexer = filled(place)
    truth = asked(SqlEngine())
    (place / published.POINTER).write_text(text)
    assert answered() == (truth, "database")
    assert reports.report().sentence == "There is none yet: pages ask the database."
    indexer.publish()
    assert answered() == (truth, "index")
    indexer.store.close()


@SQLITE
def test_an_audit_asks_the_version_that_it_published_whatever_the_pointer_says(panda, place):
    indexer = filled(place)
    state = indexer.publish()
    (place / published.POINTER).write_text("{")
    assert audit.differing_hours(place, state, audit.whole(state), drop=False) == []
    indexer.store.close()


@SQLITE
def test_a_file_that_a_reader_cannot_open_now_is_not_called_damaged(panda, place):
    indexer = filled(place)
    state = indexer.publish()
    with another_opened(place / state.file):
        assert answered()[1] == "database"
    assert published.is_sound(place, state)
    forget()
    assert answered()[1] == "index"
    indexer.store.close()


@SQLITE
def test_files_of_another_format_are_made_anew(panda, place, caplog):
    indexer = filled(place)
    indexer.store.database.execute("UPDATE state SET format = ?", [FORMAT - 1])
    indexer.store.close()
    pointer = place / published.POINTER
    pointer.write_text(pointer.read_text().replace(f'"format": {FORMAT}', f'"format": {FORMAT - 1}'))
    assert answered()[1] == "database"
    indexer = Indexer(place, clock=lambda: START)
    assert "of another format and is made anew" in caplog.text
    indexer.poll()
    assert answered() == (asked(SqlEngine()), "index")
    indexer.store.close()


@SQLITE
def test_an_index_that_fell_behind_is_not_asked_and_says_so(panda, place, settings):
    settings.INDEX_MAX_AGE_S = 300
    fill("jobsactive4", [row(1)])
    moment = now() - timedelta(seconds=1_000)
    indexer = Indexer(place, clock=lambda: moment)
    told = []
    for behind_s in (1_000, 120, 0):
        moment = now() - timedelta(seconds=behind_s)
        indexer.poll()
        indexer.publish()
        told.append((reports.report().sentence, answered()[1]))
    assert told == [
        ("It fell behind: pages ask the database.", "database"),
        ("It falls behind.", "index"),
        ("It follows the database.", "index"),
    ]
    published.distrust(published.current())
    assert reports.report().sentence == "Its file is damaged: pages ask the database."
    assert {reports.report().state, answered()[1]} == {"degraded", "database"}
    indexer.store.close()


@SQLITE
def test_an_index_that_is_half_a_day_behind_is_read_anew(panda, place):
    indexer = filled(place)
    first, later = indexer.publish(), START + TOO_OLD + timedelta(minutes=1)
    fill("jobsarchived4", [row(5_000, jobstatus="failed", modificationtime=START + timedelta(hours=1))])
    indexer.clock = lambda: later
    indexer.poll()
    assert indexer.publish().epoch != first.epoch
    same(place, later)
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


@SQLITE
def test_a_full_disk_leaves_readers_what_they_have_until_there_is_room(panda, small_disk):
    fill("jobsactive4", [row(number) for number in range(500)])
    indexer = Indexer(small_disk, clock=lambda: START)
    indexer.poll()
    ballast = filled_up(small_disk)
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


@SQLITE
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
