"""The questions that the page of one queue asks."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core import experiment
from core.engines import topology
from core.engines.base import Cell, Page
from core.engines.best import BestEngine, moment
from core.engines.best import engine as best_engine
from core.engines.topology import Queue
from core.panda.vocabulary import FINAL_STATES
from core.questions.job_groups import Leading, groups_by, leading
from core.questions.job_parts import BY_CODE
from core.questions.nodes import Node, nodes_of
from core.questions.over_time import OverTime, over_time
from core.render.job_states import Group
from core.selection.columns import Sort
from core.selection.dimensions import COUNT, Measure, stored
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.values import escape, exactly
from core.selection.window import Window

LONG_HOURS, SHORT_HOURS = 24, 12
HOUR = timedelta(hours=1)
ENDED = "failed|finished"


@dataclass(frozen=True)
class Peers:
    """Queues that one is compared with: `selection` asks for their jobs that failed or finished in the window."""

    label: str
    selection: Selection
    by_hour: dict[datetime, Counter[str]]

    def since(self, start: datetime) -> Counter[str]:
        """Failed and finished jobs from that hour on."""
        found: Counter[str] = Counter()
        for hour, states in self.by_hour.items():
            if hour >= start:
                found.update(states)
        return found


@dataclass(frozen=True)
class Error:
    """One error code of the queue's failed jobs, and a job that has it."""

    component: str
    code: int
    count: int
    example: int


@dataclass(frozen=True)
class SitePage:
    """All that the page of a queue shows; `queue` is None where nobody describes it."""

    name: str
    queue: Queue | None
    selection: Selection
    sizes: list[Group]
    spread: OverTime | None
    peers: list[Peers]
    hours: list[datetime]
    errors: list[Error]
    tasks: Leading
    users: list[Group]
    nodes: list[Node]
    as_of: datetime
    source: str

    @property
    def states(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for size in self.sizes:
            found.update(size.states)
        return found


def found(text: str) -> tuple[str, Queue | None] | None:
    """The queue that a text names in any case, with its description; None where nobody has heard of it.

    :raises Unanswered: when neither the descriptions nor the jobs could be asked.
    """
    known = topology.queues()
    name = text if text in known else next((name for name in known if name.upper() == text.upper()), "")
    if name:
        return name, known[name]
    named = _named_by_jobs(text)
    return (named, None) if named else None


def names() -> list[str]:
    """Every described queue."""
    return sorted(topology.queues())


def _named_by_jobs(text: str) -> str:
    """The queue of some job that goes by that name, of late in any case, else ever; empty where no job does."""
    hours = experiment.current().windows["jobs"]
    lately = Window("modificationtime", timedelta(hours=hours), ended_only=True)
    with best_engine() as engine:
        for written, window in ((escape(text), lately), (exactly(text), None)):
            asked = Selection(jobs(), (("computingsite", written),), window)
            rows = engine.rows(asked, moment(asked), ("computingsite", "pandaid"), Page(Sort("pandaid"), 1)).rows
            if rows:
                return str(rows[0][0])
    return ""


def page_of(name: str, queue: Queue | None, asked: Selection) -> SitePage:
    """A queue with what the jobs of a selection do there; the selection names no place and no state.

    :raises Unanswered: when the database failed or took too long.
    """
    here = asked.with_term("computingsite", exactly(name))
    as_of = moment(here)
    selection = here.frozen(as_of)
    with best_engine() as engine:
        sizes = groups_by(engine, selection, "resource_type", as_of)
        seen = {state for size in sizes for state in size.states}
        peers, hours = _peers(engine, name, queue, asked.frozen(as_of), as_of)
        return SitePage(
            name=name,
            queue=queue,
            selection=selection,
            sizes=sizes,
            spread=_spread(engine, selection, as_of),
            peers=peers,
            hours=hours,
            errors=errors_of(engine, selection, as_of) if "failed" in seen else [],
            tasks=leading(engine, selection, "jeditaskid", as_of) if seen else Leading([], 0),
            users=groups_by(engine, selection, "produsername", as_of) if seen else [],
            nodes=nodes_by_state(engine, selection, as_of) if "failed" in seen else [],
            as_of=as_of,
            source="index" if engine.is_fast(selection, as_of) else "database",
        )


def _spread(engine: BestEngine, selection: Selection, as_of: datetime) -> OverTime | None:
    return over_time(engine, selection.with_term("jobstatus", "|".join(FINAL_STATES)), as_of)


def errors_of(engine: BestEngine, selection: Selection, as_of: datetime) -> list[Error]:
    """The error codes of the failed jobs of a selection, most frequent first."""
    failed = selection.with_term("jobstatus", "failed")
    cells = engine.crosstab(failed, as_of, [BY_CODE], [COUNT, Measure("max", "pandaid")]).cells
    errors = [Error(*cell.values[0], *cell.measures) for cell in cells]
    return sorted(errors, key=lambda error: (-error.count, error.component, error.code))


def nodes_by_state(engine: BestEngine, selection: Selection, as_of: datetime) -> list[Node]:
    """The worker nodes of a selection with their verdicts, those in trouble first."""
    cells = engine.crosstab(selection, as_of, [stored("wn"), stored("jobstatus")]).cells
    return nodes_of(cells, experiment.current().server_hosts)


def _peers(
    engine: BestEngine, name: str, queue: Queue | None, selection: Selection, as_of: datetime
) -> tuple[list[Peers], list[datetime]]:
    """The queue and those it is compared with, by the hours of the last day of the window."""
    end = _end(selection) or as_of
    first = end.replace(minute=0, second=0, microsecond=0) - (LONG_HOURS - 1) * HOUR
    asked = replace(selection.with_term("jobstatus", ENDED), window=Window("modificationtime", first, end))
    cells = engine.crosstab(asked, as_of, [stored("hour"), stored("computingsite"), stored("jobstatus")]).cells
    found = [
        Peers(label, selection, _by_hour(cells, belongs)) for label, selection, belongs in _compared(asked, name, queue)
    ]
    return found, [first + number * HOUR for number in range(LONG_HOURS)]


def _end(frozen: Selection) -> datetime | None:
    """When the window of the last changes of a selection ends."""
    window = frozen.window
    end = window.end if window and window.field == "modificationtime" else None
    return end if isinstance(end, datetime) else None


def _by_hour(cells: Sequence[Cell], belongs: Callable[[str], bool]) -> dict[datetime, Counter[str]]:
    """Failed and finished jobs of those queues by hour."""
    found: dict[datetime, Counter[str]] = defaultdict(Counter)
    members = {site for site in {cell.values[1] for cell in cells} if belongs(site or "")}
    for cell in cells:
        hour, site, state = cell.values
        if site in members:
            found[hour][state] += cell.measures[0]
    return found


def _compared(
    asked: Selection, name: str, queue: Queue | None
) -> Iterator[tuple[str, Selection, Callable[[str], bool]]]:
    """The queue itself, others of its region, others of its type, and all others."""
    known = topology.queues()
    others = asked.with_term("computingsite", f"!{exactly(name)}")
    yield "This queue", asked.with_term("computingsite", exactly(name)), lambda site: site == name
    for attribute, label in (("region", "Other queues of region"), ("queuetype", "Other queues of type")):
        value = queue.attribute(attribute) if queue else None
        if value:
            alike = {one.name for one in known.values() if one.attribute(attribute) == value} - {name}
            yield f"{label} {value}", others.with_term(attribute, exactly(value)), alike.__contains__
    yield "All other queues", others, lambda site: site != name
