"""The questions that the log pages ask."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.engines.base import Page
from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.panda.models import JobFile, JobFileArchived
from core.panda.vocabulary import FINAL_STATES
from core.questions.job_worker import worker_of
from core.selection.jobs import jobs
from core.selection.selection import Selection

JOB_COLUMNS = ("pandaid", "jobstatus", "pilotid", "memory_leak")


@dataclass(frozen=True)
class JobLogs:
    """What PanDA says of the logs of one job.

    `tarballs` are (scope, name) of files that Rucio may hold; `leak_kb_s` is the slope that the pilot found in its memory.
    """

    pandaid: int
    over: bool
    pilotid: str
    worker: dict[str, Any]
    tarballs: list[tuple[str, str]]
    leak_kb_s: float | None = None


def logs_of(pandaid: int, as_of: datetime) -> JobLogs | None:
    """Where the logs of a job may be; None when there is no such job."""
    selection = Selection(jobs(), (("pandaid", str(pandaid)),))
    with database():
        found = SqlEngine().rows(selection, as_of, JOB_COLUMNS, Page(jobs().default_sort, 1)).rows
        if not found:
            return None
        _, state, pilotid, leak = found[0]
        files = tarballs_of(pandaid)
        return JobLogs(pandaid, state in FINAL_STATES, pilotid or "", worker_of(pandaid), files, leak)


def tarballs_of(pandaid: int) -> list[tuple[str, str]]:
    """The log files that a job wrote: the live table's, else the archive's."""
    with database():
        for model in (JobFile, JobFileArchived):
            files = model._default_manager.filter(pandaid=pandaid, type="log").order_by("lfn")
            if rows := list(files.values_list("scope", "lfn")):
                return [(scope or "", lfn) for scope, lfn in rows if lfn]
    return []
