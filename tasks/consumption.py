"""What the finished and the failed jobs of tasks consumed: figures and their spread, by queue and part of the work."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, sqrt
from typing import Any

from core.engines.base import Cell
from core.engines.doors import database
from core.engines.sql.engine import Bins, SqlEngine
from core.questions.job_parts import BY_CATEGORY
from core.selection.dimensions import stored
from core.selection.selection import Selection

OUTCOMES = ("finished", "failed")
MOST_BINS = 50
# All jobs together come before the parts of the work.
ALL = "all"
DIMENSIONS = (stored("computingsite"), BY_CATEGORY, stored("jobstatus"))
# Below this share of the mean a spread is but the rounding of sums.
TINY = 1e-6


@dataclass(frozen=True)
class Metric:
    """One figure of a job; `name` is that of its plots, `figure` what the database works out."""

    name: str
    title: str
    unit: str
    figure: str

    @property
    def label(self) -> str:
        return self.title if self.title.lower() == self.unit else f"{self.title}, {self.unit}"


METRICS = {
    metric.name: metric
    for metric in (
        Metric("walltime", "Wall time", "s", "wall_s"),
        Metric("cputime", "CPU time", "s", "cpu_s"),
        Metric("cpuefficiency", "CPU efficiency", "%", "cpu_percent"),
        Metric("timetostart", "Time to start", "s", "waited_s"),
        Metric("maxpss", "Peak memory (PSS)", "MB", "memory_mb"),
        Metric("maxpsspercore", "Peak memory per core", "MB", "memory_mb_per_core"),
        Metric("nevents", "Events", "events", "events"),
        Metric("walltimeperevent", "Wall time per event", "s", "wall_s_per_event"),
        Metric("cputimeperevent", "CPU time per event", "s", "cpu_s_per_event"),
        Metric("hs06s", "Computing", "HS23 s", "hs06_s"),
        Metric("hs06sperevent", "Computing per event", "HS23 s", "hs06_s_per_event"),
    )
}


@dataclass(frozen=True)
class Stats:
    """Of `jobs` jobs `measured` have the figure; its sums and bounds."""

    jobs: int = 0
    measured: int = 0
    total: float = 0.0
    squares: float = 0.0
    low: float | None = None
    high: float | None = None

    @property
    def mean(self) -> float | None:
        return self.total / self.measured if self.measured else None

    @property
    def std(self) -> float | None:
        """The spread of all the values, not an estimate from some of them."""
        if self.mean is None:
            return None
        variance = self.squares / self.measured - self.mean**2
        return sqrt(variance) if variance > (TINY * self.mean) ** 2 else 0.0

    def bins(self) -> Bins | None:
        """Ranges from the least value to the most, more of them for more jobs; None without any value."""
        if self.low is None or self.high is None:
            return None
        if not self.std:
            return Bins(self.low, max(self.high - self.low, 1.0), 1)
        count = min(MOST_BINS, ceil(self.measured ** (1 / 1.75)))
        return Bins(self.low, (self.high - self.low) / count, count)


@dataclass(frozen=True)
class Figures:
    """Each metric's figures by (metric, outcome, part of the work or ALL)."""

    stats: dict[tuple[str, str, str], Stats]

    def of(self, metric: str, outcome: str, part: str = ALL) -> Stats:
        return self.stats.get((metric, outcome, part), Stats())

    @property
    def parts(self) -> list[str]:
        return [part for part in ("build", "run", "merge") if any(key[2] == part for key in self.stats)]


@dataclass(frozen=True)
class Spread:
    """One metric of the jobs with one outcome: for each part of the work and queue, jobs by bin."""

    metric: Metric
    outcome: str
    bins: Bins
    counts: dict[str, dict[str, list[int]]]

    @property
    def edges(self) -> list[float]:
        """The lower ends of the bins."""
        return [self.bins.low + self.bins.width * number for number in range(self.bins.count)]


def figures(chosen: Selection, metrics: Sequence[Metric], as_of: datetime) -> Figures:
    """The figures of all those metrics, by one statement.

    :raises Unanswered: when the database failed or took too long.
    """
    cells = SqlEngine().moments(ended(chosen), as_of, DIMENSIONS, [metric.figure for metric in metrics]).cells
    found: dict[tuple[str, str, str], Stats] = defaultdict(Stats)
    for cell in cells:
        _, part, outcome = cell.values
        for place, metric in enumerate(metrics):
            one = _stats(cell, place)
            for among in (ALL, part):
                found[metric.name, outcome, among] = _together(found[metric.name, outcome, among], one)
    return Figures(dict(found))


def spread(chosen: Selection, metric: Metric, outcome: str, bins: Bins, as_of: datetime) -> Spread:
    """The spread of one metric over the bins.

    :raises Unanswered: when the database failed or took too long.
    """
    selection = chosen.with_term("jobstatus", outcome)
    counts: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for cell in SqlEngine().spread(selection, as_of, DIMENSIONS[:2], metric.figure, bins).cells:
        queue, part, place = cell.values
        for among in (ALL, part):
            counts[among].setdefault(queue or "", [0] * bins.count)[place] += cell.measures[0]
    return Spread(metric, outcome, bins, dict(counts))


def spreads(chosen: Selection, as_of: datetime) -> tuple[Figures, list[Spread]]:
    """All figures and all their spreads, of one snapshot."""
    with database():
        found = figures(chosen, list(METRICS.values()), as_of)
        return found, [
            spread(chosen, metric, outcome, bins, as_of)
            for metric in METRICS.values()
            for outcome in OUTCOMES
            if (bins := found.of(metric.name, outcome).bins())
        ]


def ended(chosen: Selection) -> Selection:
    return chosen.with_term("jobstatus", "|".join(OUTCOMES))


def plots(found: Figures, drawn: Sequence[Spread]) -> list[dict[str, Any]]:
    """The spreads as scripts read them: rows of numbers under the lower ends of the bins, mean and spread."""
    return [
        {
            "name": f"{one.metric.name}_{one.outcome}",
            "data": {
                "details": {
                    "type": "stack_bar",
                    "group_by": "computingsite",
                    "title": f"{one.metric.title}, {one.outcome} jobs",
                    "xlabel": one.metric.label,
                    "ylabel": "Number of jobs",
                },
                "data": {part: _columns(found, one, part) for part in (ALL, *found.parts)},
            },
        }
        for one in drawn
    ]


def _columns(found: Figures, one: Spread, part: str) -> dict[str, Any]:
    stats = found.of(one.metric.name, one.outcome, part)
    queues = sorted(one.counts.get(part, {}).items())
    return {
        "columns": [["x", *one.edges], *([queue, *counts] for queue, counts in queues)],
        "stats": [stats.mean, stats.std],
    }


def _stats(cell: Cell, place: int) -> Stats:
    measured, total, squares, low, high = cell.measures[1 + 5 * place : 6 + 5 * place]
    return Stats(int(cell.measures[0]), int(measured), float(total or 0), float(squares or 0), low, high)


def _together(one: Stats, other: Stats) -> Stats:
    lows = [value for value in (one.low, other.low) if value is not None]
    highs = [value for value in (one.high, other.high) if value is not None]
    return Stats(
        one.jobs + other.jobs,
        one.measured + other.measured,
        one.total + other.total,
        one.squares + other.squares,
        min(lows, default=None),
        max(highs, default=None),
    )
