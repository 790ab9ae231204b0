"""The page of a job's memory: lines in a box of 100 by 100, the same numbers as a table, and as an image."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.render.table import NOTHING, Cell, Heading, Table
from logs.memory import Step
from logs.prmon import Plot, Values

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = ("#0e65d7", "#037537", "#8a5a00", "#7b2fbf", "#c21f1f", "#00727a")


@dataclass(frozen=True)
class Line:
    """One line in its colour; a gap in it begins a new run of points."""

    colour: int
    label: str
    runs: list[str]
    most: str


@dataclass(frozen=True)
class Drawing:
    """One plot; `below` is zero, or less where a value is."""

    name: str
    title: str
    unit: str
    below: str
    above: str
    last: str
    lines: list[Line]
    steps: list[tuple[float, str]]
    table: Table


def drawing(plot: Plot, steps: Sequence[Step]) -> Drawing:
    values = [value for line in plot.series.values() for value in line if value is not None]
    low, high = min(0.0, *values, 0.0), max(*values, 0.0, 0.0) or 1.0
    span = plot.minutes[-1] or 1.0
    return Drawing(
        name=plot.name,
        title=plot.title,
        unit=plot.unit,
        below=rounded(low),
        above=rounded(high),
        last=rounded(plot.minutes[-1]),
        lines=[
            Line(
                place,
                label,
                list(_runs(plot.minutes, line, span, low, high)),
                rounded(max(filter(None, line), default=0.0)),
            )
            for place, (label, line) in enumerate(plot.series.items())
        ],
        steps=[(round(100 * step.minute / span, 2), step.text) for step in steps],
        table=_table(plot),
    )


def figure_of(plots: Sequence[Plot], steps: Sequence[Step], title: str) -> "Figure":
    """The same plots one under the other. matplotlib is loaded at the first one, for most workers never need it."""
    from matplotlib.figure import Figure  # noqa: PLC0415

    found = Figure(figsize=(8, 3 * len(plots)), layout="constrained")
    for place, plot in enumerate(plots, 1):
        axes = found.add_subplot(len(plots), 1, place)
        for colour, (label, line) in zip(COLOURS, plot.series.items(), strict=False):
            axes.plot(
                plot.minutes, [float("nan") if value is None else value for value in line], label=label, color=colour
            )
        for step in steps:
            axes.axvline(step.minute, color="#868b92", linestyle=":")
        axes.set_title(f"{title}: {plot.title.lower()}", loc="left", fontsize=11)
        axes.set_xlabel("wall time, min")
        axes.set_ylabel(plot.unit)
        axes.grid(alpha=0.3)
        axes.legend(frameon=False, fontsize=8)
    return found


def rounded(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}".replace(",", "\u202f") if abs(value) >= 100 else f"{value:.3g}"


def _runs(minutes: Sequence[float], values: Values, span: float, low: float, high: float) -> Iterator[str]:
    run: list[str] = []
    for minute, value in zip(minutes, values, strict=True):
        if value is not None:
            run.append(f"{100 * minute / span:.2f},{100 - 100 * (value - low) / (high - low):.2f}")
        elif run:
            yield " ".join(run)
            run = []
    if run:
        yield " ".join(run)


def _table(plot: Plot) -> Table:
    headings = [Heading("minutes", "Wall time, min", align="right")]
    headings += [Heading(label, f"{label}, {plot.unit}", align="right") for label in plot.series]
    rows = [
        [Cell(rounded(value) if value is not None else NOTHING, kind="number") for value in (minute, *line)]
        for minute, *line in zip(plot.minutes, *plot.series.values(), strict=True)
    ]
    return Table(plot.title, headings, rows)
