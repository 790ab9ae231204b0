"""The questions that the page of one dataset asks."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.engines.base import Crosstab, Page
from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.panda.models import ServerDataset, Task
from core.selection.columns import Sort
from core.selection.datasets import datasets
from core.selection.dimensions import stored
from core.selection.files import files
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.values import exactly, named
from files.queries import attributes
from files.rows import scope_of

Row = dict[str, Any]
PLACES_SHOWN = 100
SERVER_COLUMNS = tuple(field.attname for field in ServerDataset._meta.concrete_fields if field.column)


@dataclass(frozen=True)
class DatasetPage:
    """The datasets of tasks that were asked for, newest first; `statuses` counts all of them."""

    selection: Selection
    places: list[Row]
    statuses: Crosstab
    tasks: Mapping[int, Row]


@dataclass(frozen=True)
class Content:
    """What one dataset of a task holds, and the jobs that read or write it, all attempts."""

    files: Selection
    states: Crosstab
    jobs: Selection
    job_states: Counter[str]


def spellings(selection: Selection) -> Iterator[Selection]:
    """The selection as it is, and for a name that is given in full, the name without its scope or with it."""
    yield selection
    if name := named(selection.text_of("datasetname")):
        _, colon, bare = name.partition(":")
        yield selection.with_term("datasetname", exactly(bare if colon else f"{scope_of(name)}:{name}"))


def dataset_page(selection: Selection, as_of: datetime) -> DatasetPage | None:
    """The datasets of a selection; None where no task has one."""
    with database():
        columns = attributes(datasets())
        rows = SqlEngine().rows(selection, as_of, columns, Page(Sort("datasetid"), PLACES_SHOWN)).rows
        if not rows:
            return None
        places = [dict(zip(columns, row, strict=True)) for row in rows]
        statuses = SqlEngine().crosstab(selection, as_of, (stored("status"),))
        return DatasetPage(selection, places, statuses, _tasks(sorted({row["jeditaskid"] for row in places})))


def _tasks(ids: list[int]) -> dict[int, Row]:
    found = Task._default_manager.filter(jeditaskid__in=ids).values("jeditaskid", "taskname", "status")
    return {row["jeditaskid"]: dict(row) for row in found}


def content(dataset: Row, as_of: datetime) -> Content:
    """The files of one dataset by state, and its jobs by status."""
    number, task = str(dataset["datasetid"]), str(dataset["jeditaskid"])
    its_files = Selection(files(), (("datasetid", number),))
    its_jobs = Selection(jobs(), (("taskdataset", f"{task}:{number}"),))
    with database():
        states = SqlEngine().crosstab(its_files, as_of, (stored("filestate"),))
        cells = SqlEngine().crosstab(its_jobs, as_of, (stored("jobstatus"),)).cells
        return Content(its_files, states, its_jobs, Counter({cell.values[0] or "": cell.measures[0] for cell in cells}))


def is_container(name: str, as_of: datetime) -> bool:
    """Whether datasets of tasks belong to a container of that name."""
    asked = Selection(datasets(), (("containername", exactly(name)),))
    with database():
        return bool(SqlEngine().rows(asked, as_of, ("datasetid",), Page(Sort("datasetid"), 1)).rows)


def on_the_server(name: str) -> Row | None:
    """The dataset as PanDA's server has it, where no task's dataset has that name."""
    with database():
        found = ServerDataset._default_manager.filter(name=name).order_by("-modificationdate")
        row = found.values(*SERVER_COLUMNS).first()
    return dict(row) if row else None
