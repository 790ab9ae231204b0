"""What is worked out from a task's columns, for lists, the task page and scripts alike.

Keys and forms are those that today's scripts read. Times are naive UTC, ages and durations in days.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.panda.vocabulary import FINAL_TASK_STATES
from core.questions.task_progress import Progress
from core.render.plain import EPOCH_END
from core.selection.task_filters import SERVICE_ACCOUNTS

Task = Mapping[str, Any]
SECONDS_PER_DAY = 86_400
NO_SCOUT = "no scout jobs succeeded"
# From this share of lost input on, in percent, scouting is in serious trouble.
CRITICAL_PERCENT = 20


def computed(task: Task, progress: Progress, as_of: datetime) -> dict[str, Any]:
    """Every worked-out value of a task by key; its figures come in `dsinfo` and beside it."""
    figures = progress.figures()
    scouting = task["status"] == "scouting"
    return {
        "age": days(task["creationdate"], ended(task, as_of)),
        "duration_days": days(started(task), ended(task, as_of)),
        "campaign_cut": (task["campaign"] or "").partition(":")[2] or task["campaign"] or "",
        "owner": task["username"] or "",
        "category": category(task),
        "deftreqid": task["reqid"],
        "failedscouting": NO_SCOUT in (task["errordialog"] or "").lower(),
        "scoutinghascritfailures": scouting and progress.pctfailed >= CRITICAL_PERCENT,
        "scoutinghasnoncritfailures": scouting and progress.nfilesfailed > 0 and progress.pctfailed < CRITICAL_PERCENT,
        **figures,
        "dsinfo": figures,
    }


def category(task: Task) -> str:
    """Who a task is for: the word of the filter `category`."""
    if task["username"] in SERVICE_ACCOUNTS:
        return "service"
    group = task["workinggroup"] or ""
    if task["tasktype"] == "prod":
        return "group production" if "GP_" in group else "production"
    if task["tasktype"] == "anal":
        return "group analysis" if group else "user analysis"
    return ""


def is_over(task: Task) -> bool:
    return task["status"] in FINAL_TASK_STATES


def started(task: Task) -> datetime | None:
    """When its first job was made; None before."""
    return _time(task["starttime"])


def ended(task: Task, as_of: datetime) -> datetime:
    """When it came to its end; `as_of` while it lives."""
    if not is_over(task):
        return as_of
    return _time(task["endtime"]) or _time(task["statechangetime"]) or task["modificationtime"]


def changed(task: Task) -> datetime:
    """Its true last change: the server sets `modificationtime` back on purpose."""
    return _time(task["realmodificationtime"]) or task["modificationtime"]


def days(start: datetime | None, end: datetime) -> float | None:
    return None if start is None else round((end - start).total_seconds() / SECONDS_PER_DAY, 2)


def _time(value: datetime | None) -> datetime | None:
    return value if value is not None and value >= EPOCH_END else None
