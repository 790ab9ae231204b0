"""How the jobs of one user went on in time: created, started and ended by hour, counted by the engine."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from core.engines.best import engine as best_engine
from core.panda.vocabulary import FINAL_STATES
from core.questions.job_parts import BY_CATEGORY
from core.render import curves
from core.render.curves import Curves
from core.selection.dimensions import COUNT, Dimension, Measure, stored
from core.selection.selection import Selection

PARTS, OUTCOMES = tuple(curves.SHAPES), tuple(curves.COLOURS)
# A moment of a job's life → the attribute that says in which hour it was.
MOMENTS = {"created": "created_hour", "started": "started_hour", "ended": "hour"}
HOUR = timedelta(hours=1)


def _outcome(status: str | None) -> str:
    return status if status in OUTCOMES else "closed" if status in FINAL_STATES else "active"


BY_OUTCOME = Dimension("outcome", ("jobstatus",), _outcome)


@dataclass(frozen=True)
class Point:
    """The jobs that came to a moment of their life in one hour: how many, and the newest of them."""

    hour: datetime
    count: int
    newest: int


@dataclass(frozen=True)
class Profile:
    """Points in the order of time by (outcome, moment, part of the work); `total` is how many jobs there are in all."""

    series: dict[tuple[str, str, str], list[Point]]
    total: int
    as_of: datetime
    source: str

    def curves(self) -> Curves:
        """Sums of all series of a moment by the end of each hour."""
        counts: dict[str, Counter[datetime]] = {moment: Counter() for moment in MOMENTS}
        for (_, moment, _), points in self.series.items():
            for point in points:
                counts[moment][point.hour] += point.count
        hours = sorted({hour for found in counts.values() for hour in found})
        times = [hour + HOUR for hour in hours]
        return Curves("jobs", times, {moment: _sums(found, times) for moment, found in counts.items()} if times else {})


def profile(selection: Selection, parts: Collection[str], outcomes: Collection[str], as_of: datetime) -> Profile:
    """The profile of the jobs of a selection that are of those parts of the work and ended so.

    :raises Unanswered: when the database failed or took too long.
    """
    series: dict[tuple[str, str, str], list[Point]] = defaultdict(list)
    measures, frozen, total = [COUNT, Measure("max", "pandaid")], selection.frozen(as_of), 0
    with best_engine() as engine:
        for moment, attribute in MOMENTS.items():
            found = engine.crosstab(frozen, as_of, [stored(attribute), BY_OUTCOME, BY_CATEGORY], measures)
            for cell in found.cells:
                hour, outcome, part = cell.values
                if outcome in outcomes and part in parts and (moment != "ended" or outcome != "active"):
                    total += cell.measures[0] if moment == "created" else 0
                    series[outcome, moment, part] += [Point(hour, *cell.measures)] if hour else []
    ordered = {key: sorted(points, key=lambda point: point.hour) for key, points in sorted(series.items()) if points}
    return Profile(ordered, total, as_of, found.source)


def _sums(counts: Counter[datetime], times: list[datetime]) -> list[int]:
    hours = sorted(counts)
    totals = list(accumulate((counts[hour] for hour in hours), initial=0))
    return [totals[bisect_right(hours, time - HOUR)] for time in times]


def plot_data(found: Profile) -> dict[str, Any]:
    """The profile as scripts read it: {plotData, error}.

    `t` is the end of an hour, `y` how many jobs had come so far by then, `label` the newest of that hour.
    """
    series = [curves.series(key, _data(points), n) for n, (key, points) in enumerate(found.series.items())]
    return {"plotData": series, "error": ""}


def _data(points: list[Point]) -> list[dict[str, Any]]:
    reached = accumulate(point.count for point in points)
    return [
        {"t": f"{point.hour + HOUR:%Y-%m-%d %H:%M:%S}", "y": so_far, "label": point.newest}
        for point, so_far in zip(points, reached, strict=True)
    ]
