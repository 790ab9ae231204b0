"""The parts of the job list around its table: time range, plot, facets, errors, columns, copies."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core.panda.vocabulary import JOB_STATES
from core.questions.over_time import OverTime
from core.render import links
from core.render.parts import (
    Choice,
    ColumnChooser,
    Copies,
    Copy,
    ErrorRow,
    ErrorSummary,
    Facet,
    FacetPanel,
    FacetValue,
    Option,
    TimeRange,
)
from core.render.plots import Bin, Histogram, stacked_histogram
from core.selection import facets, moving
from core.selection.jobs import jobs
from core.selection.request import Asked
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED
from core.selection.window import PARAMETERS, duration
from core.templatetags.portal import percent, spaced
from jobs import columns
from jobs.computed import ERROR_STATES

QUICK = tuple(timedelta(hours=hours) for hours in (1, 6, 12, 24, 72, 168, 720))
VALUES_SHOWN = 10


def time_range(asked: Asked, as_of: datetime) -> TimeRange:
    """The window that is shown, and its neighbours."""
    selection = asked.selection
    found = moving.bounds(selection, as_of)
    start, end = (f"{moment:%Y-%m-%d %H:%M:%S}" for moment in found) if found else ("", "")
    neighbours = (
        moving.shifted(selection, as_of, -1),
        moving.shifted(selection, as_of, 1),
        moving.widened(selection, as_of),
    )
    back, on, out = (links.job_list(other) if other else "" for other in neighbours)
    return TimeRange(
        text=(selection.window.sentence() if selection.window else "") or "at any time",
        field_words="time of the last change",
        quick=[_quick(selection, length) for length in QUICK],
        back_url=back,
        on_url=on,
        out_url=out,
        freeze_url=links.job_list(selection.frozen(as_of)) if found else "",
        fields=[(name, text) for name, text in selection.parameters.items() if not is_time(name)],
        start=start,
        end=end,
    )


def is_time(name: str) -> bool:
    """Whether a parameter is about the time window."""
    return name in PARAMETERS or name.removesuffix("range") in jobs().time_ranges


def _quick(selection: Selection, length: timedelta) -> Option:
    window = selection.window
    active = window is not None and not window.ended_only and (window.start, window.end) == (length, None)
    return Option(duration(length), links.job_list(moving.lately(selection, length)), active)


def plot(asked: Asked, spread: OverTime | None) -> Histogram | None:
    """The selection over time by status; every bin leads to its jobs."""
    if spread is None or not any(one.counts for one in spread.bins):
        return None
    seen = {state for one in spread.bins for state in one.counts}
    series = [state for state in JOB_STATES if state in seen] + sorted(seen - set(JOB_STATES))
    bins = [Bin(one.start, one.end, _bin_url(asked.selection, one.start, one.end), one.counts) for one in spread.bins]
    title = f"Jobs by time of their last change, per {duration(spread.width)}"
    return stacked_histogram(bins, series, title, range_url=_range_url(asked.selection))


def _bin_url(selection: Selection, start: datetime, end: datetime) -> str:
    return links.job_list(moving.between(selection, start, end))


def _range_url(selection: Selection) -> str:
    """The job list with places for the two times that a drag over the plot gives."""
    kept = {name: text for name, text in selection.parameters.items() if not is_time(name)}
    return f"{reverse('jobs')}?{urlencode({**kept, 'date_from': '{start}', 'date_to': '{end}'}, safe='{}')}"


def earlier_note(spread: OverTime | None, total: int) -> str:
    """How many jobs the plot leaves out on its left."""
    if spread is None or spread.total == total:
        return ""
    return f"{spaced(total - spread.total)} live jobs changed last before this time and are not in the plot."


def facet_panel(asked: Asked, counted: Sequence[facets.Counted], total: int, as_of: datetime) -> FacetPanel:
    """Values of each attribute with links that add, remove or exclude them, and the lists that prove their counts."""
    return FacetPanel([_facet(asked.selection, one, total, as_of) for one in counted])


def _facet(selection: Selection, counted: facets.Counted, total: int, as_of: datetime) -> Facet:
    facet = counted.facet
    column = jobs().by_column.get(facet.field)
    label, meaning = (column.label, column.meaning) if column else (facet.field, "")
    ordered = sorted(counted.counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    shown, rest = ordered[:VALUES_SHOWN], ordered[VALUES_SHOWN:]
    return Facet(
        field=facet.field,
        label=label,
        meaning=meaning,
        values=[_value(selection, facet, pair, total, as_of) for pair in shown],
        other_count=sum(count for _, count in rest),
        other_values=len(rest),
        not_counted=counted.not_counted,
        occurrences=counted.occurrences,
    )


def _value(selection: Selection, facet: facets.Facet, pair: tuple[Any, int], total: int, as_of: datetime) -> FacetValue:
    value, count = pair
    text = facet_text(facet, NOT_SPECIFIED if value is None else facet.text_of(value))
    now = selection.text_of(facet.parameter)
    return FacetValue(
        text=NOT_SPECIFIED if value is None else str(facet.name_of(value)),
        count=count,
        share=percent(count, total),
        width=100 * count / total if total else 0,
        add_url=links.job_list(selection.narrowed(facet.parameter, text)),
        exclude_url=""
        if not facet.excludable
        else links.job_list(selection.with_term(facet.parameter, _without(now, text))),
        active=now == text,
        remove_url=links.job_list(selection.with_term(facet.parameter, "")),
        # One filter cannot ask for two values at once: such a count has no list of its own.
        count_url=""
        if now and facet.dimension.many
        else links.job_list(selection.frozen(as_of).narrowed(facet.parameter, text)),
    )


def facet_text(facet: facets.Facet, text: str) -> str:
    """The filter's canonical text for a value."""
    return jobs().by_parameter[facet.parameter].canonical(text)


def _without(now: str, text: str) -> str:
    """The filter with one more value left out."""
    return f"{now},!{text}" if now and "|" not in now else f"!{text}"


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


def column_chooser(asked: Asked) -> ColumnChooser:
    """Every column, with those that are shown."""
    shown = {column.name for column in columns.listed(asked.view.cols)}
    choices = [Choice(c.name, c.label, c.meaning, c.name in shown) for c in jobs().columns]
    fields = list(asked.selection.parameters.items())
    return ColumnChooser(choices, fields, links.job_list(asked.selection))


def copies(asked: Asked, address: str) -> Copies:
    """The same question for a shell, for Python, and as a link."""
    url = f"{address}?{urlencode({**asked.selection.parameters, 'json': ''})}"
    python = f'import requests\n\njobs = requests.get("{url}", timeout=60).json()["jobs"]'
    csv = f"curl -o jobs.csv '{address}?{urlencode({**asked.selection.parameters, 'csv': ''})}'"
    return Copies([Copy("curl", f"curl '{url}'"), Copy("Python", python), Copy("CSV by curl", csv)])
