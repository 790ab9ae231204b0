"""The parts of the job list around its table: time range, plot, facets, errors, columns, copies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from core.panda.failures import ERROR_STATES
from core.questions.over_time import OverTime
from core.questions.sides import went_wrong
from core.render import links, spread
from core.render.parts import (
    ErrorRow,
    ErrorSummary,
)
from core.render.plots import Histogram
from core.selection import values
from core.selection.jobs import of_state
from core.selection.request import Asked
from core.selection.selection import Selection
from core.templatetags.portal import percent

ERRORS_SHOWN = 12
# The value of `summary` that asks for all of them.
WHOLE = "all"


def plot(asked: Asked, found: OverTime | None, total: int) -> Histogram | None:
    """The selection over time by status; every bin leads to its jobs."""
    return spread.plot(asked.selection, found, "Jobs by time of their last change", total)


def different_url(asked: Asked, as_of: datetime) -> str:
    """What is different about these jobs: failures beside jobs that finished, any others beside all of the same time."""
    against = "finished" if went_wrong(asked.selection) else "others"
    found = links.difference_of(f"{asked.selection.query}&against={against}", as_of)
    return found[1] if found else ""


def error_summary(
    asked: Asked, entries: Sequence[dict[str, Any]], failed: int, as_of: datetime, *, whole: bool
) -> ErrorSummary:
    """The errors of the selection, most jobs first; each leads to its jobs. Not `whole`: the first ERRORS_SHOWN."""
    shown = entries if whole else entries[:ERRORS_SHOWN]
    rows = [_error_row(asked.selection.frozen(as_of), entry, failed) for entry in shown]
    return ErrorSummary(rows, len(entries) - len(rows), f"{reverse('jobs')}?{asked.link(summary=WHOLE)}")


def _error_row(selection: Selection, entry: dict[str, Any], failed: int) -> ErrorRow:
    return ErrorRow(
        error=entry["error"],
        name=entry["desc"],
        message=entry["diag"],
        count=entry["count"],
        share=percent(entry["count"], failed),
        url=_error_url(selection, entry["error"]),
        example_text=str(entry["example_pandaid"]),
        example_url=reverse("job", args=[entry["example_pandaid"]]),
    )


def _error_url(selection: Selection, error: str) -> str:
    """The jobs of the selection that went wrong with that error; none where it asks for another error already."""
    status = selection.text_of("jobstatus")
    if selection.text_of("error") or (status.startswith(("!", "*", "=")) and not values.named(status)):
        return ""
    asked = [state for state in (values.named(status) or status).split("|") if state]
    states = [state for state in ERROR_STATES if not asked or state in asked]
    text = of_state(selection, states[0]) if len(states) == 1 else "|".join(sorted(states))
    return links.list_of(selection.with_term("error", error).with_term("jobstatus", text))
