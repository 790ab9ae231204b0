"""A grid that was kept moving is still a grid, and has moved."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.simulator import test_consistency as consistent
from tests.simulator.conftest import arguments, opened, simulate

# What must hold at any time; the rest of test_consistency.py tells of a grid that was just made.
ALWAYS = (
    consistent.test_every_job_stands_once_in_the_live_tables,
    consistent.test_states_stand_in_their_tables,
    consistent.test_the_last_state_in_the_history_is_the_jobs_state,
    consistent.test_every_job_has_its_files_parameters_and_worker,
    consistent.test_files_of_jobs_are_files_of_the_task,
    consistent.test_files_of_live_jobs_carry_the_null_time,
    consistent.test_counters_of_input_datasets_equal_their_files,
    consistent.test_counters_of_output_datasets_equal_their_files,
    consistent.test_a_task_that_is_done_has_lost_nothing_and_has_no_live_job,
    consistent.test_retries_name_jobs_of_their_task_and_follow_failures,
    consistent.test_aggregates_count_the_jobs,
    consistent.test_jobs_name_what_the_grid_knows,
)
MOVING = ["--live=2000", "--live-seconds=4"]


@pytest.fixture(scope="module")
def moving(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("moving") / "panda.sqlite3"
    simulate(found, *arguments(jobs=1000))
    return found


@pytest.fixture(scope="module")
def before(moving: Path) -> dict[str, int]:
    return _counts(moving)


@dataclass
class Watched:
    """What a reader saw while the grid moved."""

    twice: list[int] = field(default_factory=list)
    highest: list[int] = field(default_factory=list)


@pytest.fixture(scope="module")
def watched(moving: Path, before: dict[str, int]) -> Watched:
    """Move the grid, and read it all the time."""
    found = Watched()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(simulate, moving, *arguments(jobs=1000), *MOVING)
        while not running.done():
            _watch(moving, found)
        running.result()
    return found


def _watch(file: Path, found: Watched) -> None:
    reader = opened(file)
    twice = f"SELECT pandaid FROM ({consistent.LIVE}) GROUP BY pandaid HAVING COUNT(*) > 1"
    found.twice += [pandaid for (pandaid,) in reader.execute(twice)]
    found.highest.append(reader.execute("SELECT MAX(pandaid) FROM jobparamstable").fetchone()[0])
    reader.close()


@pytest.fixture
def moved(moving: Path, watched: Watched) -> Path:
    return moving


@pytest.fixture
def panda(moved: Path) -> Iterator[sqlite3.Connection]:
    connection = opened(moved)
    yield connection
    connection.close()


def _counts(file: Path) -> dict[str, int]:
    connection = opened(file)
    tables = ("jobs_statuslog", "jobparamstable", "jobsarchived4", "jedi_job_retry_history", "harvester_workers")
    found = {table: connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables}
    connection.close()
    return found


def test_jobs_come_change_end_and_are_tried_again(moved, before):
    after = _counts(moved)
    assert all(after[table] > count for table, count in before.items()), (before, after)


@pytest.mark.parametrize("check", ALWAYS, ids=lambda check: check.__name__.removeprefix("test_"))
def test_what_always_holds_still_holds(check, panda):
    check(panda)


def test_readers_go_on_and_never_see_a_job_twice(watched):
    assert watched.twice == []
    assert watched.highest == sorted(watched.highest)
    assert len(set(watched.highest)) > 3
