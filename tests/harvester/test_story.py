"""What is said of workers and instances, whatever their state."""

from datetime import datetime, timedelta

import pytest

from core.panda.vocabulary import WORKER_STATES
from core.templatetags.portal import WORKER_STATES as LOOKS
from harvester import story

NOW = datetime(2026, 11, 23, 12)
HOUR = timedelta(hours=1)
WORKER = {
    "status": "running",
    "computingsite": "CERN",
    "computingelement": "ce01.example.org",
    "nodeid": "wn7",
    "submittime": NOW - 5 * HOUR,
    "starttime": NOW - 3 * HOUR,
    "endtime": None,
    "lastupdate": NOW - timedelta(minutes=2),
    "pilotstatus": "started",
    "errorcode": None,
    "diagmessage": None,
}


def told(njobs: int = 1, **changes: object) -> str:
    return story.told({**WORKER, **changes}, njobs, NOW).replace("\u00a0", " ")


def test_every_known_state_has_a_rule_and_a_look():
    assert set(story.RULES) == set(WORKER_STATES) == set(LOOKS)
    for status in WORKER_STATES:
        assert "does not know" not in told(status=status)
    assert "“odd”, which this portal does not know" in told(status="odd")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "It has had its cores on wn7 for 3 h. It took 1 job."),
        ({"pilotstatus": None}, "Its pilot has not reported yet."),
        ({"lastupdate": NOW - 7 * HOUR}, "Nothing was heard of it for 7 h, so it may be over by now."),
        ({"status": "submitted", "starttime": None}, "It waits at ce01.example.org for a slot, since 5 h."),
        ({"status": "submitted", "submittime": NOW - 60 * HOUR}, "That is long"),
        ({"status": "pending", "submittime": None}, "It is to be submitted to ce01.example.org."),
        ({"status": "finished", "endtime": NOW - HOUR}, "It ended 1 h ago, after 2 h with its cores."),
        ({"status": "missed", "starttime": None, "endtime": NOW - HOUR}, "It was lost 1 h ago; it never got cores."),
        ({"status": "failed", "errorcode": 1003, "diagmessage": "gone"}, "Harvester says: “gone” (code 1003)."),
        ({"status": "failed", "errorcode": 1003}, "Harvester gave no message (code 1003)."),
    ],
)
def test_a_worker_is_told_in_plain_words(changes, words):
    assert words in told(**changes)


def test_a_worker_that_is_over_without_a_job_says_so():
    assert told(0, status="finished", endtime=NOW).endswith("It took no job.")
    assert "job" not in told(0)


@pytest.mark.parametrize(
    ("age", "state", "words"),
    [
        (timedelta(minutes=-3), "alive", "0 s ago"),
        (timedelta(minutes=3), "alive", "It is at work: its last report came 3 min ago."),
        (timedelta(minutes=45), "late", "which is late"),
        (timedelta(hours=30), "silent", "It has been silent for 1 d 6 h"),
        (None, "silent", "It has never reported"),
    ],
)
def test_an_instance_is_judged_by_its_last_report(age, state, words):
    seen = None if age is None else NOW - age
    found = story.verdict({"lastupdate": seen}, NOW)
    assert found.state == state
    assert words in found.sentence.replace("\u00a0", " ")
