"""Filters that name one thing in full, and the filter text that asks for one value that was counted."""

from collections.abc import Container
from dataclasses import replace

from core.selection.job_filters import QUEUE_ATTRIBUTES
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED, exactly, named

# What is asked of queues: at one queue, all jobs answer it alike.
OF_QUEUES = frozenset({"computingsite", *QUEUE_ATTRIBUTES})
# What a page about one queue says by itself: where its jobs are, and how many there are in each state.
SAID_OF_QUEUE = OF_QUEUES | {"jobstatus"}


def name_in(selection: Selection, parameter: str) -> str | None:
    """The one value that a selection's filter names in full; empty for "not specified", None for anything else."""
    text = selection.text_of(parameter)
    return "" if text == NOT_SPECIFIED else named(text) or None


def text_of(value: str) -> str:
    """The filter's text for exactly that value; what is empty is "not specified"."""
    return exactly(value) if value else NOT_SPECIFIED


def without(selection: Selection, names: Container[str]) -> Selection:
    """The selection without those filters."""
    return replace(selection, terms=tuple(term for term in selection.terms if term[0] not in names))
