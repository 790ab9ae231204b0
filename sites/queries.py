"""The questions that the list of queues asks."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.engines import topology
from core.engines.best import engine as best_engine
from core.engines.topology import Queue
from core.panda.vocabulary import PHASES
from core.selection.columns import Sort
from core.selection.dimensions import stored
from core.selection.facets import Counted
from core.selection.jobs import jobs
from core.selection.matching import satisfied
from core.selection.predicates import both
from core.selection.queues import ACTIVITY, record
from core.selection.request import Asked
from core.selection.selection import Selection
from sites.facets import FACETS, counted

ROWS_OF_DATA = 20_000
OF_JOBS = frozenset(column.attribute for column in ACTIVITY)
ENDS = ("finished", "failed")
Record = dict[str, Any]


@dataclass(frozen=True)
class Activity:
    """Jobs by queue and state in a window; a job without a queue stands under the empty name."""

    selection: Selection
    states: Mapping[str, Counter[str]]
    as_of: datetime
    source: str

    def of(self, queue: str) -> Counter[str]:
        return self.states.get(queue, Counter())


@dataclass(frozen=True)
class Listed:
    """The queues of a selection in order, what their jobs do, and the queues with jobs that nobody describes.

    `times` are the parameters of the window that was asked for.
    """

    records: list[Record]
    activity: Activity
    strangers: list[Record]
    times: Mapping[str, str]


def listed(asked: Asked, as_of: datetime) -> Listed:
    """Every queue of the selection with its jobs.

    :raises Unanswered: when the database failed or took too long.
    """
    found = activity(asked.selection, as_of)
    known = topology.queues()
    rows = [{**row, **figures(found.of(str(row["name"])))} for row in records(asked.selection)]
    strangers = [] if asked.selection.terms else sorted(found.states.keys() - known.keys())
    others = [_stranger(name, found) for name in strangers]
    return Listed(in_order(rows, asked.view.sort), found, others, asked.selection.times)


def _stranger(name: str, found: Activity) -> Record:
    return {**record(name, {}), **figures(found.of(name))}


def records(selection: Selection) -> list[Record]:
    """The described queues of a selection by their attributes.

    :raises Unanswered: when no description could be read.
    """
    condition = both(*(selection.filter_of(term).predicate(term[1]) for term in selection.terms))
    every = (dict(queue.record) for queue in topology.queues().values())
    return [one for one in every if satisfied(condition, one)]


def described(asked: Asked) -> list[Queue]:
    """The queues of a selection as they are stored, in the order asked for; what jobs do orders nothing here."""
    sort = asked.view.sort if asked.view.sort.attribute not in OF_JOBS else Sort("name", descending=False)
    known = topology.queues()
    return [known[str(one["name"])] for one in in_order(records(asked.selection), sort)]


def updated() -> datetime | None:
    """When PanDA last took over a description."""
    return max((queue.updated for queue in topology.queues().values() if queue.updated), default=None)


def activity(selection: Selection, as_of: datetime) -> Activity:
    """What lives now or ended in the window of a selection of queues, by queue and state.

    :raises Unanswered: when the database failed or took too long.
    """
    return activity_of(Selection(jobs(), window=selection.window).frozen(as_of), as_of)


def activity_of(asked: Selection, as_of: datetime) -> Activity:
    """The jobs of a frozen selection by queue and state.

    :raises Unanswered: when the database failed or took too long.
    """
    with best_engine() as engine:
        found = engine.crosstab(asked, as_of, [stored("computingsite"), stored("jobstatus")])
    states: dict[str, Counter[str]] = defaultdict(Counter)
    for cell in found.cells:
        queue, state = cell.values
        states[queue or ""][state or ""] += cell.measures[0]
    return Activity(asked, states, as_of, found.source)


def figures(states: Counter[str]) -> Record:
    """What the jobs of one queue do, in the columns of ACTIVITY."""
    ended = states["failed"] + states["finished"]
    return {
        "waiting": sum(states[state] for state in PHASES["waits"]),
        "running": states["running"],
        "moving": sum(states[state] for state in PHASES["moves"]),
        "finished": states["finished"],
        "failed": states["failed"],
        "ended": ended,
        "share": states["failed"] / ended if ended else None,
        "jobs": sum(states.values()),
    }


def in_order(rows: Sequence[Record], sort: Sort) -> list[Record]:
    """Records by one attribute, those without a value last; the name breaks ties."""
    ordered = sorted(rows, key=lambda row: str(row["name"]))
    having = [row for row in ordered if row.get(sort.attribute) not in (None, "")]
    having.sort(key=lambda row: _comparable(row[sort.attribute]), reverse=sort.descending)
    return having + [row for row in ordered if row.get(sort.attribute) in (None, "")]


def _comparable(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def facets_of(rows: Sequence[Record]) -> list[Counted]:
    """The values of every facet over those queues."""
    return [counted(facet, rows) for facet in FACETS]
