"""Parts that the pages of a queue and of a worker node share."""

from collections.abc import Sequence

from core.questions import error_catalogue
from core.render import links
from core.render.parts import ErrorRow, ErrorSummary
from core.selection.selection import Selection
from core.templatetags.portal import percent
from sites.site_queries import Error

ERRORS_SHOWN = 8


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
