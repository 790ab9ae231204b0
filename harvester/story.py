"""A worker's and an instance's state in plain words: what it does or did, since when, and what that means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.panda.vocabulary import LIVE_WORKER_STATES
from core.templatetags.portal import duration

Row = Mapping[str, Any]
# Harvester reports its workers every few minutes, and itself as often.
LATE, SILENT = timedelta(minutes=30), timedelta(hours=2)
LONG_WAIT = timedelta(days=1)


@dataclass(frozen=True)
class Verdict:
    """Whether an instance is at work, by its last news."""

    state: str
    sentence: str


def told(worker: Row, njobs: int, as_of: datetime) -> str:
    """One worker in a few sentences."""
    rule = RULES.get(worker["status"], _unknown)
    sentences = [rule(worker, as_of), _message(worker), _jobs(worker, njobs), _news(worker, as_of)]
    return " ".join(filter(None, sentences))


def _waits(worker: Row, as_of: datetime) -> str:
    place = worker["computingelement"] or worker["computingsite"] or "a batch system"
    since = worker["submittime"]
    if since is None:
        return f"It is to be submitted to {place}."
    waited = as_of - since
    long = " That is long: the batch queue may be full or closed." if waited > LONG_WAIT else ""
    return f"It waits at {place} for a slot, since {duration(waited)}.{long}"


def _runs(worker: Row, as_of: datetime) -> str:
    since = f" for {duration(as_of - worker['starttime'])}" if worker["starttime"] else ""
    node = f" on {worker['nodeid']}" if worker["nodeid"] else ""
    pilot = "" if worker["pilotstatus"] else " Its pilot has not reported yet."
    return f"It has had its cores{node}{since}.{pilot}"


def _ended(word: str) -> Callable[[Row, datetime], str]:
    def rule(worker: Row, as_of: datetime) -> str:
        start, end = worker["starttime"], worker["endtime"]
        ago = f" {duration(as_of - end)} ago" if end else ""
        if start and end:
            return f"{word}{ago}, after {duration(end - start)} with its cores."
        return f"{word}{ago}; it never got cores."

    return rule


def _unknown(worker: Row, _: datetime) -> str:
    return f"Its status is “{worker['status']}”, which this portal does not know."


RULES: Mapping[str, Callable[[Row, datetime], str]] = {
    "pending": _waits,
    "submitted": _waits,
    "ready": _waits,
    "running": _runs,
    "idle": _runs,
    "finished": _ended("It ended"),
    "failed": _ended("It failed"),
    "cancelled": _ended("It was cancelled"),
    "missed": _ended("It was lost"),
}


def _message(worker: Row) -> str:
    code = f" (code {worker['errorcode']})" if worker["errorcode"] else ""
    if worker["diagmessage"]:
        return f"Harvester says: “{worker['diagmessage']}”{code}."
    return f"Harvester gave no message{code}." if code else ""


def _jobs(worker: Row, njobs: int) -> str:
    if njobs:
        return f"It took {njobs} job{'' if njobs == 1 else 's'}."
    return "It took no job." if worker["status"] not in LIVE_WORKER_STATES else ""


def _news(worker: Row, as_of: datetime) -> str:
    age = as_of - worker["lastupdate"]
    if worker["status"] in LIVE_WORKER_STATES and age > SILENT:
        return f"Nothing was heard of it for {duration(age)}, so it may be over by now."
    return ""


def verdict(instance: Row, as_of: datetime) -> Verdict:
    """Whether that instance is at work, by its last report."""
    seen = instance["lastupdate"]
    if seen is None:
        return Verdict("silent", "It has never reported to PanDA, though it has workers or is registered.")
    age = max(as_of - seen, timedelta())
    if age <= LATE:
        return Verdict("alive", f"It is at work: its last report came {duration(age)} ago.")
    if age <= SILENT:
        return Verdict("late", f"Its last report came {duration(age)} ago, which is late: it may be busy or stuck.")
    return Verdict(
        "silent",
        f"It has been silent for {duration(age)}: it submits nothing, and what is shown of its workers may be old. "
        "Ask whoever runs it to look at its host.",
    )
