"""The parts of the job list around its table: time range, plot, facets, errors, columns, copies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from core.questions.job_parts import ERROR_STATES
from core.questions.over_time import OverTime
from core.render import links, spread
from core.render.parts import (
    ErrorRow,
    ErrorSummary,
)
from core.render.plots import Histogram
from core.selection.request import Asked
from core.selection.selection import Selection
from core.templatetags.portal import percent, spaced


def plot(asked: Asked, found: OverTime | None) -> Histogram | None:
    """The selection over time by status; every bin leads to its jobs."""
    return spread.plot(asked.selection, found, "Jobs by time of their last change")


def earlier_note(found: OverTime | None, total: int) -> str:
    """How many jobs the plot leaves out on its left."""
    if found is None or found.total == total:
        return ""
    return f"{spaced(total - found.total)} live jobs changed last before this time and are not in the plot."


def error_summary(asked: Asked, entries: Sequence[dict[str, Any]], failed: int, as_of: datetime) -> ErrorSummary:
    """The errors of the selection, most jobs first; each leads to its jobs."""
    return ErrorSummary([_error_row(asked.selection.frozen(as_of), entry, failed) for entry in entries])


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
    if selection.text_of("error") or selection.text_of("jobstatus").startswith(("!", "*", "=")):
        return ""
    asked = [state for state in selection.text_of("jobstatus").split("|") if state]
    states = [state for state in ERROR_STATES if not asked or state in asked]
    return links.job_list(selection.with_term("error", error).with_term("jobstatus", "|".join(sorted(states))))
