"""Facets: attributes by which a selection is summed up, and what each of their values means as a filter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.selection import values
from core.selection.dimensions import Dimension, bins_of, stored


@dataclass(frozen=True)
class Facet:
    """One attribute: `field` is its name in JSON, `parameter` the filter that selects one of its values.

    `name_of` makes the value that readers see, `text_of` the filter's text for it.
    """

    field: str
    dimension: Dimension
    parameter: str
    name_of: Callable[[Any], Any] = lambda value: value
    text_of: Callable[[Any], str] = lambda value: values.exactly(str(value))
    numeric: bool = False
    excludable: bool = True


@dataclass(frozen=True)
class Counted:
    """The values of one facet over the whole selection, or why they were not counted.

    `occurrences` says that a thing may count under several values.
    """

    facet: Facet
    counts: Mapping[Any, int] = field(default_factory=dict)
    occurrences: bool = False
    not_counted: str = ""


def text(name: str, parameter: str = "", attribute: str = "") -> Facet:
    """A text, selected by exactly itself."""
    return Facet(name, stored(attribute or name), parameter or name)


def number(name: str) -> Facet:
    """A whole number, selected by itself."""
    return Facet(name, stored(name), name, text_of=str, numeric=True)


def ranged(name: str, attribute: str, width: int) -> Facet:
    """Numbers by ranges of that width."""

    def words(low: int) -> str:
        return f"{low}:{low + width - 1}"

    return Facet(name, bins_of(attribute, width), name, words, words, numeric=True)
