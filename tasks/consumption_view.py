"""The drawings and tables of what a task's jobs consumed."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.render import links
from core.render.table import NOTHING, Cell, Heading, Table
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED
from core.templatetags.portal import spaced
from tasks.consumption import ALL, METRICS, OUTCOMES, Figures, Spread, Stats

# As many as colours that are told apart; the queues beyond are drawn as one.
QUEUES_DRAWN = 7
OTHER = "other queues"


@dataclass(frozen=True)
class Rect:
    """Jobs of one queue in one bin, in a box of 100 by 100."""

    colour: int
    x: float
    y: float
    width: float
    height: float
    text: str


@dataclass(frozen=True)
class Key:
    """A queue in the legend with its jobs."""

    colour: int
    name: str
    count: int


@dataclass(frozen=True)
class Drawing:
    """One histogram with its numbers."""

    title: str
    said: str
    unit: str
    first: str
    last: str
    most: int
    keys: list[Key]
    rects: list[Rect]
    table: Table


def drawing(found: Figures, one: Spread, part: str) -> Drawing:
    """The jobs of one part of the work by bin, a colour for each queue."""
    queues = stacks(one, part)
    tops = [sum(counts) for counts in zip(*queues.values(), strict=True)]
    title = f"{one.metric.title} of {one.outcome} jobs"
    return Drawing(
        title=title,
        said=_said(found.of(one.metric.name, one.outcome, part), one.metric.unit),
        unit=one.metric.unit,
        first=rounded(one.bins.low),
        last=rounded(one.bins.low + one.bins.width * one.bins.count),
        most=max(tops, default=0),
        keys=[Key(colour, queue, sum(counts)) for colour, (queue, counts) in enumerate(queues.items())],
        rects=_rects(one, queues, max(tops, default=0)),
        table=_table(title, one, queues),
    )


def stacks(one: Spread, part: str) -> dict[str, list[int]]:
    """Jobs by bin of the queues with most of them, and of the others together."""
    most_first = sorted(one.counts.get(part, {}).items(), key=lambda pair: (-sum(pair[1]), pair[0]))
    room = QUEUES_DRAWN if len(most_first) <= QUEUES_DRAWN else QUEUES_DRAWN - 1
    found = {queue or NOT_SPECIFIED: counts for queue, counts in most_first[:room]}
    if others := [counts for _, counts in most_first[room:]]:
        found[OTHER] = [sum(counts) for counts in zip(*others, strict=True)]
    return found


def _rects(one: Spread, queues: dict[str, list[int]], most: int) -> list[Rect]:
    width, found = 100 / one.bins.count, []
    for place in range(one.bins.count):
        below = 0
        for colour, (queue, counts) in enumerate(queues.items()):
            below += counts[place]
            if counts[place]:
                y, height = 100 - 100 * below / most, 100 * counts[place] / most
                text = f"{_range(one, place)}: {spaced(counts[place])} at {queue}"
                x, bar = round(place * width, 2), round(width * 0.92, 2)
                found.append(Rect(colour, x, round(y, 2), bar, round(height, 2), text))
    return found


def _range(one: Spread, place: int) -> str:
    low = one.edges[place]
    return f"{rounded(low)} to {rounded(low + one.bins.width)} {one.metric.unit}"


def _table(title: str, one: Spread, queues: dict[str, list[int]]) -> Table:
    """The numbers of the drawing."""
    headings = [Heading("from", f"From, {one.metric.unit}", align="right"), Heading("jobs", "Jobs", align="right")]
    headings += [Heading(queue, queue, align="right") for queue in queues]
    rows = [
        [_number(rounded(edge)), _number(spaced(sum(counts))), *(_number(spaced(count)) for count in counts)]
        for edge, counts in zip(one.edges, zip(*queues.values(), strict=True), strict=True)
    ]
    return Table(title, headings, rows)


def figures_table(found: Figures, part: str = ALL) -> Table:
    """Every metric of the jobs with each outcome."""
    labels = {"metric": "Figure", "outcome": "Jobs that", "measured": "Measured", "mean": "Mean", "std": "Spread"}
    labels |= {"low": "Least", "high": "Most"}
    texts = {"metric", "outcome"}
    headings = [Heading(key, label, align="left" if key in texts else "right") for key, label in labels.items()]
    rows = [
        [
            Cell(metric.label),
            Cell(outcome, kind="state"),
            _number(spaced(one.measured)),
            *_stats(one),
        ]
        for metric in METRICS.values()
        for outcome in OUTCOMES
        if (one := found.of(metric.name, outcome, part)).measured
    ]
    return Table("Figures of the jobs that ended", headings, rows)


def _stats(one: Stats) -> list[Cell]:
    return [_number(rounded(value)) for value in (one.mean, one.std, one.low, one.high)]


def counts(found: Figures, chosen: Selection, part: str) -> list[dict[str, object]]:
    """How many jobs ended in each way; those of one part of the work have no list of their own."""
    metric = next(iter(METRICS))
    return [
        {
            "state": outcome,
            "count": (count := found.of(metric, outcome, part).jobs),
            "url": links.list_of(chosen.with_term("jobstatus", outcome)) if part == ALL and count else "",
        }
        for outcome in OUTCOMES
    ]


def rounded(value: float | None) -> str:
    """Three digits of a small number, no fraction of a large one."""
    if value is None:
        return NOTHING
    if abs(value) >= 1000 or value == int(value):
        return spaced(round(value))
    return f"{value:.3g}"


def _number(text: str) -> Cell:
    return Cell(text, kind="number")


def _said(one: Stats, unit: str) -> str:
    missing = one.jobs - one.measured
    unmeasured = f"; {spaced(missing)} of {spaced(one.jobs)} jobs have no such figure" if missing else ""
    return f"Mean {rounded(one.mean)} {unit}, spread {rounded(one.std)} {unit}{unmeasured}."


def drawings(found: Figures, drawn: Sequence[Spread], part: str) -> list[Drawing]:
    return [drawing(found, one, part) for one in drawn if part in one.counts]
