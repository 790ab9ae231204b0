"""The index ends in exactly the answers of the database, whatever happened on the way."""

import os
import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.engines.columnar import published
from core.engines.columnar.engine import ColumnarEngine
from core.engines.columnar.published import open_version
from core.index import compacting, reading
from core.index.indexer import DEEP_PARTS, PRIVATE, Indexer
from core.panda import models
from core.selection.jobs import jobs
from core.selection.selection import Selection
from tests.index.agreement import row, same
from tests.index.conftest import another_holds, another_opened
from tests.index.stream import START, Grid
from tests.retries.zoo import fill

STEPS = 120
# `make soak PART=changes` goes through many more streams.
STREAMS = int(os.environ.get("STREAMS", "1"))
SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.mark.parametrize("seed", range(STREAMS))
@pytest.mark.parametrize("slowly", [True, False], ids=["to-be-audited", "seen-at-once"])
def test_any_stream_of_changes_ends_in_the_answers_of_the_database(panda, place, seed, slowly):
    grid = Grid(random.Random(seed), slowly)
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
    if slowly:
        grid.now = datetime(2026, 11, 23, 23)
    settle(indexer, audits=slowly)
    same(place, grid.now)
    indexer.store.close()


def crashed(indexer: Indexer, place: Path, grid: Grid) -> Indexer:
    """An indexer that stops in the middle of a step, and its successor."""
    indexer.store.begin()
    indexer.store.remove(list(grid.live))
    indexer.store.database.close()
    return Indexer(place, clock=lambda: grid.now)


def settle(indexer: Indexer, *, audits: bool) -> None:
    """What follows the last change; without audits, no more than a minute of it."""
    judges = (indexer.audit, *[indexer.deep_audit] * DEEP_PARTS) if audits else ()
    for step in (indexer.poll, indexer.sweep, *judges, indexer.publish):
        step()


@SQLITE
@pytest.mark.parametrize(
    ("column", "value"), [("gshare", "Express"), ("currentpriority", 900), ("resource_type", "MCORE_HIMEM")]
)
def test_a_sweep_sees_what_is_changed_without_a_new_time(panda, place, column, value):
    fill("jobsactive4", [row(number) for number in range(5)])
    indexer = Indexer(place, clock=lambda: START)
    indexer.poll()
    models.JobActive._default_manager.using("panda_rw").filter(pandaid=3).update(**{column: value})
    indexer.sweep()
    indexer.publish()
    same(place, START)
    indexer.store.close()


@SQLITE
def test_a_job_that_ended_and_still_stands_among_the_live_is_read_once(panda, place):
    archived = row(1, jobstatus="failed")
    fill("jobsarchived4", [archived])
    fill("jobsactive4", [archived, row(2), row(3, jobstatus="finished")])
    indexer = Indexer(place, clock=lambda: START)
    indexer.poll()
    before = indexer.publish().file
    indexer.sweep()
    assert indexer.store.differing(reading.live_keys(START)) == []
    assert indexer.publish().file == before
    same(place, START)
    indexer.store.close()


@SQLITE
@pytest.mark.parametrize("days", [2, 4, 6])
def test_an_index_of_more_days_than_before_is_read_anew(panda, place, settings, days):
    ages = range(0, 7 * 24, 6)
    fill("jobsarchived4", [ended(number, START - timedelta(hours=hours)) for number, hours in enumerate(ages)])
    settings.INDEX_DAYS = 4
    indexer = Indexer(place, clock=lambda: START)
    indexer.poll()
    settings.INDEX_DAYS = days
    indexer.poll()
    state = indexer.publish()
    assert state.horizon == START - timedelta(days=days)
    assert state.jobs == days * 4 + 1
    same(place, START)
    indexer.store.close()


def ended(pandaid: int, then: datetime, **values: object) -> dict[str, object]:
    return row(pandaid, jobstatus="failed", modificationtime=then, **values)


@SQLITE
def test_tasks_with_new_attempts_are_remembered_by_the_next_indexer(panda, place):
    grid = Grid(random.Random(1))
    grid.create(jeditaskid=7)
    grid.end()
    first = Indexer(place, clock=lambda: grid.now)
    first.poll()
    grid.now += timedelta(hours=1)
    grid.retry()
    first.poll()
    first.store.close()
    second = Indexer(place, clock=lambda: grid.now)
    second.sweep()
    second.publish()
    same(place, grid.now)
    assert not second.store.touched()
    second.store.close()


@SQLITE
def test_builds_of_tasks_that_are_done_while_no_indexer_runs_are_compared(panda, place):
    task = {"jeditaskid": 7, "status": "running", "modificationtime": START}
    fill("jedi_tasks", [task])
    fill(
        "jobsarchived4",
        [ended(1, START, jeditaskid=7, transformation="http://build/buildGen.sh")],
    )
    first = Indexer(place, clock=lambda: START)
    first.poll()
    first.sweep()
    first.store.close()
    models.Task._default_manager.using("panda_rw").update(status="done", modificationtime=START + timedelta(minutes=1))
    now = START + timedelta(hours=3)
    second = Indexer(place, clock=lambda: now)
    second.sweep()
    second.publish()
    same(place, now)
    second.store.close()


@SQLITE
def test_a_clock_ahead_of_those_who_write_misses_nothing(panda, place):
    ours = START + timedelta(minutes=10)
    fill("jobsarchived4", [ended(1, START - timedelta(seconds=5))])
    indexer = Indexer(place, clock=lambda: ours)
    indexer.poll()
    fill("jobsarchived4", [ended(2, START)])
    ours += timedelta(seconds=5)
    indexer.poll()
    assert indexer.publish().jobs == 2
    indexer.store.close()


