"""The jobs of one selection in a table of their own, so that many questions of them look for them once.

The table is temporary: one cursor alone sees it, and it is gone when that cursor is closed.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
from django.conf import settings

from core.engines.columnar.conditions import Sql
from core.engines.columnar.layout import COLUMNS
from core.engines.columnar.published import Version
from core.selection.predicates import And, Predicate, both

TABLE = "gathered"
# Values that a table may hold. Beyond that, writing them down takes longer than looking for the jobs again and again.
MOST_VALUES = 1_000_000
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Gathered:
    """Some columns of all jobs for which a predicate holds, for whoever has the cursor."""

    cursor: duckdb.DuckDBPyConnection
    predicate: Predicate
    columns: frozenset[str]

    def holds(self, predicate: Predicate) -> bool:
        """Whether all jobs for which that predicate holds are among them."""
        return set(parts(self.predicate)) <= set(parts(predicate))

    def rest(self, predicate: Predicate) -> Predicate:
        """What is still to be asked of these jobs."""
        known = set(parts(self.predicate))
        return both(*(part for part in parts(predicate) if part not in known))


@contextmanager
def gathered(version: Version, predicate: Predicate, where: Sql, columns: frozenset[str]) -> Iterator[Gathered | None]:
    """Those jobs with these columns; None where they are too many to be written down.

    :raises Unanswered: when the index failed or took too long.
    """
    with version.cursor() as cursor:
        with version.limited(cursor, settings.SQL_TIME_LIMIT_MS):
            is_written = _written_down(cursor, where, columns)
        yield Gathered(cursor, predicate, columns) if is_written else None


def _written_down(cursor: duckdb.DuckDBPyConnection, where: Sql, columns: frozenset[str]) -> bool:
    """Whether the jobs are few enough, and are in the table now."""
    condition, values = where
    found = f"FROM jobs WHERE {condition}"
    ((number,),) = cursor.execute(f"SELECT count(*) {found}", values).fetchall()
    if number * len(columns) > MOST_VALUES:
        return False
    cursor.execute(f"CREATE TEMP TABLE {TABLE} AS SELECT {', '.join(sorted(columns))} {found}", values)
    return True


def columns_in(*texts: str) -> frozenset[str]:
    """The columns that pieces of SQL speak of; values are never written into them as text."""
    return frozenset(word for text in texts for word in WORD.findall(text)) & frozenset(COLUMNS)


def parts(predicate: Predicate) -> tuple[Predicate, ...]:
    """The predicates that all hold where it does."""
    return predicate.predicates if isinstance(predicate, And) else (predicate,)
