"""Jobs of one place in figures, and what is wrong with them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# A place with fewer ended jobs says little by its failure share, and one with fewer waiting jobs by its idleness.
ENOUGH = 20
MANY, MOST = 0.2, 0.5
ON_THEIR_WAY = ("sent", "starting", "running")


@dataclass
class Figures:
    """Jobs by state, the cores of those that run, and, where it was asked for, the computing power that ended jobs used."""

    states: Counter[str] = field(default_factory=Counter)
    cores: int = 0
    power: dict[str, int] = field(default_factory=dict)

    def add(self, state: str, count: int, cores: int) -> None:
        self.states[state] += count
        self.cores += cores if state == "running" else 0

    def join(self, other: "Figures") -> None:
        """Take in the jobs of another place."""
        self.states.update(other.states)
        self.cores += other.cores
        for state, used in other.power.items():
            self.power[state] = self.power.get(state, 0) + used

    @property
    def total(self) -> int:
        return self.states.total()

    @property
    def failed(self) -> int:
        return self.states["failed"]

    @property
    def ended(self) -> int:
        """Jobs that failed or finished."""
        return self.states["failed"] + self.states["finished"]

    @property
    def failure_share(self) -> float | None:
        """Failed among those that failed or finished; None where none did."""
        return self.failed / self.ended if self.ended else None

    @property
    def tells(self) -> bool:
        """Whether so many jobs ended that the failure share means something."""
        return self.ended >= ENOUGH


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a place: a glyph and a word for it, and how many jobs it harms."""

    glyph: str
    word: str
    harm: int
    grade: int
    idle: bool = False


def trouble(figures: Figures) -> Trouble | None:
    """What is worst about a place; None where nothing is, or where too few jobs could tell."""
    share = figures.failure_share or 0.0
    if figures.tells and share >= MOST:
        return Trouble("‼", "most fail", figures.failed, 3)
    if waits_in_vain(figures):
        return Trouble("▮", "nothing runs", figures.states["activated"], 2, idle=True)
    if figures.tells and share >= MANY:
        return Trouble("!", "many fail", figures.failed, 1)
    return None


def waits_in_vain(figures: Figures) -> bool:
    """Whether jobs are ready, and no pilot has any."""
    return figures.states["activated"] >= ENOUGH and not any(figures.states[state] for state in ON_THEIR_WAY)


def sums(parts: Mapping[Any, Figures]) -> Figures:
    """All parts together."""
    whole = Figures()
    for part in parts.values():
        whole.join(part)
    return whole
