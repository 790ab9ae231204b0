"""The doors to backends: the only places that catch their errors, and that limit their time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import Error, connections, transaction

from core import tally
from core.engines.base import Unanswered
from core.engines.sql import vendors


@contextmanager
def database(alias: str = "panda", limit_ms: int | None = None) -> Iterator[Any]:
    """The connection, for as many statements as one answer needs: one snapshot, each statement limited.

    Doors may stand inside one another: the outermost makes the snapshot and sets the limit.

    :raises Unanswered: for any error of the database.
    """
    connection = connections[alias]
    try:
        with _snapshot(connection, limit_ms or settings.SQL_TIME_LIMIT_MS):
            yield connection
    except Error as error:
        _discard_if_dead(connection)
        raise _unanswered(connection.vendor, error) from error


@contextmanager
def optional(alias: str, limit_ms: int) -> Iterator[None]:
    """A part of an answer that may fail or take too long by itself: the rest of the snapshot stays usable.

    :raises Unanswered: for any error of the database.
    """
    connection = connections[alias]
    limited = vendors.LIMITED[connection.vendor]
    try:
        with database(alias), transaction.atomic(using=alias), limited(connection, limit_ms, inner=True):
            yield
    except Error as error:
        raise _unanswered(connection.vendor, error) from error


@contextmanager
def _snapshot(connection: Any, limit_ms: int) -> Iterator[None]:
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(using=connection.alias), vendors.LIMITED[connection.vendor](connection, limit_ms):
        yield


def _discard_if_dead(connection: Any) -> None:
    """A connection that the server has ended must not fail the next answer too."""
    if connection.connection and not connection.in_atomic_block and not connection.is_usable():
        connection.close()


def _unanswered(vendor: str, error: Error) -> Unanswered:
    tally.current().unanswered += 1
    if vendors.ran_out_of_time(vendor, error):
        return Unanswered(
            "The PanDA database took too long to answer; ask for a shorter time or add a filter.", too_slow=True
        )
    return Unanswered("The PanDA database did not answer.")
