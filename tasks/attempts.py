"""The attempts at each input file of a task; for a task of many files, the attempts in groups."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.engines.base import Page
from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.panda.models import JobFile, JobFileArchived
from core.panda.progress import INPUT_TYPES, MASTER_INPUTS
from core.selection.columns import Sort
from core.selection.dimensions import stored
from core.selection.request import HARD_LIMIT
from tasks.task_queries import JobGroup, grouped_jobs, jobs_of

FILES_SHOWN = 2_000


@dataclass(frozen=True)
class Try:
    """One job that read the file; its state is empty where the job is no longer kept."""

    pandaid: int
    state: str


@dataclass(frozen=True)
class Attempts:
    """The jobs that read each file, in the order in which they were made; or, of too many files, `groups`.

    A group is the number of jobs that are the n-th attempt (`of`) and in one state.
    """

    files: Mapping[str, list[Try]] = field(default_factory=dict)
    groups: list[JobGroup] = field(default_factory=list)


def attempts(taskid: int, files: int, as_of: datetime) -> Attempts:
    """The attempts of a task with that many input files.

    :raises Unanswered: when the database failed or took too long.
    """
    if files > FILES_SHOWN:
        return Attempts(groups=grouped_jobs(jobs_of(taskid, drop=False), stored("attemptnr"), as_of))
    with database():
        ids = MASTER_INPUTS.filter(jeditaskid=taskid).values("datasetid")
        states = _states(taskid, as_of)
        found: dict[str, list[Try]] = defaultdict(list)
        for model in (JobFile, JobFileArchived):
            read = model._default_manager.filter(jeditaskid=taskid, datasetid__in=ids, type__in=INPUT_TYPES)
            for lfn, pandaid in read.order_by("lfn", "pandaid").values_list("lfn", "pandaid"):
                found[lfn or ""].append(Try(pandaid, states.get(pandaid, "")))
    return Attempts({lfn: _once(tries) for lfn, tries in found.items()})


def _once(tries: list[Try]) -> list[Try]:
    """Each job once, in order: a row may stand in both tables while it is copied."""
    return sorted({one.pandaid: one for one in tries}.values(), key=lambda one: one.pandaid)


def _states(taskid: int, as_of: datetime) -> dict[int, str]:
    page = Page(Sort("pandaid"), HARD_LIMIT)
    rows = SqlEngine().stream(jobs_of(taskid, drop=False), as_of, ("pandaid", "jobstatus"), page, alone=False)
    return dict(rows)
