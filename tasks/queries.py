"""The questions that the lists of tasks ask."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.engines.base import Count, Crosstab, Page, Rows
from core.engines.best import engine as best_engine
from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.panda.capabilities import capabilities
from core.panda.models import Dataset, Hashtag, Task, TaskHashtag
from core.questions.facets import counted
from core.questions.task_progress import Progress, progress_of
from core.selection.dimensions import stored
from core.selection.facets import Counted
from core.selection.jobs import jobs
from core.selection.request import Asked
from core.selection.selection import Selection
from core.selection.tasks import tasks
from tasks import facets, messages
from tasks.columns import STORED

ROWS_OF_DATA = 20_000
# Tasks that are older than this are slow no longer, but forgotten.
OLDEST_DAYS = 360
CHAIN_LENGTH = 200
CHAIN_COLUMNS = ("jeditaskid", "taskname", "status", "parent_tid", "starttime", "endtime")
ATTRIBUTES = tuple(column.attribute for column in STORED)
NAMES = tuple(column.name for column in STORED)
DATASET_COLUMNS = tuple(field.attname for field in Dataset._meta.concrete_fields)
LISTED_TYPES = ("input", "pseudo_input", "output")


@dataclass(frozen=True)
class Listed:
    """A page of a task list with what proves it."""

    rows: Rows
    count: Count
    states: Crosstab
    progress: Mapping[int, Progress]


@dataclass(frozen=True)
class Summary:
    """A selection by its attributes and messages, and how many tasks it holds."""

    facets: list[Counted]
    messages: list[messages.Group]
    count: int


def page_of_tasks(asked: Asked, as_of: datetime, columns: Sequence[str]) -> Listed:
    """Rows of one page, how many tasks there are in all, in which states, and how far those shown are."""
    engine, selection = SqlEngine(), asked.selection.frozen(as_of)
    page = Page(asked.view.sort, asked.view.display_limit, asked.view.after)
    with database():
        states = engine.crosstab(selection, as_of, (stored("status"),))
        rows = engine.rows(selection, as_of, columns, page)
        place = columns.index("jeditaskid")
        progress = progress_of([row[place] for row in rows.rows])
    total = sum(cell.measures[0] for cell in states.cells)
    return Listed(rows, Count(total, as_of, states.source), states, progress)


def summary(asked: Asked, as_of: datetime) -> Summary:
    """Attributes and messages of one snapshot."""
    selection = asked.selection.frozen(as_of)
    with best_engine() as engine:
        found = list(counted(engine, facets.FACETS, facets.TOGETHER, selection, as_of))
        told = messages.groups(selection, as_of)
        total = SqlEngine().count(selection, as_of).value
    return Summary(found, told, total)


def limit_of(asked: Asked) -> int:
    """How many tasks an answer as data holds at the most."""
    return asked.view.limit or ROWS_OF_DATA


def count(asked: Asked, as_of: datetime) -> Count:
    """How many tasks the selection holds."""
    return SqlEngine().count(asked.selection.frozen(as_of), as_of)


def all_rows(
    asked: Asked, as_of: datetime, columns: Sequence[str] = ATTRIBUTES, *, alone: bool = True
) -> Iterator[tuple[Any, ...]]:
    """The selection's tasks up to the limit, one at a time; `alone` as in `Engine.stream`."""
    page = Page(asked.view.sort, limit_of(asked), asked.view.after)
    return SqlEngine().stream(asked.selection.frozen(as_of), as_of, columns, page, alone=alone)


def named(rows: Iterable[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Rows of ATTRIBUTES as objects with the keys that readers know."""
    return (dict(zip(NAMES, row, strict=True)) for row in rows)


def datasets_of(taskids: Sequence[int], types: Sequence[str] = LISTED_TYPES) -> dict[int, list[dict[str, Any]]]:
    """The datasets of each task, with every column."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    with database():
        datasets = Dataset._default_manager.filter(jeditaskid__in=taskids, type__in=types)
        for row in datasets.order_by("jeditaskid", "datasetid").values_list(*DATASET_COLUMNS):
            found[row[0]].append(dict(zip(DATASET_COLUMNS, row, strict=True)))
    return found


def hashtags_of(taskids: Sequence[int]) -> dict[int, list[str]]:
    """The hashtags of each task; none where there is no production system."""
    found: dict[int, list[str]] = defaultdict(list)
    if capabilities().missing(TaskHashtag) or capabilities().missing(Hashtag):
        return found
    with database():
        links = list(TaskHashtag._default_manager.filter(taskid__in=taskids).values_list("taskid", "ht_id"))
        words = dict(
            Hashtag._default_manager.filter(ht_id__in={tag for _, tag in links}).values_list("ht_id", "hashtag")
        )
    for taskid, tag in links:
        found[taskid].append(words.get(tag, ""))
    return found


def job_states_of(taskids: Sequence[int], as_of: datetime) -> dict[int, dict[str, int]]:
    """How many jobs of each task are in each state, all attempts counted."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    selection = Selection(jobs(), (("jeditaskid", "|".join(map(str, taskids))),), drop=False)
    for cell in SqlEngine().crosstab(selection, as_of, [stored("jeditaskid"), stored("jobstatus")]).cells:
        taskid, state = cell.values
        found[taskid][state or ""] = cell.measures[0]
    return found


def taskid_of(selection: Selection, as_of: datetime) -> int | None:
    """The newest task of a selection."""
    found = SqlEngine().rows(selection, as_of, ("jeditaskid",), Page(tasks().default_sort, 1)).rows
    return found[0][0] if found else None


def chain_of(taskid: int) -> list[dict[str, Any]]:
    """The tasks that one was made from, back to the first, and all that were made from these; oldest first."""
    with database():
        first = _first_of_chain(taskid)
        found: dict[int, dict[str, Any]] = {}
        level = {first}
        while level and len(found) < CHAIN_LENGTH:
            chosen = Task._default_manager.filter(jeditaskid__in=level).values(*CHAIN_COLUMNS)
            found |= {row["jeditaskid"]: dict(row) for row in chosen}
            children = Task._default_manager.filter(parent_tid__in=level).values_list("jeditaskid", flat=True)
            level = set(children[:CHAIN_LENGTH]) - found.keys()
    return [found[one] for one in sorted(found)]


def _first_of_chain(taskid: int) -> int:
    """The task without a parent of its own, at the other end; a parent's id is that of an older task."""
    for _ in range(CHAIN_LENGTH):
        parent = Task._default_manager.filter(jeditaskid=taskid).values_list("parent_tid", flat=True).first()
        if not parent or parent >= taskid or not Task._default_manager.filter(jeditaskid=parent).exists():
            break
        taskid = parent
    return taskid
