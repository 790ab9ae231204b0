"""What became of a task's file, in plain words: what is done with it, how often that was tried, and why it failed."""

from collections.abc import Callable, Mapping
from typing import Any

from core.panda.vocabulary import WRITTEN_ROLES
from core.questions import error_catalogue

Row = Mapping[str, Any]
# An error of the job that had the file last says why; jobs in other states have not failed at it.
LOST_JOBS = frozenset({"failed", "closed", "cancelled"})
FATES = {
    "finished": "finished",
    "subfinished": "finished in part",
    "failed": "failed",
    "cancelled": "was killed",
    "closed": "was closed",
}


def told(file: Row, job: Row | None) -> str:
    """One file of one dataset in a sentence or two.

    :param job: the last job that had the file; None where it is not kept, or there was none.
    """
    return RULES.get(file["filestate"], _unknown)(file, job)


def _is_input(file: Row) -> bool:
    return file["type"] not in WRITTEN_ROLES


def _failed(file: Row, job: Row | None) -> str:
    return f"Given up: {_used_up(file)}.{_last(file, job)}" if _is_input(file) else _not_written(file, job)


def _not_written(file: Row, job: Row | None) -> str:
    return f"Not written: job {file['pandaid']} {_fate(job)}." if file["pandaid"] else "Not written."


def _used_up(file: Row) -> str:
    """Which of PanDA's limits leaves no further attempt."""
    tried, allowed, failures, most = (file[name] for name in ("attemptnr", "maxattempt", "failedattempt", "maxfailure"))
    if file["status"] != "ready":
        return f"PanDA says that it is {file['status']}"
    if most is not None and (failures or 0) >= most:
        return f"{failures} failures, and {most} are allowed"
    if not allowed or (tried or 0) > allowed:
        return f"{_times(tried)}, and PanDA took the rest of its attempts back"
    return f"{'its one attempt is' if allowed == 1 else f'all {allowed} attempts are'} used up"


def _ready(file: Row, job: Row | None) -> str:
    if not file["attemptnr"]:
        return "Free to be used; no attempt has failed."
    return f"Free for another attempt, after {_spent(file)}.{_last(file, job)}"


def _last(file: Row, job: Row | None) -> str:
    return f" The last job, {file['pandaid']}, {_fate(job)}." if file["pandaid"] else ""


def _spent(file: Row) -> str:
    allowed = f" of {file['maxattempt']}" if file["maxattempt"] else ""
    return f"{file['attemptnr']}{allowed} attempt{'s' if (file['maxattempt'] or file['attemptnr']) > 1 else ''}"


def _running(file: Row, job: Row | None) -> str:
    state = f", {job['jobstatus']}," if job else ""
    if not _is_input(file):
        return f"{_subject(file)}{state} is to write it."
    allowed = f" of {file['maxattempt']}" if file["maxattempt"] else ""
    return f"{_subject(file)}{state} works on it: attempt {(file['attemptnr'] or 0) + 1}{allowed}."


def _finished(file: Row, _: Row | None) -> str:
    failures = file["failedattempt"] if _is_input(file) else 0
    before = f", after {failures} failed attempt{'' if failures == 1 else 's'}" if failures else ""
    return f"{'Done by' if _is_input(file) else 'Written by'} {_maker(file)}{before}."


def _plainly(sentence: str) -> Callable[[Row, Row | None], str]:
    return lambda file, job: f"{sentence}{_last(file, job)}"


def _unknown(file: Row, job: Row | None) -> str:
    return f"PanDA says “{file['status']}”, which this portal does not know.{_last(file, job)}"


def _times(tried: int | None) -> str:
    return f"{tried or 0} attempt{'' if tried == 1 else 's'} failed"


def _maker(file: Row) -> str:
    number = file["outpandaid"] or file["pandaid"]
    return f"job {number}" if number else "a job that is not named"


def _subject(file: Row) -> str:
    return f"Job {file['pandaid']}" if file["pandaid"] else "A job"


def _fate(job: Row | None) -> str:
    """What became of the last job, and why."""
    if job is None:
        return "is no longer kept"
    error = error_catalogue.cause(job) if job["jobstatus"] in LOST_JOBS else None
    why = f": {error_catalogue.named(*error)}" if error else ""
    return f"{FATES.get(job['jobstatus'], 'is ' + job['jobstatus'])}{why}"


RULES: Mapping[str, Callable[[Row, Row | None], str]] = {
    "pending": _plainly("It may not be used yet."),
    "staging": _plainly("It is being recalled from tape."),
    "defined": _plainly("Named, and not looked up yet."),
    "ready": _ready,
    "picked": _plainly("Chosen for a job that is being made."),
    "running": _running,
    "merging": _plainly("Done, and waits to be merged."),
    "merged": _plainly("Done, and merged."),
    "notmerged": _plainly("Done, and could not be merged."),
    "finished": _finished,
    "failed": _failed,
    "cancelled": _not_written,
    "missing": _plainly("It was not found when it was needed."),
    "lost": _plainly("It was there, and is lost."),
    "corrupted": _plainly("Its content is damaged."),
    "partial": _plainly("Some of its events are done."),
    "nooutput": _plainly("The job made no such file, which was allowed."),
    "unknown": _plainly("PanDA does not know what became of it."),
    "removed": _plainly("It is no longer part of the task."),
}
