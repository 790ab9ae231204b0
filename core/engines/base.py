"""What every engine offers, and what every answer says about itself."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol

from core.selection.columns import Sort
from core.selection.dimensions import COUNT, Dimension, Measure
from core.selection.selection import Selection

Relation = Literal["exact", "at least"]


class Unanswered(Exception):
    """A backend did not answer. It is never shown as an empty answer.

    `sentence` is for readers and holds no names of hosts or accounts; `retry_after` is in seconds.
    """

    def __init__(self, sentence: str, *, too_slow: bool = False, retry_after: int = 30) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.too_slow = too_slow
        self.retry_after = retry_after


@dataclass(frozen=True)
class Count:
    """How many things a selection holds, at a moment, according to an engine."""

    value: int
    as_of: datetime
    source: str
    relation: Relation = "exact"


@dataclass(frozen=True)
class Rows:
    """Some rows of a selection: one tuple each, in the order of `columns` (attribute names)."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    as_of: datetime
    source: str
    more: bool = False


@dataclass(frozen=True)
class Page:
    """Which rows: the order, how many at the most, and the place after which they begin."""

    sort: Sort
    limit: int
    after: tuple[Any, ...] | None = None


class Cell(NamedTuple):
    """One group of a crosstab: its value in each dimension, and its measures. A tuple, since there may be many."""

    values: tuple[Any, ...]
    measures: tuple[Any, ...]


@dataclass(frozen=True)
class Crosstab:
    """Groups of a selection; `cells` holds every group.

    Their counts add up to the selection's total, unless a dimension has many values for one job: then the
    cells give occurrences.
    """

    dimensions: tuple[Dimension, ...]
    cells: list[Cell]
    as_of: datetime
    source: str
    warnings: tuple[str, ...] = field(default=())


class Engine(Protocol):
    """Answers which things and how many. Full rows always come from the database by key."""

    name: str

    def count(self, selection: Selection, as_of: datetime) -> Count:
        """How many things the selection holds.

        :raises Unanswered: when the backend failed or took too long.
        """

    def rows(self, selection: Selection, as_of: datetime, columns: Sequence[str], page: Page) -> Rows:
        """Rows of the selection, with one look ahead for `more`.

        :raises Unanswered: when the backend failed or took too long.
        """

    def stream(
        self, selection: Selection, as_of: datetime, columns: Sequence[str], page: Page, *, alone: bool = True
    ) -> Iterator[tuple[Any, ...]]:
        """Rows of a long answer, one at a time, in memory that does not grow with their number.

        Only `alone`, when nothing else is asked of the backend before the last row, is that sure on every one.

        :raises Unanswered: when the backend failed or took too long, before the first row or at any later one.
        """

    def crosstab(
        self,
        selection: Selection,
        as_of: datetime,
        dimensions: Sequence[Dimension],
        measures: Sequence[Measure] = (COUNT,),
    ) -> Crosstab:
        """Measures of each group of the selection.

        :raises Unanswered: when the backend failed or took too long.
        """

    def gathered(self, selection: Selection, as_of: datetime, names: Iterable[str]) -> AbstractContextManager[None]:
        """Many questions of one selection, or of parts of it, are asked in here: an engine may look for its things once.

        Answers are the same with and without.

        :param names: the attributes that most of the questions, and the conditions of parts, speak of.
        :raises Unanswered: when the backend failed or took too long.
        """
