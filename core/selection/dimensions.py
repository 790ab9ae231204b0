"""What answers can be broken down by, and what is measured in each part."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Folded: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Dimension:
    """A breakdown by one or more attributes.

    The engine groups by `attributes` as they are stored; `fold` then turns the group's stored values into the
    dimension's value. With `many`, `fold` gives a tuple of values: a job may count under several of them, so
    the cells give occurrences, and the page says so.
    """

    name: str
    attributes: tuple[str, ...]
    fold: Callable[..., Any] | None = None
    many: bool = False

    def values(self, stored: Sequence[Any]) -> Folded:
        """The values under which a group of these stored values counts."""
        if self.fold is None:
            return (stored[0],)
        found = self.fold(*stored)
        return found if self.many else (found,)


@dataclass(frozen=True)
class Measure:
    """What is measured: rows, or a figure over the values of an attribute that are not null.

    A quantile is exact: the smallest value that at least the share `q` of the values do not exceed.
    """

    kind: Literal["count", "sum", "min", "max", "quantile"]
    attribute: str = ""
    q: float = 0.5


COUNT = Measure("count")


def stored(name: str) -> Dimension:
    """The values of an attribute as they are."""
    return Dimension(name, (name,))


def bins_of(attribute: str, width: int) -> Dimension:
    """Numbers by ranges of that width, each named by its lower end."""
    return Dimension(
        f"{attribute}/{width}", (attribute,), lambda value: None if value is None else value // width * width
    )


def parts_of(attribute: str, split: Callable[[str], tuple[str, ...]]) -> Dimension:
    """The parts of a text, such as tags between commas; a text without any counts under None."""
    return Dimension(attribute, (attribute,), lambda value: split(value or "") or (None,), many=True)
