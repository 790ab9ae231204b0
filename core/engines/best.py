"""The engine that pages ask: the index where it holds the answer, else the database."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings

from core.clock import now
from core.engines import doors
from core.engines.base import Cell, Count, Crosstab, Engine, Page, Rows, Unanswered
from core.engines.columnar import published
from core.engines.columnar.engine import ColumnarEngine
from core.engines.sql.engine import SqlEngine
from core.selection.dimensions import COUNT, Dimension, Measure
from core.selection.selection import Selection

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")


@contextmanager
def engine() -> "Iterator[BestEngine]":
    """The engine for all questions of one page: one version of the index, one snapshot of the database.

    The database is not touched while the index has every answer.
    """
    with ExitStack() as stack:
        yield BestEngine(stack)


def moment(selection: Selection) -> datetime:
    """The time that an answer can be true for: that of the index where it will answer, else now."""
    index = _index()
    return index.version.state.as_of if index and index.holds(selection, now()) else now()


class BestEngine:
    """Asks the index first and the database for what it does not hold, or when it fails."""

    name = "best"

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._index = _index()
        self._database: SqlEngine | None = None
        self._limit_ms: int | None = None

    @contextmanager
    def limited(self, limit_ms: int) -> Iterator[None]:
        """Questions in here may take so long; one that takes longer leaves the others their snapshot."""
        before, self._limit_ms = self._limit_ms, limit_ms
        try:
            yield
        finally:
            self._limit_ms = before

    @contextmanager
    def gathered(self, selection: Selection, as_of: datetime, names: Iterable[str]) -> Iterator[None]:
        """See `Engine.gathered`; where the index cannot, whoever asks gets an answer without."""
        with ExitStack() as stack:
            self._of_index(selection, as_of, lambda index: stack.enter_context(index.gathered(selection, as_of, names)))
            yield

    def is_fast(self, selection: Selection, as_of: datetime) -> bool:
        """Whether the index holds the selection, so that every question costs little."""
        return self._index is not None and self._index.holds(selection, as_of)

    def count(self, selection: Selection, as_of: datetime) -> Count:
        """See `Engine.count`."""
        return self._first(selection, as_of, (), lambda one: one.count(selection, as_of))

    def rows(self, selection: Selection, as_of: datetime, columns: Sequence[str], page: Page) -> Rows:
        """See `Engine.rows`."""
        if self._index is not None and not self._index.can_order_by(page.sort.attribute):
            return self._of_database(lambda one: one.rows(selection, as_of, columns, page))
        return self._first(selection, as_of, columns, lambda one: one.rows(selection, as_of, columns, page))

    def stream(
        self, selection: Selection, as_of: datetime, columns: Sequence[str], page: Page, *, alone: bool = True
    ) -> Iterator[tuple[Any, ...]]:
        """See `Engine.stream`; of the database alone, since a long answer cannot change over in its middle."""
        return self._sql().stream(selection, as_of, columns, page, alone=alone)

    def crosstab(
        self,
        selection: Selection,
        as_of: datetime,
        dimensions: Sequence[Dimension],
        measures: Sequence[Measure] = (COUNT,),
    ) -> Crosstab:
        """See `Engine.crosstab`."""
        names = [name for dimension in dimensions for name in dimension.attributes]
        names += [measure.attribute for measure in measures if measure.attribute]
        return self._first(selection, as_of, names, lambda one: one.crosstab(selection, as_of, dimensions, measures))

    def can_break_down(self, dimension: Dimension) -> bool:
        """Whether the index counts that dimension beside others in one pass."""
        return self._index is not None and self._index.can_break_down(dimension)

    def breakdowns(
        self, selection: Selection, as_of: datetime, dimensions: Sequence[Dimension]
    ) -> list[list[Cell]] | None:
        """The cells of each dimension by itself, in one pass of the index; None where it has not the selection.

        :param dimensions: those that it can break down.
        """
        return self._of_index(selection, as_of, lambda index: index.breakdowns(selection, as_of, dimensions))

    def top(
        self, selection: Selection, as_of: datetime, name: str, state: str, number: int
    ) -> tuple[list[int | None], int] | None:
        """See `ColumnarEngine.top`; None where the index has not the selection."""
        return self._of_index(selection, as_of, lambda index: index.top(selection, as_of, name, state, number))

    def _of_index(
        self, selection: Selection, as_of: datetime, ask: Callable[[ColumnarEngine], Answer]
    ) -> Answer | None:
        """What the index alone can answer; None where it has not the selection, or fails."""
        index = self._index
        if index is None or not index.holds(selection, as_of):
            return None
        try:
            return ask(index)
        except Unanswered as error:
            logger.warning("The database answers instead of the index: %s", error.sentence)
            self._index = None
            return None

    def _first(
        self, selection: Selection, as_of: datetime, names: Sequence[str], ask: Callable[[Engine], Answer]
    ) -> Answer:
        """The answer of the first engine that has it."""
        index = self._index
        if index is not None and index.holds(selection, as_of, names):
            try:
                return ask(index)
            except Unanswered as error:
                logger.warning("The database answers instead of the index: %s", error.sentence)
                self._index = None
        return self._of_database(ask)

    def _of_database(self, ask: Callable[[Engine], Answer]) -> Answer:
        if self._limit_ms is None:
            return ask(self._sql())
        with doors.optional(self._sql().alias, self._limit_ms):
            return ask(self._sql())

    def _sql(self) -> SqlEngine:
        """The database, whose snapshot begins with the first question to it."""
        if self._database is None:
            self._database = SqlEngine()
            self._stack.enter_context(doors.database(self._database.alias))
        return self._database


def _index() -> ColumnarEngine | None:
    """The index, unless there is none or it fell behind."""
    version = published.current()
    if version is None or now() - version.state.as_of > timedelta(seconds=settings.INDEX_MAX_AGE_S):
        return None
    return ColumnarEngine(version)
