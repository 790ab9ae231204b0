"""Many rows into a PanDA table, the fastest way each vendor has."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

Row = Sequence[Any]
ROWS_PER_STATEMENT = 500


def insert(connection: Any, label: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert rows into the table `<short schema>.<name>`; memory does not grow with their number.

    :returns: how many rows were written.
    """
    write = _copy if connection.vendor == "postgresql" else _execute_many
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
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in columns)
    marks = ", ".join(["?" if connection.vendor == "sqlite" else "%s"] * len(columns))
    statement = f"INSERT INTO {quote(label)} ({names}) VALUES ({marks})"
    with connection.cursor() as cursor:
        # SQLite's driver is asked directly: Django's cursor would rewrite the placeholders of every row.
        sqlite = connection.vendor == "sqlite"
        execute = connection.connection.executemany if sqlite else cursor.executemany
        written = 0
        for batch in _batches(rows):
            execute(statement, [_plain_times(row) for row in batch] if sqlite else batch)
            written += len(batch)
    return written


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, ROWS_PER_STATEMENT)):
        yield batch


def _plain_times(row: Row) -> Row:
    """SQLite stores times as text, in the one form that sorts and compares."""
    return [str(value) if isinstance(value, datetime) else value for value in row]
