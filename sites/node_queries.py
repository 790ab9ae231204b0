"""The questions that the pages of worker nodes ask."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from core import experiment
from core.engines.base import Page, Unanswered
from core.engines.best import BestEngine
from core.engines.best import engine as best_engine
from core.questions.nodes import Node, is_node, together
from core.questions.over_time import OverTime, over_time
from core.selection import moving
from core.selection.columns import Sort
from core.selection.dimensions import stored
from core.selection.jobs import of_state
from core.selection.matching import matches
from core.selection.predicates import Predicate
from core.selection.selection import Selection
from core.selection.values import exactly
from sites.site_queries import Error, errors_of, nodes_by_state

JOBS_SHOWN = 20
JOB_ATTRIBUTES = ("pandaid", "jeditaskid", "produsername", "jobstatus", "modificationtime")
# Where nothing ran lately, a node is looked for so far back.
REMEMBERED = timedelta(days=7)


@dataclass(frozen=True)
class Running:
    """What the running jobs of a node hold: cores, the least memory that one asked for, and pilot slots."""

    cores: int = 0
    minram: int | None = None
    slots: int | None = None


@dataclass(frozen=True)
class NodesPage:
    """The nodes of a queue; `selection` holds all their jobs, `nodes` those that were asked for."""

    queue: str
    selection: Selection
    nodes: list[Node]
    running: Mapping[str, Running]
    slots_counted: bool
    as_of: datetime
    source: str
    # The filters and the window as they were asked for.
    query: str = ""

    @property
    def states(self) -> Counter[str]:
        return together(self.nodes)

    @property
    def real(self) -> list[Node]:
        """Without the machines of PanDA itself and jobs that no node has taken."""
        return [node for node in self.nodes if is_node(node.name, experiment.current().server_hosts)]

    def of(self, node: str) -> Running:
        return self.running.get(node, Running())


@dataclass(frozen=True)
class NodePage:
    """One node; `others` are all nodes of its queue, itself among them."""

    queue: str
    node: Node
    selection: Selection
    others: list[Node]
    running: Running
    spread: OverTime | None
    errors: list[Error]
    jobs: list[dict[str, Any]]
    as_of: datetime
    source: str
    wider: int = 0


def nodes_page(queue: str, selection: Selection, named: Predicate | None, as_of: datetime, query: str) -> NodesPage:
    """The nodes of a queue that a text names; each is judged beside all nodes of the selection.

    :raises Unanswered: when the database failed or took too long.
    """
    with best_engine() as engine:
        every = nodes_by_state(engine, selection, as_of)
        running, slots_counted = _running(engine, selection, every, as_of)
        source = "index" if engine.is_fast(selection, as_of) else "database"
    nodes = [node for node in every if named is None or matches(named, node.name or None)]
    return NodesPage(queue, selection, nodes, running, slots_counted, as_of, source, query)


def node_page(queue: str, selection: Selection, name: str, as_of: datetime) -> NodePage | None:
    """One node with its errors and newest jobs; None where no job of the last days names it.

    :raises Unanswered: when the database failed or took too long.
    """
    of_node = selection.with_term("wn", exactly(name))
    with best_engine() as engine:
        others = nodes_by_state(engine, selection, as_of)
        node = next((one for one in others if one.name == name), Node(name))
        wider = 0 if node.jobs else engine.count(moving.lately(of_node, REMEMBERED), as_of).value
        if not node.jobs and not wider:
            return None
        running, _ = _running(engine, of_node, [node], as_of)
        return NodePage(
            queue=queue,
            node=node,
            selection=of_node,
            others=others,
            running=running.get(name, Running()),
            spread=over_time(engine, of_node, as_of) if node.jobs else None,
            errors=errors_of(engine, of_node, as_of) if node.failed else [],
            jobs=_newest(engine, of_node, as_of) if node.jobs else [],
            as_of=as_of,
            source="index" if engine.is_fast(selection, as_of) else "database",
            wider=wider,
        )


def _newest(engine: BestEngine, selection: Selection, as_of: datetime) -> list[dict[str, Any]]:
    page = Page(Sort("modificationtime"), JOBS_SHOWN)
    found = engine.rows(selection, as_of, JOB_ATTRIBUTES, page)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def _running(
    engine: BestEngine, selection: Selection, nodes: Sequence[Node], as_of: datetime
) -> tuple[dict[str, Running], bool]:
    """What runs on each node, and whether slots could be counted in time."""
    if not together(nodes)["running"]:
        return {}, True
    asked = selection.with_term("jobstatus", of_state(selection, "running"))
    cores: Counter[str] = Counter()
    least: dict[str, int] = {}
    by = [stored(name) for name in ("wn", "actualcorecount", "corecount", "minramcount")]
    for cell in engine.crosstab(asked, as_of, by).cells:
        node, actual, wanted, memory = cell.values
        cores[node or ""] += (actual or wanted or 1) * cell.measures[0]
        if memory and memory > 0:
            least[node or ""] = min(memory, least.get(node or "", memory))
    slots = _slots(engine, asked, as_of)
    found = {name: Running(cores[name], least.get(name), None if slots is None else slots[name]) for name in cores}
    return found, slots is not None


def _slots(engine: BestEngine, running: Selection, as_of: datetime) -> Counter[str] | None:
    """Different slots of each node that run a job; None where that took too long."""
    try:
        with engine.limited(settings.FACET_TIME_LIMIT_MS):
            cells = engine.crosstab(running, as_of, [stored("wn"), stored("slot")]).cells
    except Unanswered:
        return None
    return Counter(cell.values[0] or "" for cell in cells)
