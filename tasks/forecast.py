"""When a task should end, from how fast its jobs finished so far, and how well the same rule did before.

The rule: what is left, at the speed of the last six hours, of the last day, and of all the time since the first job
finished. The middle one is expected, the others are the spread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.questions.task_progress import Progress

HOUR = timedelta(hours=1)
SPANS = (timedelta(hours=6), timedelta(days=1), timedelta(days=3650))
# The rule is tried on what is known: at these shares of the work that is done now.
TRIED_AT = (0.25, 0.5, 0.75)
FEWEST_JOBS = 8
LONGEST = timedelta(days=3650)


@dataclass(frozen=True)
class Trial:
    """The rule at an earlier moment: how long it gave to the work done since, and how long that took."""

    at: datetime
    predicted: timedelta
    actual: timedelta

    @property
    def miss(self) -> float:
        """By which part it was off; positive for too long."""
        return self.predicted / self.actual - 1


@dataclass(frozen=True)
class Forecast:
    """When a task should end. Without `expected` nothing can be said, and `why_not` says why."""

    expected: datetime | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    trials: tuple[Trial, ...] = ()
    why_not: str = ""


def forecast(hours: Sequence[tuple[datetime, int]], progress: Progress, as_of: datetime) -> Forecast:
    """The end of a task whose jobs finished so (count by the hour that began then)."""
    done = sum(count for _, count in hours)
    if not progress.left:
        return Forecast(why_not="No input is left: what still runs ends by itself.")
    if done < FEWEST_JOBS or not progress.nfilesfinished:
        return Forecast(why_not="Too few jobs have finished for an estimate.")
    times = _times(_speeds(hours, as_of), progress.left * done / progress.nfilesfinished)
    if not times:
        return Forecast(why_not="Nothing has finished in the last hours.")
    ends = sorted(as_of + time for time in times)
    return Forecast(ends[len(ends) // 2], ends[0], ends[-1], _trials(hours, as_of))


def _times(speeds: Sequence[float], jobs: float) -> list[timedelta]:
    """How long that many jobs take at each speed (jobs an hour); what does not move takes for ever and is left out."""
    return [min(LONGEST, HOUR * (jobs / speed)) for speed in speeds if speed > 0]


def _speeds(hours: Sequence[tuple[datetime, int]], at: datetime) -> list[float]:
    """Finished jobs an hour over each span before that moment, the whole time since the first one at the most."""
    first = hours[0][0]
    found = []
    for span in SPANS:
        start = max(first, at - span)
        length = max(at - start, HOUR)
        found.append(sum(count for hour, count in hours if start <= hour < at) / (length / HOUR))
    return found


def _trials(hours: Sequence[tuple[datetime, int]], as_of: datetime) -> tuple[Trial, ...]:
    """What the rule would have said when parts of the present work were done."""
    found = [_trial(hours, share, as_of) for share in TRIED_AT]
    return tuple(trial for trial in found if trial)


def _trial(hours: Sequence[tuple[datetime, int]], share: float, as_of: datetime) -> Trial | None:
    total, before = sum(count for _, count in hours), 0
    last = min(hours[-1][0] + HOUR, as_of)
    for hour, count in hours:
        before += count
        if before >= share * total:
            at = hour + HOUR
            times = _times(_speeds(hours, at), total - before)
            actual = last - at
            return (
                Trial(at, sorted(times)[len(times) // 2], actual)
                if times and actual >= HOUR and before < total
                else None
            )
    return None
