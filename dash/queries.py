"""What the dashboards ask: the jobs of a selection by place, state and kind of work."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.engines.base import Cell, Unanswered
from core.engines.best import engine as best_engine
from core.engines.topology import Topology, topology
from core.selection.dimensions import COUNT, Measure, stored
from core.selection.selection import Selection
from dash.figures import Figures
from dash.ladders import Ladder, Path, Split, value_of
from dash.supply import Supply

CORES = Measure("sum", "actualcorecount")
POWER = Measure("sum", "hs06sec")
Key = tuple[Path, tuple[str, ...]]


@dataclass(frozen=True)
class Board:
    """The jobs of a selection at the lowest level of a ladder, for each value of the splits; `selection` is frozen."""

    selection: Selection
    ladder: Ladder
    splits: tuple[Split, ...]
    lines: Mapping[Key, Figures]
    topology: Topology
    as_of: datetime
    source: str
    supply: Supply = field(default_factory=Supply)

    def by_place(self, depth: int) -> dict[Path, Figures]:
        """The places of that level."""
        found: dict[Path, Figures] = defaultdict(Figures)
        for (path, _), figures in self.lines.items():
            found[path[: depth + 1]].join(figures)
        return dict(found)

    def by_line(self, depth: int) -> dict[Key, Figures]:
        """The places of that level, each by the values of the splits."""
        found: dict[Key, Figures] = defaultdict(Figures)
        for (path, values), figures in self.lines.items():
            found[path[: depth + 1], values].join(figures)
        return dict(found)


def board(selection: Selection, ladder: Ladder, splits: Sequence[Split], as_of: datetime) -> Board:
    """The jobs of a selection by place, state and the values of the splits.

    :raises Unanswered: when the database failed or took too long.
    """
    frozen = selection.frozen(as_of)
    known = topology()
    names = dict.fromkeys(
        (*ladder.attributes, "jobstatus", *(a for split in splits for a in split.dimension.attributes))
    )
    with best_engine() as engine:
        found = engine.crosstab(frozen, as_of, [stored(name) for name in names], (COUNT, CORES))
    lines = _lines(found.cells, tuple(names), ladder, splits, known)
    return Board(frozen, ladder, tuple(splits), lines, known, as_of, found.source)


def _lines(
    cells: Sequence[Cell], names: Sequence[str], ladder: Ladder, splits: Sequence[Split], known: Topology
) -> dict[Key, Figures]:
    """Groups of stored values by place and split; each place and each value is made once, however many groups have it."""
    places = [names.index(name) for name in ladder.attributes]
    state = names.index("jobstatus")
    parts = [[names.index(name) for name in split.dimension.attributes] for split in splits]
    paths: dict[tuple[str, ...], Path] = {}
    found: dict[Key, Figures] = defaultdict(Figures)
    for cell in cells:
        place = tuple(value_of(cell.values[at]) for at in places)
        if place not in paths:
            paths[place] = ladder.path_of(place, known.queues)
        values = tuple(
            value_of(split.dimension.values([cell.values[at] for at in part])[0])
            for split, part in zip(splits, parts, strict=True)
        )
        found[paths[place], values].add(value_of(cell.values[state]), cell.measures[0], int(cell.measures[1] or 0))
    return dict(found)


def with_power(found: Board) -> str:
    """Add what finished and failed jobs used, in HS23 seconds; a sentence where that could not be had.

    It is a question of its own: where no index answers, the database reads every ended job.
    """
    ended = found.selection.narrowed("jobstatus", _ended_of(found.selection))
    names = (*found.ladder.attributes, "jobstatus")
    try:
        with best_engine() as engine, engine.limited(5_000):
            cells = engine.crosstab(ended, found.as_of, [stored(name) for name in names], (POWER,)).cells
    except Unanswered as error:
        return "Computing power was not added up (too wide)." if error.too_slow else error.sentence
    for cell in cells:
        *place, state = (value_of(value) for value in cell.values)
        key = (found.ladder.path_of(place, found.topology.queues), ())
        if key in found.lines and state in {"finished", "failed"}:
            found.lines[key].power[state] = int(cell.measures[0] or 0)
    return ""


def _ended_of(selection: Selection) -> str:
    return selection.text_of("jobstatus") or "finished|failed"
