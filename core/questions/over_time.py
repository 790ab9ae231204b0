"""How a selection spreads over time, by state."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.engines.best import BestEngine
from core.selection import moving
from core.selection.dimensions import Dimension, Measure, stored
from core.selection.jobs import is_live_only
from core.selection.selection import Selection

MAX_BINS = 60
WIDTHS = tuple(
    timedelta(minutes=minutes)
    for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080, 43_200)
)
ORIGIN = datetime(1970, 1, 1)


@dataclass(frozen=True)
class TimeBin:
    """The jobs whose last change lies in [start, end), by state."""

    start: datetime
    end: datetime
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class OverTime:
    """Bins of one width without gaps; the first and the last may be cut short by the window."""

    bins: list[TimeBin]
    width: timedelta

    @property
    def total(self) -> int:
        """How many jobs are in the bins; live jobs may have changed before the first."""
        return self.states.total()

    @property
    def states(self) -> Counter[str]:
        """The jobs in the bins by state."""
        found: Counter[str] = Counter()
        for one in self.bins:
            found.update(one.counts)
        return found


def over_time(engine: BestEngine, selection: Selection, as_of: datetime) -> OverTime | None:
    """The selection by time of last change and state; None when there is nothing to show.

    Live states alone have no spread: the time of their last change is that of a heartbeat, and no window bounds it.

    :raises Unanswered: when the database failed or took too long.
    """
    if is_live_only(selection.text_of("jobstatus")):
        return None
    bounds = _bounds(engine, selection, as_of)
    if bounds is None:
        return None
    start, end = bounds
    width = next((width for width in WIDTHS if (end - start) / width <= MAX_BINS), WIDTHS[-1])
    dimension = Dimension("bin", (_stored_unit(width),), lambda moment: _bin_start(moment, width))
    inside = moving.between(selection, start, end)
    cells = engine.crosstab(inside, as_of, [dimension, stored("jobstatus")]).cells
    found: dict[datetime, Counter[str]] = defaultdict(Counter)
    for cell in cells:
        moment, state = cell.values
        found[moment][state or ""] += cell.measures[0]
    first = _bin_start(start, width)
    bins = [
        TimeBin(max(moment, start), min(moment + width, end), dict(found[moment]))
        for moment in _steps(first, end, width)
    ]
    return OverTime(bins, width)


def _bounds(engine: BestEngine, selection: Selection, as_of: datetime) -> tuple[datetime, datetime] | None:
    """The window that is asked for, or else the first and last change of the selection."""
    window = selection.window
    start, end = window.bounds(as_of) if window and window.field == "modificationtime" else (None, None)
    if start is not None:
        return start, end or as_of
    measures = [Measure("min", "modificationtime"), Measure("max", "modificationtime")]
    cells = engine.crosstab(selection, as_of, (), measures).cells
    if not cells or cells[0].measures[0] is None:
        return None
    first, last = cells[0].measures
    return max(first, ORIGIN), last + timedelta(seconds=1)


def _stored_unit(width: timedelta) -> str:
    """The coarsest time unit that the database can group by for bins of that width."""
    if width < timedelta(hours=1):
        return "minute"
    return "hour" if width < timedelta(days=1) else "day"


def _bin_start(moment: datetime, width: timedelta) -> datetime:
    return moment - (moment - ORIGIN) % width


def _steps(first: datetime, end: datetime, width: timedelta) -> list[datetime]:
    count = -(-(end - first) // width)
    return [first + number * width for number in range(count)]
