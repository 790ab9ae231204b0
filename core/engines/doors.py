"""The doors to backends: the only places that catch their errors, and that limit their time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import Error, connections, transaction

from core import tally
from core.breaker import Breaker
from core.engines.base import Unanswered
from core.engines.sql import vendors

SILENT = "The PanDA database did not answer."
# When to ask again: the breaker tries as often.
SOON_S = 15
BREAKERS: dict[tuple[str, ...], Breaker] = {}


@contextmanager
def database(alias: str = "panda", limit_ms: int | None = None) -> Iterator[Any]:
    """The connection, for as many statements as one answer needs: one snapshot, each statement limited.

    Doors may stand inside one another: the outermost makes the snapshot and sets the limit.

    :raises Unanswered: for any error of the database.
    """
    connection = connections[alias]
    breaker = _breaker(connection)
    if not connection.in_atomic_block and not breaker.allows():
        tally.incomplete()
        raise Unanswered(f"{SILENT} It is tried again every few seconds.", retry_after=SOON_S)
    try:
        with _snapshot(connection, limit_ms or settings.SQL_TIME_LIMIT_MS):
            yield connection
    except Error as error:
        _discard_if_dead(connection)
        (breaker.failed if connection.connection is None else breaker.worked)()
        raise _unanswered(connection.vendor, error) from error
    if not connection.in_atomic_block:
        breaker.worked()


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
    tally.incomplete()
    if vendors.ran_out_of_time(vendor, error):
        return Unanswered(
            "The PanDA database took too long to answer; ask for a shorter time or add a filter.", too_slow=True
        )
    return Unanswered(SILENT, retry_after=SOON_S)


def _breaker(connection: Any) -> Breaker:
    """The breaker of the database behind a connection: each database fails by itself."""
    place = (connection.alias, *(str(connection.settings_dict.get(part)) for part in ("HOST", "PORT", "NAME")))
    if place not in BREAKERS:
        BREAKERS[place] = Breaker(connection.alias, failures=5, within_s=30, probe_s=SOON_S)
    return BREAKERS[place]
