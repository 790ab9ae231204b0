"""From a task's input datasets over the queues to how its jobs ended: how many jobs took which way."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.engines.sql.engine import SqlEngine
from core.panda.vocabulary import FINAL_STATES, LIVE_STATES
from core.render import links
from core.selection.dimensions import Dimension, stored
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED, exactly
from tasks.task_queries import jobs_of

WORK = ("category", "build|run")
OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "finished": ("finished", "subfinished"),
    "failed": ("failed",),
    "closed": ("closed",),
    "cancelled": ("cancelled",),
    "active": LIVE_STATES,
}
BY_OUTCOME = Dimension("outcome", ("jobstatus",), lambda state: _outcome(state or ""))
NODES_SHOWN = 25
HEIGHT = 480.0
GAP = 8.0
WIDTH, NODE_WIDTH = 1000.0, 14.0
COLUMN_X = (0.0, 480.0, WIDTH - NODE_WIDTH - 120.0)


@dataclass(frozen=True)
class Way:
    """Jobs that went from one node to the next; a node is (column, name)."""

    start: tuple[int, str]
    end: tuple[int, str]
    count: int
    url: str


@dataclass(frozen=True)
class Node:
    """A box of the drawing."""

    name: str
    count: int
    x: float
    y: float
    height: float
    state: str


@dataclass(frozen=True)
class Ribbon:
    """A way of the drawing: a path as wide as its jobs are many."""

    path: str
    width: float
    text: str
    count: int
    url: str
    state: str


@dataclass(frozen=True)
class Flow:
    """All ways, and the drawing of them; `left_out` are jobs of datasets and queues that are too many to draw."""

    ways: list[Way]
    nodes: list[Node]
    ribbons: list[Ribbon]


def flow(taskid: int, as_of: datetime) -> Flow:
    """The ways of a task's jobs, every attempt counted, merge jobs left out.

    :raises Unanswered: when the database failed or took too long.
    """
    selection = jobs_of(taskid, WORK, drop=False)
    by = [stored("proddblock"), stored("computingsite"), BY_OUTCOME]
    cells = SqlEngine().crosstab(selection, as_of, by).cells
    ways: Counter[tuple[tuple[int, str], tuple[int, str]]] = Counter()
    for cell in cells:
        dataset, queue, outcome = (value or "" for value in cell.values)
        ways[(0, dataset), (1, queue)] += cell.measures[0]
        ways[(1, queue), (2, outcome)] += cell.measures[0]
    found = [Way(start, end, count, _url(selection, start, end)) for (start, end), count in sorted(ways.items())]
    return _drawn(found)


def as_rows(found: Flow) -> list[list[Any]]:
    """[from, to, jobs] of each way."""
    return [[name(way.start), name(way.end), way.count] for way in found.ways]


def name(node: tuple[int, str]) -> str:
    """What a node is called."""
    return node[1] or ("no input dataset" if node[0] == 0 else NOT_SPECIFIED)


def _outcome(state: str) -> str:
    if state not in FINAL_STATES:
        return "active"
    return next((outcome for outcome, states in OUTCOMES.items() if state in states), state)


def _url(selection: Selection, start: tuple[int, str], end: tuple[int, str]) -> str:
    """The list of exactly the jobs of a way; none for live jobs in a state that nobody has heard of."""
    for column, value in (start, end):
        if column < 2:
            parameter = ("proddblock", "computingsite")[column]
            selection = selection.with_term(parameter, exactly(value) if value else NOT_SPECIFIED)
        elif value == "active":
            ended = ",".join(f"!{state}" for state in FINAL_STATES)
            selection = selection.with_term("jobstatus", ended)
        else:
            selection = selection.with_term("jobstatus", "|".join(OUTCOMES.get(value, (value,))))
    return links.list_of(selection)


def _drawn(ways: list[Way]) -> Flow:
    """The drawing, of the largest nodes of each column; the table has them all."""
    sizes: dict[int, Counter[str]] = {0: Counter(), 1: Counter(), 2: Counter()}
    for way in ways:
        if way.start[0] == 0:
            sizes[0][way.start[1]] += way.count
        else:
            sizes[1][way.start[1]] += way.count
            sizes[2][way.end[1]] += way.count
    kept = {(column, node) for column, found in sizes.items() for node, _ in found.most_common(NODES_SHOWN)}
    shown = [way for way in ways if way.start in kept and way.end in kept]
    scale = _scale(sizes)
    nodes = {node: box for column, found in sizes.items() for node, box in _column(column, found, scale).items()}
    return Flow(ways, list(nodes.values()), _ribbons(shown, nodes, scale))


def _scale(sizes: Mapping[int, Counter[str]]) -> float:
    """Pixels a job, so that the fullest column fits."""
    total = max((sum(found.values()) for found in sizes.values()), default=0)
    most = max((min(len(found), NODES_SHOWN) for found in sizes.values()), default=0)
    return (HEIGHT - GAP * most) / total if total else 0.0


def _column(column: int, found: Counter[str], scale: float) -> dict[tuple[int, str], Node]:
    boxes, y = {}, 0.0
    for node, count in found.most_common(NODES_SHOWN):
        height = max(count * scale, 1.0)
        state = {"active": "running"}.get(node, node) if column == 2 else ""
        boxes[column, node] = Node(name((column, node)), count, COLUMN_X[column], round(y, 1), round(height, 1), state)
        y += height + GAP
    return boxes


def _ribbons(ways: list[Way], nodes: Mapping[tuple[int, str], Node], scale: float) -> list[Ribbon]:
    """Ribbons between boxes; at each side of a box they lie one below the other."""
    used: dict[tuple[str, tuple[int, str]], float] = defaultdict(float)
    found = []
    for way in ways:
        start, end, width = nodes[way.start], nodes[way.end], max(way.count * scale, 0.5)
        places = []
        for side, key, box in (("out", way.start, start), ("in", way.end, end)):
            places.append(box.y + used[side, key] + width / 2)
            used[side, key] += width
        text = f"{start.name} → {end.name}: {way.count}"
        path = _path(start.x + NODE_WIDTH, places[0], end.x, places[1])
        found.append(Ribbon(path, round(width, 1), text, way.count, way.url, end.state))
    return found


def _path(x1: float, y1: float, x2: float, y2: float) -> str:
    middle = (x1 + x2) / 2
    return f"M{x1:.1f},{y1:.1f} C{middle:.1f},{y1:.1f} {middle:.1f},{y2:.1f} {x2:.1f},{y2:.1f}"
