"""When a task should end, on time-lines whose end is known."""

from datetime import datetime, timedelta

import pytest

from core.questions.task_progress import Progress
from tasks.forecast import forecast
from tasks.split_rule import in_words

NOW = datetime(2026, 11, 23, 12)


def steady(hours: int, per_hour: int) -> list[tuple[datetime, int]]:
    return [(NOW - timedelta(hours=hours - number), per_hour) for number in range(hours)]


def test_steady_work_ends_when_its_speed_says():
    found = forecast(steady(40, 10), Progress(nfiles=600, nfilesfinished=400), NOW)
    assert found.expected == found.earliest == found.latest == NOW + timedelta(hours=20)
    assert [round(trial.miss, 6) for trial in found.trials] == [0, 0, 0]


def test_files_count_not_jobs():
    """Two files a job: 200 files are 100 jobs."""
    found = forecast(steady(20, 10), Progress(nfiles=600, nfilesfinished=400), NOW)
    assert found.expected == NOW + timedelta(hours=10)


def test_work_that_slows_down_has_a_spread_and_its_estimates_were_too_short():
    slowing = steady(40, 20)[:20] + steady(20, 2)
    found = forecast(slowing, Progress(nfiles=880, nfilesfinished=440), NOW)
    assert found.earliest < found.latest
    assert found.latest == NOW + timedelta(hours=220)
    assert all(trial.miss < 0 for trial in found.trials)
    assert found.trials


@pytest.mark.parametrize(
    ("hours", "progress", "why"),
    [
        ([], Progress(nfiles=10, nfilesfinished=0), "Too few"),
        (steady(1, 3), Progress(nfiles=10, nfilesfinished=3), "Too few"),
        (steady(9, 9), Progress(nfiles=10, nfilesfinished=9, nfilesfailed=1), "No input"),
    ],
)
def test_nothing_is_foreseen_from_nothing(hours, progress, why):
    found = forecast(hours, progress, NOW)
    assert found.expected is None
    assert found.why_not.startswith(why)


def test_a_split_rule_is_told_in_words():
    assert in_words("NF=2,US=3,US=9,QQ=7,MO,XX") == [
        ("NF=2", "2 files in each job"),
        ("US=3", "scouts have run"),
        ("US=9", "scouts (9)"),
        ("QQ=7", "QQ is 7"),
        ("MO", "outputs are merged"),
        ("XX", "XX"),
    ]
    assert in_words(None) == []
