"""How sure it is that a value turns up too often on one side, and how much too often.

Jobs stand on two sides: those that are asked about, and those that they are compared with. A `Table` counts them all and
those with one value. Several tables are strata: parts of the jobs inside which the sides may be compared, where over
all of them something that is known already would be in the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt

# The quantile of the normal distribution for a one-sided bound of 95 %.
ONE_SIDED_95 = 1.645


@dataclass(frozen=True)
class Table:
    """Jobs with the value, and all: on the side that is asked about, and on both sides together."""

    here: int
    both: int
    all_here: int
    all_both: int

    @property
    def expected(self) -> float:
        """How many would be here if the value did not matter."""
        return self.both * self.all_here / self.all_both if self.all_both else 0.0

    @property
    def elsewhere(self) -> int:
        """Jobs here that do not have the value."""
        return self.all_here - self.here

    def without(self, other: "Table") -> "Table":
        """The jobs that are in this table and not in the other, which is a part of it."""
        return Table(
            self.here - other.here,
            self.both - other.both,
            self.all_here - other.all_here,
            self.all_both - other.all_both,
        )


def likelihood(strata: Sequence[Table]) -> float:
    """How much better "the value matters" explains the sides than "it does not": a log-likelihood ratio in nats.

    Zero where the value is not over-represented.
    """
    if not _is_more(strata):
        return 0.0
    return sum(_gain(t.here, t.both, t) + _gain(t.elsewhere, t.all_both - t.both, t) for t in strata)


def log_chance(strata: Sequence[Table]) -> float:
    """The logarithm of a bound on how likely so many, or more, would be here by chance.

    The number is hypergeometric in each stratum, and so a sum of independent trials: Hoeffding's bound holds, drawn
    either way round.
    """
    if not _is_more(strata):
        return 0.0
    here, expected = sum(table.here for table in strata), sum(table.expected for table in strata)
    trials = [sum(table.both for table in strata), sum(table.all_here for table in strata)]
    return -max(n * _divergence(here / n, expected / n) for n in trials)


def ratio(strata: Sequence[Table]) -> tuple[float, float]:
    """How many times as often jobs with the value are here as those without it, and what it is at the least (95 %).

    The estimate of Mantel and Haenszel; the bound is Greenland and Robins's. Without a job elsewhere the first is
    infinite, and half a job is put there for the second.
    """
    more = sum(t.here * (t.all_both - t.both) / t.all_both for t in strata if t.all_both)
    less = sum(t.elsewhere * t.both / t.all_both for t in strata if t.all_both)
    half = sum(t.both / t.all_both for t in strata if t.all_both) / 2
    if not more:
        return (inf, inf) if not less and any(t.here for t in strata) else (0.0, 0.0)
    spread = sum(_spread(table) for table in strata if table.all_both) / (more * (less or half))
    return (more / less if less else inf), more / (less or half) * exp(-ONE_SIDED_95 * sqrt(max(spread, 0.0)))


def _is_more(strata: Sequence[Table]) -> bool:
    return sum(table.here for table in strata) > sum(table.expected for table in strata)


def _gain(here: int, both: int, table: Table) -> float:
    return both * _divergence(here / both, table.all_here / table.all_both) if both else 0.0


def _divergence(found: float, expected: float) -> float:
    """Kullback and Leibler's, of two shares."""
    return _part(found, expected) + _part(1 - found, 1 - expected)


def _part(found: float, expected: float) -> float:
    if found <= 0:
        return 0.0
    return found * log(found / expected) if expected > 0 else inf


def _spread(table: Table) -> float:
    both, total = table.both, table.all_both
    return (both * (total - both) * table.all_here - table.here * table.elsewhere * total) / total**2
