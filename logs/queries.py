"""The questions that the log pages ask."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.engines.base import Page
from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.panda.models import JobDebug, JobFile, JobFileArchived
from core.panda.vocabulary import FINAL_STATES
from core.questions.job_worker import worker_of
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.tasks import tasks

JOB_COLUMNS = ("pandaid", "jobstatus", "pilotid", "memory_leak", "creationtime", "computingsite")


@dataclass(frozen=True)
class JobLogs:
    """What PanDA says of the logs of one job.

    `tarballs` are (scope, name) of files that Rucio may hold; `leak_kb_s` is the slope that the pilot found in its memory;
    `tail` are the last lines of a job in debug mode, which PanDA keeps while it is at work.
    """

    pandaid: int
    over: bool
    pilotid: str
    worker: dict[str, Any]
    tarballs: list[tuple[str, str]]
    leak_kb_s: float | None = None
    created: datetime | None = None
    queue: str = ""
    tail: str = ""


@dataclass(frozen=True)
class TaskLogs:
    """What PanDA says of a task: nothing was written about it before it was made."""

    taskid: int
    created: datetime | None


def logs_of(pandaid: int, as_of: datetime) -> JobLogs | None:
    """Where the logs of a job may be; None when there is no such job."""
    selection = Selection(jobs(), (("pandaid", str(pandaid)),))
    with database():
        found = SqlEngine().rows(selection, as_of, JOB_COLUMNS, Page(jobs().default_sort, 1)).rows
        if not found:
            return None
        _, state, pilotid, leak, created, queue = found[0]
        over = state in FINAL_STATES
        tarballs, worker = tarballs_of(pandaid), worker_of(pandaid)
        tail = "" if over else _tail_of(pandaid)
    return JobLogs(pandaid, over, pilotid or "", worker, tarballs, leak, created, queue or "", tail)


def _tail_of(pandaid: int) -> str:
    texts = JobDebug._default_manager.filter(pandaid=pandaid).values_list("stdout", flat=True)
    return texts.first() or ""


def job_with_log(lfn: str, scope: str = "") -> int | None:
    """The newest job that wrote a log file of that name."""
    with database():
        for model in (JobFile, JobFileArchived):
            files = model._default_manager.filter(lfn=lfn, type="log", **({"scope": scope} if scope else {}))
            if pandaid := files.order_by("-pandaid").values_list("pandaid", flat=True).first():
                return int(pandaid)
    return None


def logs_of_task(taskid: int, as_of: datetime) -> TaskLogs | None:
    """What is needed to look for a task in PanDA's logs; None when there is no such task."""
    selection = Selection(tasks(), (("jeditaskid", str(taskid)),))
    found = SqlEngine().rows(selection, as_of, ("jeditaskid", "creationdate"), Page(tasks().default_sort, 1)).rows
    return TaskLogs(*found[0]) if found else None


def tarballs_of(pandaid: int) -> list[tuple[str, str]]:
    """The log files that a job wrote: the live table's, else the archive's."""
    with database():
        for model in (JobFile, JobFileArchived):
            files = model._default_manager.filter(pandaid=pandaid, type="log").order_by("lfn")
            if rows := list(files.values_list("scope", "lfn")):
                return [(scope or "", lfn) for scope, lfn in rows if lfn]
    return []
