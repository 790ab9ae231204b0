"""How a task went on in time: its jobs by creation, start and end, counted as jobs, events or files."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from core.engines.base import Page
from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.panda.models import TaskAttempt
from core.panda.vocabulary import FINAL_STATES
from core.questions.job_parts import category
from core.render import curves
from core.render.curves import Curves
from core.render.plain import EPOCH_END
from core.selection.columns import Sort
from core.selection.request import HARD_LIMIT
from tasks.task_queries import jobs_of

COLUMNS = (
    *("pandaid", "jobstatus", "creationtime", "starttime", "endtime", "modificationtime"),
    *("transformation", "processingtype", "eventservice", "nevents", "ninputdatafiles"),
)
UNITS = ("jobs", "events", "files")
PARTS = tuple(curves.SHAPES)
OUTCOMES = tuple(curves.COLOURS)
MOMENTS = ("created", "started", "ended")
TIMES_SHOWN = 60


@dataclass(frozen=True)
class Point:
    """One job: its part of the work, how it ended, its times, and how much was reached when it ended."""

    pandaid: int
    part: str
    outcome: str
    times: dict[str, datetime]
    amount: int
    reached: int


@dataclass(frozen=True)
class Profile:
    """The jobs of a task in the order of their ends, and the attempts at the task (number, start, end)."""

    unit: str
    points: list[Point]
    attempts: list[tuple[int, datetime | None, datetime | None]]

    def curves(self) -> Curves:
        """The same as sums over time, at evenly spaced moments."""
        moments = [moment for point in self.points for moment in point.times.values()]
        if not moments:
            return Curves(self.unit, [], {})
        first, last = min(moments), max(moments)
        step = (last - first) / (TIMES_SHOWN - 1) or timedelta(seconds=1)
        times = [*(first + step * number for number in range(TIMES_SHOWN - 1)), last]
        return Curves(self.unit, times, {name: _sums(self.points, name, times) for name in MOMENTS})


def profile(taskid: int, unit: str, parts: Collection[str], outcomes: Collection[str], as_of: datetime) -> Profile:
    """The profile of a task; events and files are those of finished jobs that do its work.

    :raises Unanswered: when the database failed or took too long.
    """
    rows: list[tuple[Any, ...]] = []
    page = Page(Sort("pandaid", descending=False), HARD_LIMIT)
    with database():
        attempts = list(
            TaskAttempt._default_manager.filter(jeditaskid=taskid)
            .order_by("attemptnr")
            .values_list("attemptnr", "starttime", "endtime")
        )
        rows.extend(SqlEngine().stream(jobs_of(taskid, drop=False), as_of, COLUMNS, page, alone=False))
    jobs = [_job(dict(zip(COLUMNS, row, strict=True)), unit) for row in rows]
    chosen = [job for job in jobs if job.part in parts and job.outcome in outcomes and job.amount]
    return Profile(unit, _in_order(chosen), attempts)


def _job(row: dict[str, Any], unit: str) -> Point:
    status = row["jobstatus"] or ""
    part = category(row["transformation"], row["processingtype"], row["eventservice"])
    outcome = status if status in OUTCOMES else "active"
    amounts = {"jobs": 1, "events": row["nevents"] or 0, "files": row["ninputdatafiles"] or 0}
    counts = unit == "jobs" or (part, outcome) == ("run", "finished")
    end = row["endtime"] if _is_time(row["endtime"]) else row["modificationtime"]
    times = {"created": row["creationtime"]}
    times |= {"started": row["starttime"]} if _is_time(row["starttime"]) else {}
    times |= {"ended": end} if status in FINAL_STATES else {}
    return Point(row["pandaid"], part, outcome, times, amounts[unit] if counts else 0, 0)


def _is_time(value: datetime | None) -> bool:
    return value is not None and value >= EPOCH_END


def _in_order(points: Sequence[Point]) -> list[Point]:
    """Points by their end, or by their creation, with what was reached then."""
    ordered = sorted(points, key=lambda point: (point.times.get("ended", point.times["created"]), point.pandaid))
    sums = accumulate(point.amount for point in ordered)
    return [
        Point(point.pandaid, point.part, point.outcome, point.times, point.amount, reached)
        for point, reached in zip(ordered, sums, strict=True)
    ]


def _sums(points: Sequence[Point], name: str, times: Sequence[datetime]) -> list[int]:
    """How much had come to that moment of its life by each of the times."""
    found = sorted((point.times[name], point.amount) for point in points if name in point.times)
    moments, totals = [moment for moment, _ in found], list(accumulate((amount for _, amount in found), initial=0))
    return [totals[bisect_right(moments, time)] for time in times]


def plot_data(found: Profile) -> dict[str, Any]:
    """The points as scripts read them: a series for each outcome, moment and part of the work."""
    series: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for point in found.points:
        for moment, time in point.times.items():
            shown = {"x": f"{time:%Y-%m-%d %H:%M:%S}", "y": point.reached, "label": point.pandaid}
            series[point.outcome, moment, point.part].append(shown)
    return {
        "plotData": [curves.series(key, data, order) for order, (key, data) in enumerate(sorted(series.items()))],
        "annotations": {
            f"attempt{number}": {"start": _text(start), "end": _text(end)} for number, start, end in found.attempts
        },
        "error": "",
    }


def _text(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""
