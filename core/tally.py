"""What one request has done so far: kept beside it, for its log line, the metrics and the cache."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

Row = TypeVar("Row")


@dataclass
class Tally:
    """Statements sent to databases, rows that engines read, parts that were not answered, and what the cache had."""

    statements: int = 0
    rows: int = 0
    unanswered: int = 0
    cache: str = "none"


CURRENT: ContextVar[Tally | None] = ContextVar("tally", default=None)


def current() -> Tally:
    """The tally of this request; outside any, one that nobody reads."""
    return CURRENT.get() or begin()


def begin() -> Tally:
    """A fresh tally for the request that begins now."""
    tally = Tally()
    CURRENT.set(tally)
    return tally


def incomplete() -> None:
    """Something of this answer is missing: it must not be kept."""
    current().unanswered += 1


def read(rows: list[Row]) -> list[Row]:
    """The same rows, counted."""
    current().rows += len(rows)
    return rows


def count_statements(connection: Any, **_: Any) -> None:
    """Let a new connection count what it sends; a receiver of `connection_created`."""
    if _counted not in connection.execute_wrappers:
        connection.execute_wrappers.append(_counted)


def _counted(execute: Any, *args: Any) -> Any:
    current().statements += 1
    return execute(*args)
