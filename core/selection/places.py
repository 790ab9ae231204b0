"""Filters that name one thing in full, and the filter text that asks for one value that was counted."""

from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED, exactly, named


def name_in(selection: Selection, parameter: str) -> str | None:
    """The one value that a selection's filter names in full; empty for "not specified", None for anything else."""
    text = selection.text_of(parameter)
    return "" if text == NOT_SPECIFIED else named(text) or None


def text_of(value: str) -> str:
    """The filter's text for exactly that value; what is empty is "not specified"."""
    return exactly(value) if value else NOT_SPECIFIED
