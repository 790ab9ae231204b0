"""The sentence that tells a task's state."""

from datetime import datetime, timedelta

import pytest

from core.panda.vocabulary import TASK_STATES
from core.questions.task_progress import Progress
from core.selection.tasks import tasks
from core.templatetags.portal import TASK_STATES as LOOKS
from tasks import story

NOW = datetime(2026, 11, 23, 12)
BLANK = {column.name: 0 if column.type == "integer" else None for column in tasks().columns}
HALF = Progress(nfiles=100, nfilesfinished=50, nfilesfailed=0, nfilesused=80)


def facts(status: str, message: str | None = None, progress: Progress = HALF, jobs=None, attempts=None, **values):
    times = {
        "creationdate": NOW - timedelta(days=2),
        "modificationtime": NOW,
        "statechangetime": NOW - timedelta(hours=1),
        "starttime": NOW - timedelta(days=1),
        "endtime": NOW,
    }
    task = {**BLANK, **times, "status": status, "errordialog": message, **values}
    jobs = {"finished": 50} if jobs is None else jobs
    return story.Facts(task, progress, jobs, attempts or jobs, NOW)


def sentence(*args, **values) -> str:
    return story.told(facts(*args, **values)).sentence.replace("\u00a0", " ").replace("\u202f", " ")


def test_every_state_has_a_rule_a_look_and_something_to_do():
    for status in TASK_STATES:
        for jobs in ({}, {"finished": 50, "running": 3}, {"failed": 40}):
            for progress in (Progress(), HALF, Progress(nfiles=10, nfilesfinished=5, nfilesfailed=5)):
                told = story.told(facts(status, jobs=jobs, progress=progress))
                assert told.known, status
                assert told.sentence.endswith("."), told.sentence
                assert told.action
                assert told.evidence
    assert set(LOOKS) == set(TASK_STATES)


def test_a_state_that_nobody_has_heard_of_is_said_to_be_one():
    told = story.told(facts("unheard_of"))
    assert not told.known
    assert "unheard_of" in told.sentence


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (
            facts("running", jobs={"finished": 50, "running": 7, "activated": 2, "transferring": 1}),
            "Running: 50 of 100 files are done, 7 run, 2 wait and 1 hands over its outputs now.",
        ),
        (facts("running", "no more memory"), "Running, but no job is alive while 50 files are left: no more memory."),
        (
            facts("running", jobs={"running": 3, "failed": 30}, attempts={"failed": 90, "finished": 10, "running": 3}),
            "Running, but 90 % of the attempts fail: 50 of 100 files are done, 3 run now.",
        ),
        (facts("staging"), "Waiting for input: it is being recalled from tape."),
        (facts("pending", "waiting for input: 0 of 9 files staged from tape"), "Waiting for its input."),
        (
            facts("pending", "0 of 57 candidate queues left after brokerage", progress=Progress(nfiles=9)),
            "Stuck in brokerage: no queue can take its jobs.",
        ),
        (
            facts("pending", "brokerage failed for 1 input datasets when trying 1 datasets."),
            "Stuck in brokerage: no queue can take its jobs; 50 of 100 files are done.",
        ),
        (
            facts("scouting", jobs={"finished": 3, "running": 7}),
            "Scouting: 3 of 10 scout jobs have ended; the rest of the work waits for them.",
        ),
        (
            facts("exhausted", jobs={"failed": 9}),
            "Exhausted: too many attempts failed, and nothing goes on until somebody acts; 50 of 100 files are done.",
        ),
        (facts("broken", "no scout jobs succeeded"), "Broken: no scout job succeeded."),
        (facts("broken", "bad <b>definition</b>"), "Broken: bad definition."),
        (
            facts("finished", "soft finish by user09", Progress(nfiles=100, nfilesfinished=84, nfilesfailed=6)),
            "Finished by user09 with losses: 84 of 100 files are done, 6 were given up and 10 were never processed.",
        ),
        (facts("done", progress=Progress(nfiles=80, nfilesfinished=80)), "Done: all 80 files are processed after 1 d."),
        (
            facts("paused", "pause by operator01", jobs={}),
            "Paused by operator01: 50 of 100 files are done, no job is alive.",
        ),
        (facts("aborted", "kill by user05"), "Aborted: killed by user05; 50 of 100 files are done."),
        (
            facts("done", progress=Progress(nfiles=80, nfilesfinished=80), superstatus="obsolete"),
            "Obsolete: done: all 80 files are processed after 1 d.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_says_what_an_owner_wants_to_know(found, expected):
    assert story.told(found).sentence.replace("\u00a0", " ").replace("\u202f", " ") == expected


def test_evidence_counts_what_the_database_counted():
    told = story.told(
        facts("running", "slow", jobs={"running": 1}, attempts={"failed": 5, "finished": 5, "running": 1})
    )
    found = {one.label: one.text.replace("\u202f", " ") for one in told.evidence}
    assert found["PanDA says"] == "slow"
    assert found["Input files"] == "50 of 100 done (50 %)"
    assert found["Failed attempts"] == "5 of 10 that ended (50 %)"
