"""The questions that the page of one task asks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.engines.base import Page
from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.panda.models import TaskParameters, TaskStatusLog
from core.panda.vocabulary import ERROR_COMPONENTS
from core.questions import task_objects
from core.questions.job_parts import BY_CATEGORY, BY_CODE
from core.questions.task_objects import ATTRIBUTES, hashtags_of, named
from core.questions.task_progress import Progress, progress_of
from core.selection.columns import Sort
from core.selection.dimensions import COUNT, Dimension, Measure, stored
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.tasks import tasks

ALL_TYPES = ("input", "pseudo_input", "output", "log", "lib", "tmpl_output", "tmpl_log", "trn_output", "trn_log")
DATASETS_SHOWN = 2_000
SCOUT_TAG = "=sj"
SCOUTS_SHOWN = 20
SCOUT_COLUMNS = (
    *("pandaid", "jobstatus", "computingsite", "durationsec", "cpuconsumptiontime", "actualcorecount", "maxpss"),
    *("nevents", "outputfilebytes", "jobmetrics"),
)
MEASURES = (COUNT, Measure("sum", "hs06sec"), Measure("sum", "gco2_global"))
TEXT_COLUMNS = tuple(text for _, text in ERROR_COMPONENTS.values() if text)


@dataclass(frozen=True)
class JobGroup:
    """Jobs in one state; `of` is the part of the work that they do, or the queue that they are at.

    `hs06sec` is the computing that they took (HS23 s), `gco2` what that emitted (g of CO2, by the world's mix).
    """

    of: str
    state: str
    count: int
    hs06sec: float = 0.0
    gco2: float = 0.0


@dataclass(frozen=True)
class ErrorGroup:
    """Jobs with an error code; `text` is what the newest of them, `example`, says."""

    component: str
    code: int
    count: int
    example: int
    text: str


@dataclass(frozen=True)
class TaskPage:
    """One task with what hangs on it. `groups` count each piece of work once, `attempts` every job by queue."""

    task: dict[str, Any]
    progress: Progress
    datasets: list[dict[str, Any]]
    log: list[dict[str, Any]]
    parameters: dict[str, Any]
    groups: list[JobGroup]
    attempts: list[JobGroup]
    errors: list[ErrorGroup]
    done_by_hour: list[tuple[datetime, int]]
    scouts: list[dict[str, Any]]
    hashtags: list[str]


def task_page(taskid: int, as_of: datetime) -> TaskPage | None:
    """One task with what hangs on it, of one snapshot; None when there is no such task.

    :raises Unanswered: when the database failed or took too long.
    """
    with database():
        task = task_row(taskid, as_of)
        if task is None:
            return None
        attempts = grouped_jobs(jobs_of(taskid, drop=False), stored("computingsite"), as_of)
        states = {group.state for group in attempts}
        return TaskPage(
            task=task,
            progress=progress_of([taskid])[taskid],
            datasets=datasets_of(taskid),
            log=status_log(taskid),
            parameters=parameters_of(taskid),
            groups=grouped_jobs(jobs_of(taskid), BY_CATEGORY, as_of) if attempts else [],
            attempts=attempts,
            errors=errors_of(taskid, as_of) if "failed" in states else [],
            done_by_hour=done_by_hour(taskid, as_of) if "finished" in states else [],
            scouts=scouts_of(taskid, as_of) if attempts else [],
            hashtags=hashtags_of([taskid]).get(taskid, []),
        )


def task_row(taskid: int, as_of: datetime) -> dict[str, Any] | None:
    """All columns of one task by JSON key."""
    selection = Selection(tasks(), (("jeditaskid", str(taskid)),))
    found = SqlEngine().rows(selection, as_of, ATTRIBUTES, Page(tasks().default_sort, 1))
    return next(named(found.rows), None)


def datasets_of(taskid: int) -> list[dict[str, Any]]:
    """The datasets of a task, templates and logs included."""
    return task_objects.datasets_of(taskid, ALL_TYPES)[:DATASETS_SHOWN]


def status_log(taskid: int) -> list[dict[str, Any]]:
    """The states of a task in time, as far as the database keeps them."""
    with database():
        log = TaskStatusLog._default_manager.filter(jeditaskid=taskid).order_by("modificationtime")
        return [dict(row) for row in log.values()]


def parameters_of(taskid: int) -> dict[str, Any]:
    """What the task was submitted with; empty where it is no longer kept or is no object."""
    with database():
        text = TaskParameters._default_manager.filter(jeditaskid=taskid).values_list("taskparams", flat=True).first()
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def jobs_of(taskid: int, *terms: tuple[str, str], drop: bool | None = None) -> Selection:
    """The jobs of a task at any time; each piece of work once, unless told."""
    found = Selection(jobs(), (("jeditaskid", str(taskid)),), drop=drop)
    for name, text in terms:
        found = found.with_term(name, text)
    return found


def grouped_jobs(selection: Selection, by: Dimension, as_of: datetime) -> list[JobGroup]:
    """The jobs of a selection by that dimension and by state."""
    cells = SqlEngine().crosstab(selection, as_of, [by, stored("jobstatus")], MEASURES).cells
    return [
        JobGroup(cell.values[0] or "", cell.values[1] or "", cell.measures[0], *map(_amount, cell.measures[1:]))
        for cell in cells
    ]


def _amount(value: Any) -> float:
    return float(value or 0)


def errors_of(taskid: int, as_of: datetime) -> list[ErrorGroup]:
    """The error codes of all failed attempts, most jobs first, with the message of the newest job of each."""
    failed = jobs_of(taskid, ("jobstatus", "failed"), drop=False)
    cells = SqlEngine().crosstab(failed, as_of, [BY_CODE], [COUNT, Measure("max", "pandaid")]).cells
    messages = _messages([cell.measures[1] for cell in cells], as_of)
    found = [_error(cell.values[0], cell.measures, messages) for cell in cells]
    return sorted(found, key=lambda error: (-error.count, error.component, error.code))


def _error(code: tuple[str, int], measures: Sequence[Any], messages: Mapping[int, Mapping[str, Any]]) -> ErrorGroup:
    (component, number), (count, example) = code, measures
    text = messages.get(example, {}).get(ERROR_COMPONENTS[component][1]) or ""
    return ErrorGroup(component, number, count, example, text)


def _messages(pandaids: Sequence[int], as_of: datetime) -> dict[int, dict[str, Any]]:
    """The texts of some jobs."""
    if not pandaids:
        return {}
    chosen = Selection(jobs(), (("pandaid", "|".join(map(str, sorted(set(pandaids))))),))
    page = Page(Sort("pandaid"), len(pandaids))
    rows = SqlEngine().rows(chosen, as_of, ("pandaid", *TEXT_COLUMNS), page).rows
    return {row[0]: dict(zip(TEXT_COLUMNS, row[1:], strict=True)) for row in rows}


def done_by_hour(taskid: int, as_of: datetime) -> list[tuple[datetime, int]]:
    """How many jobs of a task finished in each hour, in the order of time."""
    cells = SqlEngine().crosstab(jobs_of(taskid, ("jobstatus", "finished")), as_of, [stored("hour")]).cells
    return sorted((cell.values[0], cell.measures[0]) for cell in cells)


def scouts_of(taskid: int, as_of: datetime) -> list[dict[str, Any]]:
    """The first of the jobs that tried the work out."""
    scouts = jobs_of(taskid, ("specialhandling", SCOUT_TAG), drop=False)
    page = Page(Sort("pandaid", descending=False), SCOUTS_SHOWN)
    found = SqlEngine().rows(scouts, as_of, SCOUT_COLUMNS, page)
    return [dict(zip(SCOUT_COLUMNS, row, strict=True)) for row in found.rows]
