"""What is worked out from a job's columns, for lists, the job page and scripts alike.

Keys, forms and units are those that today's scripts read. Times are naive UTC, durations in seconds.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.panda.failures import ERROR_STATES, codes
from core.panda.vocabulary import EVENT_SERVICE, FINAL_STATES
from core.questions import error_catalogue
from core.questions.job_parts import category
from core.render.plain import EPOCH_END, clock

Job = Mapping[str, Any]
EVENT_SERVICE_NAMES = {number: name for name, number in EVENT_SERVICE.items()}
KB_PER_GB = 1024**2
ERROR_TEXT_LENGTH = 300
KNOWN_ONCE_STARTED = ("actualcorecount", "minramcount", "attemptnr")


def computed(job: Job, as_of: datetime) -> dict[str, Any]:
    """Every worked-out value of a job by key."""
    spans = times(job, as_of)
    return {
        "category": category(job["transformation"], job["processingtype"], job["eventservice"]),
        "jobinfo": job["jobsubstatus"] or "",
        "processor_type": "GPU" if "nGPU=" in (job["jobmetrics"] or "") else "CPU",
        "wn": after_last(job["modificationhost"], "@") or job["modificationhost"] or "",
        "pilotversion": after_last(job["pilotid"], "|"),
        "priorityrange": _range_of(job["currentpriority"]),
        "jobsetrange": _range_of(job["jobsetid"]),
        "eventservice": EVENT_SERVICE_NAMES.get(job["eventservice"], "ordinary"),
        **spans,
        **resources(job, spans["durationsec"]),
        **errors(job),
    }


def tidied(job: Job) -> dict[str, Any]:
    """Columns that readers want otherwise: cores never null, short names of payload and Harvester instance."""
    cores = job["corecount"] or 1
    once_started = {name: job[name] for name in KNOWN_ONCE_STARTED}
    if started(job):
        once_started = {name: value or 0 for name, value in once_started.items()}
        once_started["actualcorecount"] = job["actualcorecount"] or cores
    return {
        "corecount": cores,
        **once_started,
        "transformation": (job["transformation"] or "").rpartition("/")[2],
        "schedulerid": (job["schedulerid"] or "").removeprefix("harvester-"),
    }


def started(job: Job) -> datetime | None:
    """When the payload slot started; None before."""
    return _time(job["starttime"])


def ended(job: Job, as_of: datetime) -> datetime:
    """When it ended; for killed jobs without an end, their last change; `as_of` while it lives."""
    if end := _time(job["endtime"]):
        return end
    if job["jobstatus"] in FINAL_STATES:
        return _time(job["statechangetime"]) or job["modificationtime"]
    return as_of


def times(job: Job, as_of: datetime) -> dict[str, Any]:
    """Wall time and waiting time as number and text; a job that has not started has no wall time."""
    start, end = started(job), ended(job, as_of)
    wall = None if start is None else (end - start).total_seconds()
    waited = ((start or end) - job["creationtime"]).total_seconds()
    return {
        "durationsec": wall,
        "durationmin": None if wall is None else round(wall // 60),
        "duration": clock(wall),
        "waittimesec": waited,
        "waittime": clock(waited),
    }


def resources(job: Job, wall: float | None) -> dict[str, Any]:
    """CPU efficiency in percent of the cores used, and peak PSS per core in GB."""
    cores = job["actualcorecount"] or job["corecount"] or 1
    cpu, pss = job["cpuconsumptiontime"], job["maxpss"]
    return {
        "cpuefficiency": round(100 * float(cpu) / (wall * cores), 1) if wall and wall > 0 and cpu is not None else None,
        "maxpssgbpercore": None if pss is None else round(pss / KB_PER_GB / cores, 2),
    }


def errors(job: Job) -> dict[str, Any]:
    """The error texts of a failed or holding job; empty for the others."""
    found = codes(job) if job["jobstatus"] in ERROR_STATES else []
    if not found:
        return {"errorinfo": "", "error_desc": "", "error_category": ""}
    has_supervisor = any(component == "supervisor" for component, _, _ in found)
    told = [part for part in found if not (has_supervisor and part[0] == "taskbuffer")]
    info = ", ".join(f"{component}:{code} {_short(text)}".strip() for component, code, text in told)
    descriptions = [error_catalogue.text_of(component, code).description for component, code, _ in found]
    number = error_catalogue.category_of([(component, code) for component, code, _ in found])
    return {
        "errorinfo": info if len(info) <= ERROR_TEXT_LENGTH else f"{info[:ERROR_TEXT_LENGTH]}...",
        "error_desc": "; ".join(text for text in descriptions if text),
        "error_category": error_catalogue.CATEGORIES[number][0],
    }


def after_last(text: str | None, mark: str) -> str:
    return text.rpartition(mark)[2] if text and mark in text else ""


def _range_of(number: int | None) -> str:
    """`a:b` of the hundred that the number is in."""
    if number is None:
        return ""
    low = number // 100 * 100
    return f"{low}:{low + 99}"


def _short(text: str) -> str:
    text = text.split(" at ", 1)[0]
    return "lost heartbeat" if text.lower().startswith("lost heartbeat") else text


def _time(value: datetime | None) -> datetime | None:
    return value if value is not None and value >= EPOCH_END else None
