"""Plots as images, for pages elsewhere that show them; the numbers are those of the drawing in the page."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.render.curves import Curves
from tasks.consumption import Spread

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = {"created": "#868b92", "started": "#0e65d7", "ended": "#037537"}


def figure_of(curves: Curves, title: str) -> "Figure":
    """The curves of a profile."""
    from matplotlib.dates import date2num  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    found = Figure(figsize=(8, 4.5), layout="constrained")
    axes = found.add_subplot()
    times = [float(date2num(time)) for time in curves.times]
    for name, values in curves.series.items():
        axes.plot(times, values, label=name, color=COLOURS[name], drawstyle="steps-post")
    axes.xaxis_date()
    axes.set_title(title, loc="left", fontsize=11)
    axes.set_xlabel("time, UTC")
    axes.set_ylabel(curves.unit)
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    if curves.series:
        axes.legend(frameon=False)
    found.autofmt_xdate()
    return found


def histogram_of(drawn: Sequence[tuple[Spread, Mapping[str, Sequence[int]]]], title: str) -> "Figure":
    """Spreads one under the other, each with the jobs of its queues by bin."""
    from matplotlib.figure import Figure  # noqa: PLC0415

    found = Figure(figsize=(8, 3.5 * max(1, len(drawn))), layout="constrained")
    for place, (one, queues) in enumerate(drawn, 1):
        axes = found.add_subplot(len(drawn), 1, place)
        below = [0] * one.bins.count
        for queue, counts in queues.items():
            axes.bar(one.edges, counts, one.bins.width * 0.92, below, align="edge", label=queue)
            below = [low + count for low, count in zip(below, counts, strict=True)]
        axes.set_title(f"{title}: {one.metric.title.lower()}, {one.outcome} jobs", loc="left", fontsize=11)
        axes.set_xlabel(one.metric.label)
        axes.set_ylabel("jobs")
        if queues:
            axes.legend(frameon=False, fontsize=8)
    return found
