"""What every list asks: rows of a page, how many things there are in all, and how many of them by one attribute."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.engines.base import Count, Crosstab, Engine, Page, Rows
from core.engines.sql.engine import SqlEngine
from core.questions.extent import Extent, extent
from core.selection.dimensions import stored
from core.selection.request import HARD_LIMIT, Asked

ROWS_OF_DATA = 20_000


@dataclass(frozen=True)
class Listed:
    """A page of a list with what proves it."""

    rows: Rows
    count: Count
    states: Crosstab


def page(engine: Engine, asked: Asked, as_of: datetime, columns: Sequence[str], by: str) -> Listed:
    """Rows of one page, how many things there are in all, and of each value of `by`."""
    selection = asked.selection.frozen(as_of)
    states = engine.crosstab(selection, as_of, (stored(by),))
    rows = engine.rows(selection, as_of, columns, Page(asked.view.sort, asked.view.display_limit, asked.view.after))
    total = sum(cell.measures[0] for cell in states.cells)
    return Listed(rows, Count(total, as_of, states.source), states)


def extent_of(asked: Asked, as_of: datetime, limit: int) -> Extent:
    """How many things an answer as data is about."""
    return extent(asked.selection.frozen(as_of), as_of, limit)


def limit_of(asked: Asked, otherwise: int = ROWS_OF_DATA) -> int:
    """How many rows an answer as data holds at the most; all inside one task, unless told."""
    return asked.view.limit or (HARD_LIMIT if asked.selection.asks_one_task else otherwise)


def all_rows(
    asked: Asked, as_of: datetime, columns: Sequence[str], limit: int, *, alone: bool = True
) -> Iterator[tuple[Any, ...]]:
    """The selection's rows up to the limit, one at a time; `alone` as in `Engine.stream`."""
    page_of = Page(asked.view.sort, limit, asked.view.after)
    return SqlEngine().stream(asked.selection.frozen(as_of), as_of, columns, page_of, alone=alone)
