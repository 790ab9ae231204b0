"""Parts that the pages of a queue and of a worker node share."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.panda.vocabulary import JOB_STATES, PHASES
from core.questions import error_catalogue
from core.render import links, lists
from core.render.parts import ErrorRow, ErrorSummary, StateCount
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED
from core.templatetags.portal import percent
from sites.pages import with_states
from sites.site_queries import Error

ERRORS_SHOWN = 8


def in_order_of_life(seen: Mapping[str, int]) -> list[str]:
    """The states that have jobs, in the order of a job's life; unknown ones last."""
    return [state for state in JOB_STATES if seen.get(state)] + sorted(s for s in seen if s not in JOB_STATES)


def state_counts(selection: Selection, seen: Mapping[str, int], as_of: datetime) -> list[StateCount]:
    """Counts by status in the order of a job's life; each leads to the list that proves it."""
    return [_state(selection, state or NOT_SPECIFIED, seen[state], as_of) for state in in_order_of_life(seen)]


def _state(selection: Selection, state: str, count: int, as_of: datetime) -> StateCount:
    live = any(state in phase for phase in PHASES.values())
    return StateCount(state, count, with_states(selection, (state,)), lists.was(count, as_of) if live else "")


def error_summary(selection: Selection, errors: Sequence[Error], failed: int) -> ErrorSummary:
    """The most frequent errors of the failed jobs of a selection."""
    of_failed = selection.with_term("jobstatus", "failed")
    rows = [_error_row(of_failed, one, failed) for one in errors[:ERRORS_SHOWN]]
    more = links.errors_of(of_failed) or f"{links.list_of(of_failed)}&summary=all"
    return ErrorSummary(rows, max(0, len(errors) - ERRORS_SHOWN), more)


def _error_row(of_failed: Selection, one: Error, failed: int) -> ErrorRow:
    known = error_catalogue.text_of(one.component, one.code)
    name = f"{one.component}:{one.code}"
    return ErrorRow(
        error=name,
        name=known.description,
        message=known.diagnostics,
        count=one.count,
        share=percent(one.count, failed),
        url=links.list_of(of_failed.with_term("error", name)),
        example_text=str(one.example),
        example_url=links.to("job", one.example),
    )
