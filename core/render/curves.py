"""How much had come to some moments of its life by each of some times: as curves, and as a table of the same numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.render.table import Cell, Heading, Table, shown
from core.templatetags.portal import spaced

# The colours of the curves are those of job states that say nearly the same.
LIKE = {"created": "pending", "started": "running", "ended": "finished"}

# How scripts draw jobs: by how they ended, by the moment of their life, and by the part of the work.
COLOURS = {"active": "#0e65d7", "finished": "#037537", "failed": "#c50516", "closed": "#493a2d", "cancelled": "#aa5703"}
FILLED = {"created": "#ffffff", "started": "#c7cdd4"}
SHAPES = {"build": "triangle", "run": "circle", "merge": "rect"}


@dataclass(frozen=True)
class Curves:
    """How much was created, started and ended by each of some moments."""

    unit: str
    times: Sequence[datetime]
    series: Mapping[str, Sequence[int]]

    @property
    def most(self) -> int:
        return max((max(values) for values in self.series.values()), default=0)


@dataclass(frozen=True)
class Line:
    """One curve in a box of 100 by 100."""

    name: str
    state: str
    points: str
    last: int


def lines(curves: Curves) -> list[Line]:
    """The curves as they are drawn."""
    if not curves.times:
        return []
    start, length = curves.times[0], (curves.times[-1] - curves.times[0]).total_seconds() or 1.0
    most = max(1, curves.most)
    xs = [100 * (time - start).total_seconds() / length for time in curves.times]
    return [
        Line(
            name,
            LIKE[name],
            " ".join(f"{x:.2f},{100 - 100 * value / most:.2f}" for x, value in zip(xs, values, strict=True)),
            values[-1],
        )
        for name, values in curves.series.items()
    ]


def table(curves: Curves) -> Table:
    """The numbers of the drawing."""
    headings = [Heading("time", "By (UTC)"), *(Heading(name, name, align="right") for name in curves.series)]
    rows = [
        [
            Cell(shown(time), kind="time"),
            *(Cell(spaced(values[place]), kind="number") for values in curves.series.values()),
        ]
        for place, time in enumerate(curves.times)
    ]
    return Table(f"{curves.unit} by time", headings, rows)


def points(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All points of what scripts read, each with the name of its series."""
    return [{"series": one["name"], **point} for one in data["plotData"] for point in one["data"]]


def series(key: tuple[str, str, str], data: Sequence[Mapping[str, Any]], order: int) -> dict[str, Any]:
    """The points of one outcome, moment and part of the work as scripts read them."""
    outcome, moment, part = key
    return {
        "name": f"{outcome}_{moment}_{part}",
        "label": f"{part} jobs, {outcome}, {moment}",
        "pointRadius": 3,
        "backgroundColor": FILLED.get(moment, COLOURS[outcome]),
        "borderColor": COLOURS[outcome],
        "pointStyle": SHAPES[part],
        "order": order,
        "data": data,
    }
