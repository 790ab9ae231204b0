"""The geometry of plots: everything a template needs to draw one, and its twin as a table.

Places and lengths are in percent of the plot's width or height, so that a plot fits any screen and its text keeps
its size. A vertical place counts from the top.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from math import ceil, log10
from types import MappingProxyType

from core.templatetags.portal import spaced

MAX_MARKS = 5_000
MAX_TIME_TICKS = 8
COUNT_STEPS = 4
OTHER = "other"
ORIGIN = datetime(1970, 1, 1)
DAY = timedelta(days=1)
# Steps between ticks that readers of clocks and calendars expect.
TIME_STEPS = tuple(
    timedelta(minutes=minutes)
    for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080, 20_160, 43_200, 129_600, 525_600)
)
# What is left of a bin's width for its bar.
BAR_SHARE = 0.86
NO_URLS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Bin:
    """The things from `start` to `end` (excluded) by state; `url` lists exactly them.

    `part_urls` may list those of one state.
    """

    start: datetime
    end: datetime
    url: str
    parts: Mapping[str, int]
    part_urls: Mapping[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(self.parts.values())


@dataclass(frozen=True)
class Rect:
    """One state of one bin."""

    state: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Bar:
    """All states of one bin that has something in it; `text` says it in words."""

    url: str
    count: int
    text: str
    rects: list[Rect]


@dataclass(frozen=True)
class Tick:
    """A mark on an axis; a minor one has no room on a narrow screen."""

    at: float
    label: str
    minor: bool = False


@dataclass(frozen=True)
class Key:
    """A state in the legend, with its sum over all bins; `url` lists exactly those, where there is such a list."""

    state: str
    count: int
    url: str = ""


@dataclass(frozen=True)
class Row:
    """A bin in the table: (count, URL or empty) for each state, in the order of the legend."""

    start: datetime
    url: str
    count: int
    cells: list[tuple[int, str]]


@dataclass(frozen=True)
class Histogram:
    """What `components/histogram.html` draws.

    `range_url` leads to any other time: `{start}` and `{end}` in it stand for UTC times such as 2026-11-23T10:00:00.
    `left_out` live jobs changed last before the plot begins.
    """

    title: str
    unit: str
    count_title: str
    time_title: str
    start: datetime
    end: datetime
    keys: list[Key]
    bars: list[Bar]
    time_ticks: list[Tick]
    count_ticks: list[Tick]
    rows: list[Row]
    range_url: str
    left_out: int = 0


@dataclass(frozen=True)
class SideBySide:
    """Bars of things that are not in time, and the marks of the axis that counts."""

    bars: list[Bar]
    count_ticks: list[Tick]


@dataclass(frozen=True)
class _Frame:
    """From times and counts to places."""

    start: datetime
    end: datetime
    top: int

    def x(self, moment: datetime) -> float:
        return 100 * ((moment - self.start) / (self.end - self.start))

    def height(self, count: int) -> float:
        return 100 * count / self.top


def stacked_histogram(
    bins: Sequence[Bin],
    series: Sequence[str],
    title: str,
    unit: str = "jobs",
    *,
    range_url: str = "",
    state_urls: Mapping[str, str] = NO_URLS,
) -> Histogram:
    """Bins in time as bars, their states stacked in the order of `series` from the bottom.

    Bins come in order and may leave gaps, which stay empty. States that would make more than MAX_MARKS marks, and
    those that `series` does not name, are drawn together as "other".

    :raises ValueError: without bins, or with more than MAX_MARKS of them.
    """
    if not 0 < len(bins) <= MAX_MARKS:
        raise ValueError(f"A histogram has between 1 and {MAX_MARKS} bins, not {len(bins)}.")
    bins, states = _folded(bins, series)
    step = _count_step(max(one.count for one in bins))
    frame = _Frame(bins[0].start, bins[-1].end, step * max(1, ceil(max(one.count for one in bins) / step)))
    return Histogram(
        title=title,
        unit=unit,
        count_title=_count_title(bins, unit),
        time_title=f"{_day(frame.start)} to {_day(frame.end)}, UTC",
        start=frame.start,
        end=frame.end,
        keys=[Key(state, sum(one.parts.get(state, 0) for one in bins), state_urls.get(state, "")) for state in states],
        bars=[_bar(one, states, frame, unit) for one in bins if one.count],
        time_ticks=list(_time_ticks(frame)),
        count_ticks=[Tick(_round(100 - frame.height(n)), spaced(n)) for n in range(0, frame.top + 1, step)],
        rows=[_row(one, states) for one in bins],
        range_url=range_url,
    )


def side_by_side(named: Sequence[tuple[str, str, Mapping[str, int]]], states: Sequence[str]) -> SideBySide:
    """Things as bars beside each other, each (text, URL, counts by state) with its states stacked from the bottom."""
    counts = [sum(parts.get(state, 0) for state in states) for _, _, parts in named]
    step = _count_step(max(counts, default=1))
    top = step * max(1, ceil(max(counts, default=1) / step))
    width = 100 / max(1, len(named))
    bars = [
        Bar(url, count, text, _rects(parts, states, top, number * width, width * BAR_SHARE))
        for number, ((text, url, parts), count) in enumerate(zip(named, counts, strict=True))
    ]
    return SideBySide(bars, [Tick(_round(100 - 100 * n / top), spaced(n)) for n in range(0, top + 1, step)])


def _folded(bins: Sequence[Bin], series: Sequence[str]) -> tuple[Sequence[Bin], list[str]]:
    """The bins and their states, small and unnamed states put together where need be."""
    sums: Counter[str] = Counter()
    for one in bins:
        sums.update(one.parts)
    room = MAX_MARKS // len(bins)
    named = [state for state in series if sums[state]]
    kept = named if len(named) <= room else sorted(named, key=lambda state: -sums[state])[: room - 1]
    states = [state for state in named if state in kept]
    if not {state for state in sums if sums[state]} - set(states):
        return bins, states
    return [_with_other(one, states) for one in bins], [*states, OTHER]


def _with_other(one: Bin, states: Sequence[str]) -> Bin:
    parts = {state: one.parts[state] for state in states if state in one.parts}
    return Bin(one.start, one.end, one.url, {**parts, OTHER: one.count - sum(parts.values())}, one.part_urls)


def _bar(one: Bin, states: Sequence[str], frame: _Frame, unit: str) -> Bar:
    left, right = frame.x(one.start), frame.x(one.end)
    width = (right - left) * BAR_SHARE
    x = left + (right - left - width) / 2
    return Bar(one.url, one.count, _words(one, states, unit), _rects(one.parts, states, frame.top, x, width))


def _rects(parts: Mapping[str, int], states: Sequence[str], most: int, x: float, width: float) -> list[Rect]:
    counts = [parts.get(state, 0) for state in states]
    tops = accumulate(counts)
    return [
        Rect(state, _round(x), _round(100 - 100 * top / most), _round(width), _round(100 * count / most))
        for state, count, top in zip(states, counts, tops, strict=True)
        if count
    ]


def _row(one: Bin, states: Sequence[str]) -> Row:
    cells = [(one.parts.get(state, 0), one.part_urls.get(state, "")) for state in states]
    return Row(one.start, one.url, one.count, cells)


def _words(one: Bin, states: Sequence[str], unit: str) -> str:
    """A bin as a sentence: "23 Nov 10:00 to 10:15: 12 jobs, finished 10, failed 2"."""
    parts = [f"{state or 'not specified'} {spaced(one.parts[state])}" for state in states if one.parts.get(state)]
    end = f"{one.end:%H:%M}" if one.end.date() == one.start.date() else f"{one.end.day} {one.end:%b %H:%M}"
    return f"{one.start.day} {one.start:%b %H:%M} to {end}: {spaced(one.count)} {unit}, {', '.join(parts)}"


def _count_title(bins: Sequence[Bin], unit: str) -> str:
    """What a bar counts; the first and the last may be cut off by the window."""
    width = max(one.end - one.start for one in bins)
    even = all(one.end - one.start == width for one in bins[1:-1])
    return f"{unit} per {_length(width)}" if even else f"{unit} per bar, of unequal length"


def _length(width: timedelta) -> str:
    """A bin's width in its largest whole unit, as in "15 min" and "day"."""
    seconds = int(width.total_seconds())
    for size, unit, one in ((86_400, "d", "day"), (3_600, "h", "hour"), (60, "min", "minute")):
        if seconds and seconds % size == 0:
            return one if seconds == size else f"{seconds // size} {unit}"
    return f"{seconds} s"


def _count_step(largest: int) -> int:
    """A round step (1, 2 or 5 and zeros) of which about COUNT_STEPS reach the largest count."""
    least = max(1.0, largest / COUNT_STEPS)
    power = int(10 ** int(log10(least)))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)


def _time_ticks(frame: _Frame) -> Iterator[Tick]:
    span = frame.end - frame.start
    step = next((step for step in TIME_STEPS if span / step <= MAX_TIME_TICKS), span / MAX_TIME_TICKS)
    moment = frame.start + (ORIGIN - frame.start) % step
    while moment <= frame.end:
        yield Tick(_round(frame.x(moment)), _tick_label(moment, step, span), bool(((moment - ORIGIN) // step) % 2))
        moment += step


def _tick_label(moment: datetime, step: timedelta, span: timedelta) -> str:
    if span > 300 * DAY:
        return f"{moment:%b %Y}"
    return (
        f"{moment.day} {moment:%b}"
        if step >= DAY or moment == datetime.combine(moment, datetime.min.time())
        else f"{moment:%H:%M}"
    )


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y %H:%M}"


def _round(place: float) -> float:
    """A hundredth of a percent is less than a pixel."""
    return round(place, 2)
