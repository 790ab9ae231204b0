"""The jobs of a selection by one attribute and status."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.engines.base import Cell
from core.engines.best import BestEngine
from core.render.job_states import GROUPS_SHOWN, Group
from core.selection.dimensions import stored
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED


@dataclass(frozen=True)
class Leading:
    """The groups with most failed jobs, and how many groups there are in all."""

    groups: list[Group]
    total: int


def groups_by(engine: BestEngine, selection: Selection, attribute: str, as_of: datetime) -> list[Group]:
    """The jobs of a selection by an attribute, most failed first."""
    return groups_of(engine.crosstab(selection, as_of, [stored(attribute), stored("jobstatus")]).cells)


def groups_of(cells: Iterable[Cell]) -> list[Group]:
    """Cells by an attribute and status as groups, most failed first; their first measure is the number of jobs."""
    by_value: dict[str, Counter[str]] = defaultdict(Counter)
    for cell in cells:
        value, state = cell.values
        by_value[str(value or "")][state or ""] += cell.measures[0]
    groups = [Group(value, states) for value, states in by_value.items()]
    return sorted(groups, key=lambda group: (-group.states["failed"], -group.states.total(), group.of))


def leading(engine: BestEngine, selection: Selection, attribute: str, as_of: datetime) -> Leading:
    """The groups of a whole number that a table shows, most failed first: a queue has thousands of tasks.

    The selection itself asks for no value of that attribute.
    """
    found = engine.top(selection, as_of, attribute, "failed", GROUPS_SHOWN)
    if found is None:
        groups = groups_by(engine, selection, attribute, as_of)
        return Leading(groups[:GROUPS_SHOWN], len(groups))
    values, total = found
    text = "|".join(str(value) if value else f"0|{NOT_SPECIFIED}" for value in values)
    return Leading(groups_by(engine, selection.narrowed(attribute, text), attribute, as_of) if values else [], total)
