"""A job's state in plain words: what it does or did, where, for how long, and what went wrong."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from core.panda.failures import codes
from core.panda.vocabulary import FINAL_STATES
from core.questions import error_catalogue
from core.templatetags.portal import duration, spaced
from jobs.computed import ended, started

Job = Mapping[str, Any]
# The component that is nearest to the cause comes first.
NEARNESS = (
    "pilot",
    "executor",
    "transform",
    "dataservice",
    "taskbuffer",
    "jobdispatcher",
    "supervisor",
    "brokerage",
)


def told(job: Job, as_of: datetime) -> str:
    """One or two sentences."""
    tell = SENTENCES.get(job["jobstatus"], _unknown)
    return tell(job, as_of)


def cause(job: Job) -> tuple[str, int, str] | None:
    """The (component, code, message) nearest to what went wrong; None when no error is set."""
    found = sorted(codes(job), key=lambda error: (error[:2] in error_catalogue.ECHOES, NEARNESS.index(error[0])))
    return found[0] if found else None


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
    error = cause(job)
    why = "; no error code says why." if error is None else f": {_named(*error)}."
    return f"Failed{_where(job)}{_took(job, as_of)}{why}"


def _named(component: str, code: int, message: str) -> str:
    """The error by its name; what it means and what it said stand in the box below the story."""
    text = error_catalogue.text_of(component, code)
    name = text.acronym or (text.description or message).strip().rstrip(".")
    return f"{component} {code}" + (f", {name}" if name else "")


def _finished(job: Job, as_of: datetime) -> str:
    events = f", with {spaced(job['nevents'])} events" if job["nevents"] else ""
    return f"Finished{_where(job)}{_took(job, as_of)}{events}."


def _cancelled(job: Job, as_of: datetime) -> str:
    error = cause(job)
    return f"Cancelled{_where(job)}{_took(job, as_of)}{f': {_named(*error)}' if error else ''}."


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
