"""What the scattering matrix shows, and what it gives to scripts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.urls import reverse

from core.render import links
from core.selection.facets import Facet
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED
from core.templatetags.portal import percent, spaced
from errors.matrix_queries import COLOURS, QUEUES, REQUESTS, Line, Matrix, Tally, text_of

ALL = "ALL"
FORM = (
    ("reqid", "Request", "one number, or several by commas"),
    ("jeditaskid", "Task", "one number, or several by commas"),
    ("taskname", "Task name", "with * for anything"),
    ("computingsite", "Queue", "CERN* for all that begin so"),
    ("jobtype", "Job type", "production unless told"),
    ("hours", "Hours back", "8 unless told"),
)
LABELS = {"reqid": "request", "jeditaskid": "task", "region": "region", "computingsite": "queue"}
CSV_TAIL = ("finished", "failed", "success")


@dataclass(frozen=True)
class Mark:
    """A share of success, its colour, and the lists that prove it."""

    rate: str = ""
    colour: str = ""
    words: str = ""
    ended: int = 0
    ended_url: str = ""
    failed: int = 0
    failed_url: str = ""


@dataclass(frozen=True)
class Head:
    """The name of a row or column, where it leads, all its jobs, and its parts in words."""

    name: str
    url: str
    mark: Mark
    parts: str


@dataclass(frozen=True)
class Grid:
    """The matrix as a table; `left_out` rows are not shown."""

    caption: str
    corner: str
    columns: list[Head]
    rows: list[tuple[Head, list[Mark]]] = field(default_factory=list)
    left_out: int = 0


def grid(found: Matrix, leads: Mapping[str, str], shown: int) -> Grid:
    """The worst rows.

    :param leads: the parameters that links to other matrices keep.
    """
    row, column = LABELS[found.by_row.field], LABELS[found.by_column.field]
    rows = [(_head(found, line, found.by_row, leads), _marks(found, line)) for line in found.rows[:shown]]
    return Grid(
        caption=f"Success by {row} and {column}: {spaced(len(rows))} of {spaced(len(found.rows))} {row}s with failures",
        corner=row.capitalize(),
        columns=[_head(found, line, found.by_column, leads) for line in found.columns],
        rows=rows,
        left_out=len(found.rows) - len(rows),
    )


def told(found: Matrix) -> str:
    """The whole in a sentence."""
    total, row = found.total, LABELS[found.by_row.field]
    if not total.ended:
        return "No such job failed or finished."
    text = f"{spaced(total.failed)} of {spaced(total.ended)} jobs failed ({percent(total.failed, total.ended)})"
    if found.well_rows:
        rows = f"{row}s" if found.well_rows != 1 else row
        text += f"; in {spaced(found.well_rows)} {rows} with {spaced(found.well.ended)} jobs nothing failed"
    return f"{text}."


def truth(found: Matrix, warnings: tuple[str, ...]) -> dict[str, object]:
    """The line that says how many jobs the page speaks of, as of when, and from where."""
    text = f"{spaced(found.total.ended)} jobs that failed or finished (exact)"
    return {"text": f"{text} · as of {found.as_of:%H:%M:%S} UTC · source: {found.source}", "warnings": warnings}


def total(found: Matrix) -> Mark:
    """All jobs of the matrix."""
    return _mark(found.jobs, found.total)


def detail_url(region: str, request: str, parameters: Mapping[str, str]) -> str:
    """The detailed matrix of a region and a request, either of which may be ALL."""
    page = reverse("matrix-detail", args=[region, request])
    return links.Page(page).asking(parameters)


def _head(found: Matrix, line: Line, facet: Facet, leads: Mapping[str, str]) -> Head:
    here = found.jobs.narrowed(facet.parameter, text_of(facet, line.value))
    name = NOT_SPECIFIED if line.value is None else str(line.value)
    return Head(name, _lead(facet, line.value, name, leads), _mark(here, line.jobs), _parts(facet, line))


def _lead(facet: Facet, value: Any, name: str, leads: Mapping[str, str]) -> str:
    """A request or a region leads to its own matrix; a task and a queue to its page."""
    if facet is REQUESTS:
        return detail_url(ALL, quote(name, safe=""), leads) if value is not None else ""
    if facet.field == "region":
        return detail_url(name, ALL, leads)
    return links.of(facet.field, value)


def _marks(found: Matrix, line: Line) -> list[Mark]:
    of_row = found.jobs.narrowed(found.by_row.parameter, text_of(found.by_row, line.value))
    return [_cell(found, of_row, line, column) for column in found.columns]


def _cell(found: Matrix, of_row: Selection, line: Line, column: Line) -> Mark:
    tally = found.cells.get((line.value, column.value))
    if tally is None:
        return Mark()
    return _mark(of_row.narrowed(found.by_column.parameter, text_of(found.by_column, column.value)), tally)


def _mark(jobs: Selection, tally: Tally) -> Mark:
    failed = jobs.with_term("jobstatus", "failed")
    return Mark(
        rate=percent(tally.finished, tally.ended),
        colour=tally.colour,
        words=f"{spaced(tally.finished)} of {spaced(tally.ended)} jobs finished",
        ended=tally.ended,
        ended_url=links.list_of(jobs),
        failed=tally.failed,
        failed_url=links.list_of(failed) if tally.failed else "",
    )


def _parts(facet: Facet, line: Line) -> str:
    """How the tasks of a request, or the queues of a region, do."""
    if line.least is None:
        return ""
    some = ", ".join(f"{spaced(line.colours[colour])} {colour}" for colour in COLOURS if line.colours[colour])
    word = "task" if facet is REQUESTS else "queue"
    plural = "" if line.colours.total() == 1 else "s"
    return f"{word}{plural}: {some}; least {percent(line.least.finished, line.least.ended)}"


def as_data(found: Matrix) -> dict[str, Any]:
    """The matrix for scripts."""
    names = (found.by_row.field, found.by_column.field)
    return {
        "rows": [_line_data(names[0], line) for line in found.rows],
        "columns": [_line_data(names[1], line) for line in found.columns],
        "cells": [dict(zip((*names, *CSV_TAIL), record, strict=True)) for record in records(found)],
        "nothing_failed": {"rows": found.well_rows, "finished": found.well.finished},
        "meta": {
            "total": found.total.ended,
            "finished": found.total.finished,
            "failed": found.total.failed,
            "relation": "exact",
            "as_of": found.as_of,
            "source": found.source,
            "query": found.jobs.parameters,
        },
    }


def records(found: Matrix) -> Iterator[tuple[Any, ...]]:
    """Row, column and CSV_TAIL of every cell of the rows with failures, worst row first."""
    for line in found.rows:
        for column in found.columns:
            if tally := found.cells.get((line.value, column.value)):
                yield line.value, column.value, tally.finished, tally.failed, round(tally.rate, 6)


def columns_of(found: Matrix) -> list[str]:
    """The names of what `records` gives."""
    return [found.by_row.field, found.by_column.field, *CSV_TAIL]


def _line_data(name: str, line: Line) -> dict[str, Any]:
    return {
        name: line.value,
        "finished": line.jobs.finished,
        "failed": line.jobs.failed,
        "success": round(line.jobs.rate, 6),
        "parts": {colour: line.colours[colour] for colour in COLOURS} if line.least else None,
        "least": round(line.least.rate, 6) if line.least else None,
    }


def views_of(by_row: Facet, by_column: Facet, parameters: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """(label, URL, whether it is this one): everything by region, and everything by queue."""
    is_all = by_row is REQUESTS
    return [
        ("By region", links.Page(reverse("matrix")).asking(parameters), is_all and by_column is not QUEUES),
        ("By queue", detail_url(ALL, ALL, {**parameters, "view": "queues"}), is_all and by_column is QUEUES),
    ]
