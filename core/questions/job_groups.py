"""The jobs of a selection by one attribute and status."""

from collections import Counter, defaultdict
from datetime import datetime

from core.engines.best import BestEngine
from core.render.job_states import Group
from core.selection.dimensions import stored
from core.selection.selection import Selection


def groups_by(engine: BestEngine, selection: Selection, attribute: str, as_of: datetime) -> list[Group]:
    """The jobs of a selection by an attribute, most failed first."""
    by_value: dict[str, Counter[str]] = defaultdict(Counter)
    for cell in engine.crosstab(selection, as_of, [stored(attribute), stored("jobstatus")]).cells:
        value, state = cell.values
        by_value[str(value or "")][state or ""] += cell.measures[0]
    groups = [Group(value, states) for value, states in by_value.items()]
    return sorted(groups, key=lambda group: (-group.states["failed"], -group.states.total(), group.of))
