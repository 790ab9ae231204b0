"""A job's state in plain words: what it does or did, where, for how long, and what went wrong."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from core.panda.vocabulary import FINAL_STATES
from core.questions import error_catalogue
from core.templatetags.portal import duration, spaced
from jobs.computed import ended, started

Job = Mapping[str, Any]


def told(job: Job, as_of: datetime) -> str:
    """One or two sentences."""
    tell = SENTENCES.get(job["jobstatus"], _unknown)
    return tell(job, as_of)


def reassigned(job: Job) -> bool:
    """Whether the system gave the work to another job: no loss."""
    return bool(job["jobstatus"] == "closed" and job["jobsubstatus"] == "toreassign")


def _where(job: Job) -> str:
    return f" on {job['computingsite']}" if job["computingsite"] else ""


def _took(job: Job, as_of: datetime) -> str:
    start = started(job)
    return f" after {duration(ended(job, as_of) - start)}" if start else " before it started"


def _since(job: Job, as_of: datetime) -> str:
    moment = job["statechangetime"] or job["modificationtime"]
    return f" for {duration(as_of - moment)}"


def _failed(job: Job, as_of: datetime) -> str:
    error = error_catalogue.cause(job)
    why = "; no error code says why." if error is None else f": {error_catalogue.named(*error)}."
    return f"Failed{_where(job)}{_took(job, as_of)}{why}"


def _finished(job: Job, as_of: datetime) -> str:
    events = f", with {spaced(job['nevents'])} events" if job["nevents"] else ""
    return f"Finished{_where(job)}{_took(job, as_of)}{events}."


def _cancelled(job: Job, as_of: datetime) -> str:
    error = error_catalogue.cause(job)
    return f"Cancelled{_where(job)}{_took(job, as_of)}{f': {error_catalogue.named(*error)}' if error else ''}."


def _closed(job: Job, as_of: datetime) -> str:
    if reassigned(job):
        return f"Closed{_took(job, as_of)}: its work was given to another queue, so nothing is lost."
    why = f" ({job['jobsubstatus']})" if job["jobsubstatus"] else ""
    return f"Closed by the system{_took(job, as_of)}{why}."


def _running(job: Job, as_of: datetime) -> str:
    start = started(job)
    node = (job["modificationhost"] or "").rpartition("@")[2]
    time = f" for {duration(as_of - start)}" if start else ""
    return f"Running{_where(job)}{time}{f' on node {node}' if node else ''}."


def _waiting(words: str) -> Callable[[Job, datetime], str]:
    return lambda job, as_of: f"{words}{_where(job)}{_since(job, as_of)}."


def _unknown(job: Job, as_of: datetime) -> str:
    if job["jobstatus"] in FINAL_STATES:
        return f"Ended as {job['jobstatus']}{_where(job)}."
    return f"In state {job['jobstatus'] or 'unknown'}{_where(job)}{_since(job, as_of)}."


SENTENCES: dict[str, Callable[[Job, datetime], str]] = {
    "pending": _waiting("Created, and not ready to be worked on"),
    "waiting": _waiting("Waiting for its input"),
    "defined": _waiting("Defined, waiting for brokerage"),
    "assigned": _waiting("Waiting for its input to reach the site"),
    "throttled": _waiting("Held back by a limit"),
    "activated": _waiting("Ready to run, waiting for a pilot"),
    "sent": _waiting("Given to a pilot that has not reported yet"),
    "starting": _waiting("Starting"),
    "running": _running,
    "holding": _waiting("Done; the server registers its outputs"),
    "transferring": _waiting("Done; its outputs travel to their destination"),
    "merging": _waiting("Done; its outputs wait to be merged"),
    "finished": _finished,
    "failed": _failed,
    "cancelled": _cancelled,
    "closed": _closed,
}
