"""Long answers, some rows at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Row = TypeVar("Row")


def portions(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Lists of so many rows; the last one may be shorter."""
    left = iter(rows)
    while portion := list(islice(left, size)):
        yield portion