@SQLITE
def test_a_second_change_within_one_tick_of_the_clock_is_seen(panda, place):
    fill("jobsarchived4", [ended(1, START), ended(2, START + timedelta(seconds=3))])
    indexer = Indexer(place, clock=lambda: START + timedelta(seconds=10))
    indexer.poll()
    models.JobArchived4._default_manager.using("panda_rw").filter(pandaid=1).update(jobstatus="closed")
    indexer.poll()
    indexer.publish()
    same(place, START)
    indexer.store.close()


@SQLITE
def test_of_a_job_that_is_read_twice_the_last_reading_stands(panda, place):
    fill("jobsactive4", [row(1), row(2)])
    indexer = Indexer(place, clock=lambda: START)
    indexer.poll()
    models.JobActive._default_manager.using("panda_rw").filter(pandaid=1).update(jobstatus="running")
    new = list(reading.by_ids([1], START))
    indexer.store.begin()
    indexer.store.replace([*([as_activated(new[0])] * 3), *new])
    indexer.store.commit()
    indexer.publish()
    same(place, START)
    indexer.store.close()


def as_activated(read: tuple[object, ...]) -> tuple[object, ...]:
    return tuple("activated" if value == "running" else value for value in read)


@SQLITE
def test_an_undone_step_leaves_nothing_but_words(panda, place):
    fill("jobsactive4", [row(1)])
    indexer = Indexer(place, clock=lambda: START)
    indexer.poll()
    for number, last in enumerate((indexer.store.undo, indexer.store.undo, indexer.store.commit), 2):
        models.JobActive._default_manager.using("panda_rw").update(computingsite=f"QUEUE_{number}")
        indexer.store.begin()
        indexer.store.replace(reading.by_ids([1], START))
        last()
    indexer.publish()
    same(place, START)
    indexer.store.close()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("number", [2**63 - 1, 2**64 - 1, 10**20 - 1])
def test_numbers_that_no_index_holds_are_its_largest(panda, place, number):
    fill("jobsactive4", [row(1, cpuconsumptiontime=number), row(2, actualcorecount=None)])
    indexer = Indexer(place, clock=lambda: START)
    indexer.poll()
    found = indexer.store.database.execute("SELECT cpuconsumptiontime FROM jobs ORDER BY pandaid").fetchall()
    assert found == [(2**63 - 1,), (0,)]
    indexer.store.close()


@SQLITE
def test_the_version_before_the_last_stays_for_who_is_about_to_open_it(panda, place):
    indexer, names = Indexer(place, clock=lambda: START), []
    for number in range(4):
        fill("jobsactive4", [row(number)])
        indexer.poll()
        indexer.sweep()
        names.append(indexer.publish().file)
    assert sorted(path.name for path in place.glob("jobs-*")) == names[-2:]
    indexer.store.close()


@SQLITE
def test_a_step_that_fails_keeps_none_of_the_others_from_its_turn(panda, place, caplog):
    fill("jobsactive4", [row(number) for number in range(1_000)])
    indexer = Indexer(place, clock=lambda: START)
    assert indexer.turn()
    first = place / indexer.publish().file
    first.write_bytes(first.read_bytes()[:20_000])
    indexer._done_at.clear()
    assert not indexer.turn(), "the audit reads the damaged file"
    assert "The step 'audit'" in caplog.text
    assert published.read_state(place).file != first.name, "and a sound one follows all the same"
    same(place, START)
    indexer.store.close()


@SQLITE
def test_words_that_no_job_has_any_more_are_dropped(panda, place, monkeypatch):
    monkeypatch.setattr(compacting, "FEW_WORDS", 10)
    fill(
        "jobsactive4",
        [row(number, computingsite=f"OLD_{number}", gshare=f"share {number % 3}") for number in range(50)],
    )
    indexer = Indexer(place, clock=lambda: START)
    indexer.poll()
    reader = open_version(place)
    models.JobActive._default_manager.using("panda_rw").all().delete()
    fill(
        "jobsactive4", [row(number, computingsite=f"NEW_{number % 7}", gshare="share 2") for number in range(100, 120)]
    )
    indexer.sweep()
    indexer.store.compact()
    state = indexer.publish()
    assert indexer.store.words["computingsite"].texts == [f"NEW_{number}" for number in (2, 3, 4, 5, 6, 0, 1)]
    assert indexer.store.words["gshare"].texts == ["share 0", "share 1", "share 2"]
    assert state.epoch != reader.state.epoch
    assert ColumnarEngine(reader).count(Selection(jobs(), (("computingsite", "OLD_7"),)), START).value == 1
    same(place, START)
    fill("jobsactive4", [row(200, computingsite="NEWER")])
    indexer.sweep()
    indexer.publish()
    same(place, START)
    reader.close()
    indexer.store.close()


@SQLITE
def test_a_file_that_cannot_be_opened_now_is_left_as_it_is(panda, place):
    fill("jobsactive4", [row(1)])
    indexer = Indexer(place, clock=lambda: START)
    indexer.poll()
    indexer.store.close()
    before = (place / PRIVATE).stat()
    with another_opened(place / PRIVATE), pytest.raises(OSError, match="cannot be opened now"):
        Indexer(place)
    after = (place / PRIVATE).stat()
    assert (before.st_ino, before.st_size) == (after.st_ino, after.st_size)


@SQLITE
def test_a_second_indexer_of_a_folder_refuses(panda, place):
    with another_holds(place / "lock"), pytest.raises(CommandError, match="Another process"):
        call_command("index", "--once")
