"""Many rows into a PanDA table, the fastest way each vendor has."""

from collections.abc import Iterable, Sequence
from typing import Any

from core.portions import portions

Row = Sequence[Any]
ROWS_PER_STATEMENT = 500


def insert(connection: Any, label: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert rows into the table `<short schema>.<name>`; memory does not grow with their number.

    Times may be datetimes or text as in `2026-11-23 18:27:10.123456`.

    :returns: how many rows were written.
    :raises django.db.DatabaseError: when the database refuses one.
    """
    write = WRITERS.get(connection.vendor, _execute_many)
    # Drivers that are asked directly raise errors of their own.
    with connection.wrap_database_errors:
        return write(connection, label, columns, rows)


def _copy(connection: Any, label: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    quote = connection.ops.quote_name
    target = f"{quote(label)} ({', '.join(quote(name) for name in columns)})"
    written = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            written += 1
    return written


def _execute_many(connection: Any, label: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    statement = _statement(connection, label, columns, "%s")
    written = 0
    with connection.cursor() as cursor:
        for batch in portions(rows, ROWS_PER_STATEMENT):
            cursor.executemany(statement, batch)
            written += len(batch)
    return written


def _sqlite(connection: Any, label: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """The driver is asked directly: Django's cursor would rewrite the placeholders of every row."""
    connection.ensure_connection()
    statement = _statement(connection, label, columns, "?")
    return int(connection.connection.executemany(statement, rows).rowcount)


def _statement(connection: Any, label: str, columns: Sequence[str], mark: str) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in columns)
    return f"INSERT INTO {quote(label)} ({names}) VALUES ({', '.join([mark] * len(columns))})"


WRITERS = {"postgresql": _copy, "sqlite": _sqlite}
