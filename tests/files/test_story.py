"""What is said of a file, whatever its state."""

import pytest

from core.templatetags.portal import FILE_STATES
from files import story

FILE = {
    "type": "input",
    "status": "ready",
    "filestate": "ready",
    "attemptnr": 0,
    "maxattempt": 3,
    "failedattempt": 0,
    "maxfailure": None,
    "pandaid": None,
    "outpandaid": None,
}
ERRORS = ("piloterror", "exeerror", "ddmerror", "jobdispatchererror", "taskbuffererror", "superror", "brokerageerror")
JOB = {
    "jobstatus": "failed",
    "transexitcode": None,
    **{f"{name}code": 0 for name in ERRORS},
    **{f"{name}diag": "" for name in ERRORS},
    "piloterrorcode": 1099,
}


def told(job: dict | None = None, **changes: object) -> str:
    return story.told({**FILE, **changes}, job)


def test_every_known_state_has_a_rule_and_a_look():
    assert set(story.RULES) <= set(FILE_STATES)
    for state in story.RULES:
        assert "this portal does not know" not in told(status=state, filestate=state)
    assert "“odd”, which this portal does not know" in told(status="odd", filestate="odd")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Free to be used; no attempt has failed."),
        ({"attemptnr": 1}, "Free for another attempt, after 1 of 3 attempts."),
        ({"filestate": "failed", "attemptnr": 3}, "Given up: all 3 attempts are used up."),
        ({"filestate": "failed", "attemptnr": 1, "maxattempt": 1}, "Given up: its one attempt is used up."),
        ({"filestate": "failed", "attemptnr": 1, "maxattempt": 0}, "PanDA took the rest of its attempts back"),
        ({"filestate": "failed", "failedattempt": 2, "maxfailure": 2}, "Given up: 2 failures, and 2 are allowed."),
        ({"filestate": "failed", "status": "failed"}, "PanDA says that it is failed"),
        ({"filestate": "failed", "attemptnr": 3, "pandaid": 7}, "The last job, 7, is no longer kept."),
        ({"filestate": "finished", "pandaid": 7, "attemptnr": 1}, "Done by job 7."),
        ({"filestate": "finished", "pandaid": 7, "failedattempt": 2}, "Done by job 7, after 2 failed attempts."),
        ({"filestate": "finished", "type": "output", "outpandaid": 8}, "Written by job 8."),
        ({"filestate": "running", "pandaid": 7}, "Job 7 works on it: attempt 1 of 3."),
        ({"filestate": "failed", "status": "failed", "type": "log"}, "Not written."),
    ],
)
def test_what_is_said_of_a_file(changes, words):
    assert words in told(**changes)


def test_the_last_jobs_error_says_why():
    lost = {"filestate": "failed", "attemptnr": 3, "pandaid": 7}
    assert "The last job, 7, failed: pilot 1099" in told(JOB, **lost)
    assert "Not written: job 7 was killed: pilot 1099" in told({**JOB, "jobstatus": "cancelled"}, **lost, type="output")
    assert told({**JOB, "jobstatus": "finished"}, **lost).endswith("The last job, 7, finished.")
