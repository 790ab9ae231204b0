"""What differs between databases: how a statement's time is limited, and how a snapshot is taken.

A limit belongs to a statement or to a transaction, never to the session: the next request that gets the
connection does not inherit it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

# SQLite calls back after so many of its virtual machine's steps.
SQLITE_STEPS = 20_000
# Without "jit = off" compiling the many conditions of a statement over seven branches takes seconds, and saves none.
POSTGRESQL_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL jit = off; "
Execute = Callable[..., Any]


@contextmanager
def postgresql(connection: Any, limit_ms: int, *, inner: bool = False) -> Iterator[None]:
    """One snapshot for all statements; each has the limit until the transaction, or the inner part, ends."""
    outer_ms = getattr(connection, "statement_limit_ms", 0)
    connection.statement_limit_ms = limit_ms
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"{'' if inner else POSTGRESQL_SNAPSHOT}SET LOCAL statement_timeout = {limit_ms:d}")
            yield
            # After an error the roll-back to the savepoint has done this already.
            if inner:
                cursor.execute(f"SET LOCAL statement_timeout = {outer_ms:d}")
    finally:
        connection.statement_limit_ms = outer_ms


@contextmanager
def mysql(connection: Any, limit_ms: int, *, inner: bool = False) -> Iterator[None]:  # noqa: ARG001
    """REPEATABLE READ is the default there; the innermost limit is written into each statement."""

    def limited(execute: Execute, sql: str, *rest: Any) -> Any:
        return execute(_with_limit(connection, sql, limit_ms), *rest)

    # The first wrapper is called first, and so writes its limit before those around it.
    connection.execute_wrappers.insert(0, limited)
    try:
        yield
    finally:
        connection.execute_wrappers.remove(limited)


@contextmanager
def sqlite(connection: Any, limit_ms: int, *, inner: bool = False) -> Iterator[None]:
    """A reader's transaction is a snapshot; the limit counts from the start of each statement."""
    deadline = [0.0]

    def limited(execute: Execute, *args: Any) -> Any:
        deadline[0] = time.monotonic() + limit_ms / 1000
        return execute(*args)

    connection.ensure_connection()
    outer = getattr(connection, "progress_handler", None) if inner else None
    _watch(connection, lambda: time.monotonic() > deadline[0])
    try:
        with connection.execute_wrapper(limited):
            yield
    finally:
        _watch(connection, outer)


@contextmanager
def oracle(connection: Any, limit_ms: int, *, inner: bool = False) -> Iterator[None]:
    """The limit is per round trip; rows come in batches, each of which is one."""
    connection.ensure_connection()
    before = connection.connection.call_timeout
    connection.connection.call_timeout = limit_ms
    try:
        if not inner:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
        yield
    finally:
        connection.connection.call_timeout = before


def plain_cursor(connection: Any) -> Any:
    """A cursor whose driver may fetch the whole answer at once."""
    return connection.cursor()


def streaming_cursor(connection: Any) -> Any:
    """A cursor that keeps the answer in the server, so that memory does not grow with its length.

    On MySQL nothing else can be asked through the connection until the answer is read.
    """
    if connection.vendor != "mysql":
        return connection.chunked_cursor()
    from django.db.backends.mysql.base import CursorWrapper  # noqa: PLC0415 - the driver is there only
    from MySQLdb.cursors import SSCursor  # noqa: PLC0415 - where it is used

    return connection.make_cursor(CursorWrapper(connection.connection.cursor(SSCursor)))


def ran_out_of_time(vendor: str, error: BaseException) -> bool:
    """Whether the error is the database's word for "too long"."""
    text = str(error).lower()
    return any(word in text for word in TIMEOUT_WORDS[vendor])


def _watch(connection: Any, handler: Callable[[], bool] | None) -> None:
    """SQLite has one handler at a time and does not tell which."""
    connection.progress_handler = handler
    connection.connection.set_progress_handler(handler, SQLITE_STEPS if handler else 0)


def _with_limit(connection: Any, sql: str, limit_ms: int) -> str:
    if not sql.startswith("SELECT"):  # the innermost limit came first, or it is no question
        return sql
    if connection.mysql_is_mariadb:
        return f"SET STATEMENT max_statement_time={limit_ms / 1000:.3f} FOR {sql}"
    return sql.replace("SELECT", f"SELECT /*+ MAX_EXECUTION_TIME({limit_ms:d}) */", 1)


LIMITED = {"postgresql": postgresql, "mysql": mysql, "sqlite": sqlite, "oracle": oracle}
TIMEOUT_WORDS = {
    "postgresql": ("statement timeout",),
    "mysql": ("max_statement_time", "maximum statement execution time"),
    "sqlite": ("interrupted",),
    "oracle": ("dpy-4024", "dpi-1067", "call timeout"),
}
