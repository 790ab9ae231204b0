"""What the status page shows, made from the reports."""

from collections.abc import Sequence
from typing import Any

from core import status
from core.clock import now
from core.render.table import NOTHING, Cell, Heading, Table
from core.status import Report

SENTENCES = {
    "ok": "Everything the portal stands on works.",
    "degraded": "The portal works, with less than it should have.",
    "failed": "Something the portal stands on does not work.",
}
HEADINGS = [
    Heading("part", "Part"),
    Heading("state", "State"),
    Heading("sentence", "In words"),
    Heading("facts", "Facts"),
]
LONG_HEADINGS = [Heading("part", "What"), Heading("facts", "How it is")]
# As many facts stand beside their part.
IN_A_LINE = 4


def table(found: Sequence[Report]) -> Table:
    """One line for each part."""
    return Table("Parts of the portal", HEADINGS, [_row(report) for report in found])


def long_tables(found: Sequence[Report]) -> list[Table]:
    """A table of its own for each part that has more to tell than fits into a line."""
    return [
        Table(report.name, LONG_HEADINGS, [[_what(label), Cell(value)] for label, value in report.facts])
        for report in found
        if len(report.facts) > IN_A_LINE
    ]


def _what(label: str) -> Cell:
    """What a fact is about; a page leads there."""
    return Cell(label, url=label, kind="address") if label.startswith("/") else Cell(label)


def _row(report: Report) -> list[Cell]:
    facts = " · ".join(f"{label}: {value}" for label, value in report.facts)
    if len(report.facts) > IN_A_LINE:
        facts = f"{len(report.facts)}, below"
    return [
        Cell(report.name),
        Cell(report.state, kind="code"),
        Cell(report.sentence),
        Cell(facts or NOTHING, title=facts),
    ]


def as_data(found: Sequence[Report]) -> dict[str, Any]:
    """The page for programs: {state, as_of, reports}."""
    parts = [{"name": r.name, "state": r.state, "sentence": r.sentence, "facts": dict(r.facts)} for r in found]
    return {"state": status.worst(found), "as_of": now(), "reports": parts}
