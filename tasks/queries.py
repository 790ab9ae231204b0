"""The questions that the lists of tasks ask."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.engines.base import Count, Page
from core.engines.best import engine as best_engine
from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.panda.models import Task
from core.questions import listing
from core.questions.extent import Extent, extent
from core.questions.facets import counted
from core.questions.task_objects import ATTRIBUTES
from core.questions.task_progress import Progress, progress_of
from core.selection.dimensions import stored
from core.selection.facets import Counted
from core.selection.request import Asked
from core.selection.selection import Selection
from core.selection.tasks import tasks
from tasks import facets, messages

ROWS_OF_DATA = 20_000
# Tasks that are older than this are slow no longer, but forgotten.
OLDEST_DAYS = 360
CHAIN_LENGTH = 200
CHAIN_COLUMNS = ("jeditaskid", "taskname", "status", "parent_tid", "starttime", "endtime")


@dataclass(frozen=True)
class Listed(listing.Listed):
    """The same of tasks, with the progress of each."""

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


def extent_of(asked: Asked, as_of: datetime) -> Extent:
    """How many tasks an answer as data is about."""
    return extent(asked.selection.frozen(as_of), as_of, limit_of(asked))


def all_rows(
    asked: Asked, as_of: datetime, columns: Sequence[str] = ATTRIBUTES, *, alone: bool = True
) -> Iterator[tuple[Any, ...]]:
    """The selection's tasks up to the limit, one at a time; `alone` as in `Engine.stream`."""
    page = Page(asked.view.sort, limit_of(asked), asked.view.after)
    return SqlEngine().stream(asked.selection.frozen(as_of), as_of, columns, page, alone=alone)


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
