"""Resource types and work queues as PanDA keeps them, with what their jobs do: the questions, and what is shown."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core import experiment
from core.engines.best import engine as best_engine
from core.engines.best import moment
from core.engines.doors import database
from core.panda.models import ResourceType, WorkQueue
from core.panda.vocabulary import PHASES
from core.render import links, lists
from core.render.job_states import with_states
from core.render.table import NOTHING, Cell, Heading, Table, shown
from core.selection.dimensions import stored
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED, exactly
from core.selection.window import Window
from core.templatetags.portal import percent, spaced

Record = dict[str, Any]
STRANGE = "jobs name it, and nothing describes it"
STATES: Mapping[str, tuple[str, ...]] = {
    "waiting": PHASES["waits"],
    "running": PHASES["runs"],
    "moving": PHASES["moves"],
    "finished": ("finished",),
    "failed": ("failed",),
}
TYPE_LABELS = {
    "resource_name": "Resource type",
    "mincore": "Cores from",
    "maxcore": "Cores to",
    "minrampercore": "MB per core from",
    "maxrampercore": "MB per core to",
}
QUEUE_LABELS = {
    "queue_id": "Number",
    "queue_name": "Name",
    "queue_type": "Type",
    "vo": "Experiment",
    "status": "Status",
    "queue_function": "Function",
    "queue_share": "Share",
    "queue_order": "Order",
    "criteria": "Criteria",
    "variables": "Variables",
    "partitionid": "Part of",
    "stretchable": "Stretchable",
}
# What scripts read of a work queue.
QUEUE_KEYS = (
    *("queue_id", "queue_name", "queue_type", "vo", "status", "partitionid"),
    *("stretchable", "queue_share", "queue_order", "criteria", "variables"),
)


@dataclass(frozen=True)
class Work:
    """Jobs by a value of an attribute and by state: those that live, or ended lately."""

    selection: Selection
    parameter: str
    by_value: Mapping[Any, Counter[str]]
    as_of: datetime
    source: str

    def of(self, value: Any) -> Selection:
        """The jobs with that value."""
        return self.of_any([value])

    def of_any(self, values: Sequence[Any]) -> Selection:
        """The jobs with any of those values."""
        return self.selection.with_term(self.parameter, "|".join(map(_text, values)))


def _text(value: Any) -> str:
    if value in (None, ""):
        return NOT_SPECIFIED
    return exactly(value) if isinstance(value, str) else str(value)


def work_by(attribute: str, parameter: str) -> Work:
    """What jobs do by an attribute.

    :raises Unanswered: when the database failed or took too long.
    """
    hours = experiment.current().windows["dashboards"]
    asked = Selection(jobs(), window=Window("modificationtime", timedelta(hours=hours), ended_only=True))
    as_of = moment(asked)
    selection = asked.frozen(as_of)
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    with best_engine() as engine:
        answer = engine.crosstab(selection, as_of, [stored(attribute), stored("jobstatus")])
    for cell in answer.cells:
        value, state = cell.values
        found[value or None][state or ""] += cell.measures[0]
    return Work(selection, parameter, found, as_of, answer.source)


def resource_types() -> list[Record]:
    """Every resource type, from few cores to many."""
    with database("panda"):
        rows = list(ResourceType._default_manager.using("panda").values(*TYPE_LABELS))
    return sorted(rows, key=lambda row: (row["mincore"] or 0, row["minrampercore"] or 0, row["resource_name"]))


def work_queues() -> list[Record]:
    """Every work queue, by type and then by order."""
    with database("panda"):
        rows = list(WorkQueue._default_manager.using("panda").values(*QUEUE_LABELS))
    return sorted(rows, key=lambda row: (row["queue_type"] or "", row["queue_order"] or 0, row["queue_id"]))


def table(caption: str, labels: Mapping[str, str], rows: Sequence[Record], work: Work) -> Table:
    """Entries with what their jobs do, then values of jobs that have no entry; together they are all jobs."""
    key = next(iter(labels))
    known = {row[key] for row in rows}
    strangers = sorted(set(work.by_value) - known, key=lambda value: (value is None, str(value)))
    every = [*rows, *({key: value} for value in strangers)]
    seen = [name for name in labels if name == key or any(row.get(name) not in (None, "") for row in rows)]
    counted = [
        *(Heading(name, name.capitalize(), align="right") for name in STATES),
        Heading("share", "Failure share", "failed among failed and finished", "right"),
        Heading("jobs", "Jobs", "live, or ended lately", "right"),
    ]
    numeric = {n for n in seen if n != key and all(isinstance(row[n], (int, type(None))) for row in rows)}
    headings = [*(Heading(n, labels[n], align="right" if n in numeric else "left") for n in seen), *counted]
    return Table(
        caption, headings, [_row(seen, numeric, row, work, "" if row[key] in known else STRANGE) for row in every]
    )


def _row(names: Sequence[str], numeric: set[str], row: Record, work: Work, title: str) -> list[Cell]:
    value = row[names[0]]
    states, of = work.by_value.get(value, Counter()), work.of(value)
    cells = [Cell(NOT_SPECIFIED if value is None else str(value), "", "code", title)]
    cells += [_plain(row.get(name), name in numeric) for name in names[1:]]
    failed, ended = states["failed"], states["failed"] + states["finished"]
    counts = [_count(work, of, which, sum(states[state] for state in which)) for which in STATES.values()]
    return [
        *cells,
        *counts,
        Cell(percent(failed, ended) or NOTHING, kind="number"),
        _count(work, of, (), states.total()),
    ]


def _plain(value: Any, numeric: bool) -> Cell:
    text = spaced(value) if isinstance(value, int) else shown(value) or NOTHING
    return Cell(text, kind="number" if numeric else "text")


def _count(work: Work, of: Selection, states: Sequence[str], count: int) -> Cell:
    if not count:
        return Cell("0", kind="number")
    live = any(state in phase for phase in PHASES.values() for state in states)
    title = lists.was(count, work.as_of) if live else ""
    return Cell(spaced(count), with_states(of, states) if states else links.list_of(of), "number", title, count=count)
