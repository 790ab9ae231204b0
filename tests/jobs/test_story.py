"""The sentence that tells a job's state."""

from datetime import datetime, timedelta

import pytest

from core.selection.jobs import jobs
from jobs import story

NOW = datetime(2026, 11, 23, 12)
BLANK = {column.name: 0 if column.type == "integer" else None for column in jobs().columns}


def job(**values) -> dict:
    times = {
        "creationtime": NOW - timedelta(hours=5),
        "modificationtime": NOW,
        "statechangetime": NOW - timedelta(hours=1),
    }
    return {**BLANK, **times, "computingsite": "ALPHA", **values}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"jobstatus": "running", "starttime": NOW - timedelta(hours=2), "modificationhost": "slot1@wn7"},
            "Running on ALPHA for 2 h on node wn7.",
        ),
        ({"jobstatus": "activated"}, "Ready to run, waiting for a pilot on ALPHA for 1 h."),
        (
            {"jobstatus": "finished", "starttime": NOW - timedelta(hours=3), "endtime": NOW, "nevents": 2000},
            "Finished on ALPHA after 3 h, with 2 000 events.",
        ),
        ({"jobstatus": "failed"}, "Failed on ALPHA before it started; no error code says why."),
        (
            {"jobstatus": "closed", "jobsubstatus": "toreassign"},
            "Closed before it started: its work was given to another queue, so nothing is lost.",
        ),
        ({"jobstatus": "unheard_of"}, "In state unheard_of on ALPHA for 1 h."),
        (
            {"jobstatus": "transferring", "computingsite": None},
            "Done; its outputs travel to their destination for 1 h.",
        ),
    ],
)
def test_it_says_what_a_shifter_wants_to_know(values, sentence):
    told = story.told(job(**values), NOW)
    assert told.replace("\u00a0", " ").replace("\u202f", " ") == sentence


def test_the_nearest_cause_is_told_first():
    failed = job(
        jobstatus="failed",
        starttime=NOW - timedelta(hours=1),
        endtime=NOW,
        taskbuffererrorcode=300,
        taskbuffererrordiag="The worker was finished",
        piloterrorcode=1137,
        piloterrordiag="Failed to stage-out file",
    )
    assert "pilot 1137" in story.told(failed, NOW)
    assert "Failed to stage-out file" not in story.told(failed, NOW), "the box below the story says it"


def test_an_echo_is_told_when_nothing_else_is_known():
    failed = job(jobstatus="failed", taskbuffererrorcode=300, taskbuffererrordiag="The worker was finished")
    assert "taskbuffer 300" in story.told(failed, NOW)
