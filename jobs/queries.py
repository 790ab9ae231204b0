"""The questions that the job pages ask."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.engines.base import Count, Page
from core.engines.best import engine as best_engine
from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.panda.models import (
    Dataset,
    JobFile,
    JobFileArchived,
    JobParameters,
    JobParametersArchived,
    JobRetry,
    JobStatusLog,
)
from core.questions import error_summary, job_summary, listing
from core.questions.extent import Extent, extent
from core.questions.job_metadata import metadata_of
from core.questions.job_worker import worker_of
from core.questions.over_time import OverTime, over_time
from core.selection.columns import Sort
from core.selection.dimensions import stored
from core.selection.facets import Counted
from core.selection.jobs import jobs
from core.selection.request import HARD_LIMIT, Asked
from core.selection.selection import Selection

ROWS_OF_DATA = 20_000
ATTRIBUTES = tuple(column.attribute for column in jobs().columns)
NAMES = tuple(column.name for column in jobs().columns)
FILE_COLUMNS = tuple(field.attname for field in JobFile._meta.concrete_fields if field.attname != "row_id")
LIST_FILE_COLUMNS = ("lfn", "scope", "datasetid", "dataset", "type", "status")
ATTEMPTS_SHOWN = 1_000


@dataclass(frozen=True)
class Listed(listing.Listed):
    """The same of jobs, with how they spread over time."""

    spread: OverTime | None


@dataclass(frozen=True)
class JobPage:
    """One job with what hangs on it; `worker` is the Harvester worker that ran it, or empty."""

    job: dict[str, Any]
    files: list[dict[str, Any]]
    worker: dict[str, Any]
    metadata: Any
    parameters: str


def page_of_jobs(asked: Asked, as_of: datetime, columns: Sequence[str]) -> Listed:
    """Rows of one page, how many jobs there are in all, and in which states."""
    selection = asked.selection.frozen(as_of)
    page = Page(asked.view.sort, asked.view.display_limit, asked.view.after)
    with best_engine() as engine:
        states = engine.crosstab(selection, as_of, (stored("jobstatus"),))
        rows = engine.rows(selection, as_of, columns, page)
        spread = over_time(engine, selection, as_of)
    total = sum(cell.measures[0] for cell in states.cells)
    return Listed(rows, Count(total, as_of, states.source), states, spread)


@dataclass(frozen=True)
class Summary:
    """A selection by its attributes and errors; `states` counts its jobs by status."""

    facets: list[Counted]
    errors: list[dict[str, Any]]
    states: Counter[str]


def summary(asked: Asked, as_of: datetime) -> Summary:
    """Attributes, errors and states of one snapshot."""
    selection = asked.selection.frozen(as_of)
    with best_engine() as engine:
        found = list(job_summary.counted(engine, selection, as_of))
        errors = error_summary.by_count(engine, selection, as_of)
        cells = engine.crosstab(selection, as_of, (stored("jobstatus"),)).cells
    return Summary(found, errors, Counter({cell.values[0] or "": cell.measures[0] for cell in cells}))


def limit_of(asked: Asked) -> int:
    """How many jobs an answer as data holds at the most; all of them inside one task."""
    return asked.view.limit or (HARD_LIMIT if asked.selection.asks_one_task else ROWS_OF_DATA)


def extent_of(asked: Asked, as_of: datetime) -> Extent:
    """How many jobs an answer as data is about."""
    return extent(asked.selection.frozen(as_of), as_of, limit_of(asked))


def all_columns(
    asked: Asked, as_of: datetime, columns: Sequence[str] = ATTRIBUTES, *, alone: bool = True
) -> Iterator[tuple[Any, ...]]:
    """The selection's jobs up to the limit, one at a time; `alone` as in `Engine.stream`."""
    page = Page(asked.view.sort, limit_of(asked), asked.view.after)
    return SqlEngine().stream(asked.selection.frozen(as_of), as_of, columns, page, alone=alone)


def pandaid_of(selection: Selection, as_of: datetime) -> int | None:
    """The newest job of a selection."""
    found = SqlEngine().rows(selection, as_of, ("pandaid",), Page(Sort("pandaid"), 1)).rows
    return found[0][0] if found else None


def writer_of(lfn: str) -> int | None:
    """The newest job that wrote the file."""
    with database():
        for model in (JobFile, JobFileArchived):
            files = model._default_manager.filter(lfn=lfn, type__in=("output", "log"))
            if pandaid := files.order_by("-pandaid").values_list("pandaid", flat=True).first():
                return int(pandaid)
    return None


