"""What the list of users asks: the jobs of each user, by state."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.engines.best import BestEngine
from core.engines.best import engine as best_engine
from core.panda.vocabulary import PHASES
from core.selection.dimensions import COUNT, Measure, stored
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED, exactly

MEASURES = (COUNT, Measure("sum", "cpuconsumptiontime"), Measure("max", "pandaid"), Measure("max", "modificationtime"))


@dataclass
class Activity:
    """The jobs of one user: by state, their CPU time in seconds, the newest of them, and when one last changed."""

    name: str
    states: Counter[str] = field(default_factory=Counter)
    cpu_s: int = 0
    newest: int = 0
    changed: datetime | None = None

    def add(self, state: str, figures: Sequence[Any]) -> None:
        """Some more jobs, in one state: the figures of MEASURES."""
        count, cpu_s, newest, changed = figures
        self.states[state] += count
        self.cpu_s += int(cpu_s or 0)
        self.newest = max(self.newest, newest)
        self.changed = max(filter(None, (self.changed, changed)), default=None)

    def in_phase(self, name: str) -> int:
        return sum(self.states[state] for state in PHASES[name])

    @property
    def ended(self) -> int:
        """Jobs that failed or finished."""
        return self.states["failed"] + self.states["finished"]

    @property
    def share(self) -> float:
        """The part of these that failed; below all others where none did either."""
        return self.states["failed"] / self.ended if self.ended else -1.0


@dataclass(frozen=True)
class Listed:
    """Users with their jobs. `selection` is frozen: it holds the jobs of all of them."""

    selection: Selection
    users: list[Activity]
    as_of: datetime
    source: str

    @property
    def states(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for user in self.users:
            found.update(user.states)
        return found


# Value of `sortby` → what users are ordered by.
ORDERS: dict[str, Callable[[Activity], float]] = {
    "jobs": lambda user: user.states.total(),
    "waiting": lambda user: user.in_phase("waits"),
    "running": lambda user: user.in_phase("runs"),
    "moving": lambda user: user.in_phase("moves"),
    "finished": lambda user: user.states["finished"],
    "failed": lambda user: user.states["failed"],
    "share": lambda user: user.share,
    "cputime": lambda user: user.cpu_s,
    "latest": lambda user: user.newest,
}
BY_NAME = "name"


def listed(selection: Selection, as_of: datetime, order: str) -> Listed:
    """The users of a selection of jobs in that order, most first; by name from a to z.

    :raises Unanswered: when the database failed or took too long.
    """
    frozen = selection.frozen(as_of)
    with best_engine() as engine:
        found = engine.crosstab(frozen, as_of, [stored("produsername"), stored("jobstatus")], MEASURES)
    users: dict[str, Activity] = {}
    for cell in found.cells:
        name, state = cell.values
        users.setdefault(name or "", Activity(name or "")).add(state or "", cell.measures)
    ordered = sorted(users.values(), key=lambda user: user.name)
    if order != BY_NAME:
        ordered.sort(key=ORDERS[order], reverse=True)
    return Listed(frozen, ordered, as_of, found.source)


def places(found: Listed, names: Collection[str], attribute: str) -> dict[str, Counter[str]]:
    """How many jobs those users have at each queue, region or other value of an attribute."""
    if not names:
        return {}
    selection = found.selection
    if len(names) < len(found.users):
        selection = selection.with_term("produsername", "|".join(exactly(n) if n else NOT_SPECIFIED for n in names))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with best_engine() as engine:
        for name, place, count in _by_place(engine, selection, attribute, found.as_of):
            counts[name][place] += count
    return counts


def _by_place(engine: BestEngine, selection: Selection, attribute: str, as_of: datetime) -> list[tuple[str, str, int]]:
    cells = engine.crosstab(selection, as_of, [stored("produsername"), stored(attribute)]).cells
    return [(cell.values[0] or "", cell.values[1] or NOT_SPECIFIED, cell.measures[0]) for cell in cells]
