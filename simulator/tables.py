"""Rows of a simulated database as dicts, for small changes."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from core.panda import bulk
from core.panda.schema_data import tables

Record = dict[str, Any]


@cache
def names(label: str) -> tuple[str, ...]:
    return tuple(column.name for column in tables()[label].columns)


class Database:
    """The statements that live changes need, each on one table by its columns' values."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._quote = connection.ops.quote_name

    def select(self, label: str, limit: int | None = None, **where: Any) -> list[Record]:
        """Whole rows; a tuple means any of its values."""
        columns = ", ".join(self._quote(name) for name in names(label))
        condition, values = self._where(where)
        most = f" LIMIT {limit}" if limit else ""
        rows = self.query(f"SELECT {columns} FROM {self._quote(label)} WHERE {condition}{most}", values)
        return [dict(zip(names(label), row, strict=True)) for row in rows]

    def query(self, statement: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, list(values))
            return list(cursor.fetchall())

    def value(self, label: str, expression: str) -> Any:
        return self.query(f"SELECT {expression} FROM {self._quote(label)}")[0][0]

    def insert(self, label: str, *rows: Record) -> None:
        if rows:
            columns = list(rows[0])
            bulk.insert(self.connection, label, columns, [tuple(row.values()) for row in rows])

    def update(self, label: str, where: Mapping[str, Any], **values: Any) -> None:
        """Set columns; a value in a list is added to what the column holds."""
        parts, bound = [], []
        for name, value in values.items():
            column = self._quote(name)
            added = isinstance(value, list)
            parts.append(f"{column} = {column} + %s" if added else f"{column} = %s")
            bound.append(value[0] if added else value)
        condition, found = self._where(where)
        self._execute(f"UPDATE {self._quote(label)} SET {', '.join(parts)} WHERE {condition}", [*bound, *found])

    def delete(self, label: str, **where: Any) -> None:
        condition, values = self._where(where)
        self._execute(f"DELETE FROM {self._quote(label)} WHERE {condition}", values)

    def _execute(self, statement: str, values: list[Any]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)

    def _where(self, where: Mapping[str, Any]) -> tuple[str, list[Any]]:
        parts: list[str] = []
        values: list[Any] = []
        for name, value in where.items():
            several = isinstance(value, tuple)
            parts.append(
                f"{self._quote(name)} IN ({', '.join(['%s'] * len(value))})" if several else f"{self._quote(name)} = %s"
            )
            values += value if several else [value]
        return " AND ".join(parts) or "1 = 1", values