def job_page(pandaid: int, as_of: datetime) -> JobPage | None:
    """One job, wherever its row stands, with what hangs on it; None when there is no such job."""
    with database():
        job = job_row(pandaid, as_of)
        if job is None:
            return None
        return JobPage(
            job, files_of(pandaid), worker_of(pandaid), metadata_of([pandaid]).get(pandaid, {}), parameters_of(pandaid)
        )


def job_row(pandaid: int, as_of: datetime) -> dict[str, Any] | None:
    """All columns of one job by JSON key."""
    selection = Selection(jobs(), (("pandaid", str(pandaid)),))
    found = SqlEngine().rows(selection, as_of, ATTRIBUTES, Page(jobs().default_sort, 1))
    return next(named(found.rows), None)


def files_of(pandaid: int) -> list[dict[str, Any]]:
    """The files that a job reads and writes: the live table's, else the archive's."""
    with database():
        for model in (JobFile, JobFileArchived):
            files = model._default_manager.filter(pandaid=pandaid).order_by("type", "lfn")
            if rows := list(files.values(*FILE_COLUMNS)):
                return rows
    return []


def files_of_many(pandaids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The files of several jobs, with the names of their datasets."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    with database():
        live = _files(JobFile, pandaids)
        left = sorted(set(pandaids) - {row["pandaid"] for row in live})
        rows = live + (_files(JobFileArchived, left) if left else [])
        ids = {row["datasetid"] for row in rows if row["datasetid"] is not None}
        names = dict(Dataset._default_manager.filter(datasetid__in=ids).values_list("datasetid", "datasetname"))
    for row in rows:
        name = names.get(row["datasetid"]) or row.pop("dataset", None) or ""
        found[row.pop("pandaid")].append({**row, "datasetname": name})
    return found


def parameters_of(pandaid: int) -> str:
    """The job's parameters: what the payload was started with."""
    with database():
        for model in (JobParameters, JobParametersArchived):
            texts = model._default_manager.filter(pandaid=pandaid).values_list("jobparameters", flat=True)
            if text := texts.first():
                return str(text)
    return ""


def status_log(pandaid: int) -> list[dict[str, Any]]:
    """The states that a job went through, first to last."""
    with database():
        log = JobStatusLog._default_manager.filter(pandaid=pandaid).order_by("modiftime_extended", "modificationtime")
        return [dict(row) for row in log.values()]


def attempts(pandaid: int, as_of: datetime) -> dict[str, list[dict[str, Any]]]:
    """The jobs that this one retries, and those that retried it: {"before": […], "after": […]}, nearest first."""
    with database():
        before = _chain(pandaid, "newpandaid", "oldpandaid")
        after = _chain(pandaid, "oldpandaid", "newpandaid")
        rows = {row["pandaid"]: row for row in _jobs([*before, *after], as_of)}
    return {
        "before": [rows[one] for one in before if one in rows],
        "after": [rows[one] for one in after if one in rows],
    }


def named(rows: Iterable[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Rows of ATTRIBUTES as objects with the keys that readers know."""
    return (dict(zip(NAMES, row, strict=True)) for row in rows)


def _chain(pandaid: int, this: str, other: str) -> list[int]:
    """Ids along the links of the retry history, level by level; job sets are no jobs and are left out."""
    found: list[int] = []
    level = [pandaid]
    while level and len(found) < ATTEMPTS_SHOWN:
        links = JobRetry._default_manager.filter(**{f"{this}__in": level}).exclude(relationtype__wild=("jobset", ""))
        level = sorted(set(links.values_list(other, flat=True)) - {pandaid, *found})
        found.extend(level)
    return found


def _jobs(pandaids: Sequence[int], as_of: datetime) -> list[dict[str, Any]]:
    if not pandaids:
        return []
    selection = Selection(jobs(), (("pandaid", "|".join(map(str, pandaids))),))
    return list(named(SqlEngine().rows(selection, as_of, ATTRIBUTES, Page(Sort("pandaid"), len(pandaids))).rows))


def _files(model: Any, pandaids: Sequence[int]) -> list[dict[str, Any]]:
    files = model._default_manager.filter(pandaid__in=pandaids).order_by("pandaid", "type", "lfn")
    return list(files.values("pandaid", *LIST_FILE_COLUMNS))
