"""Rows of `tests/data` as they should come back from a database."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.panda import loading
from core.panda.ddl import INTEGERS
from core.panda.schema_data import Column, Table

# The monitor that these came from shows words in place of this column's number; 0 and NULL mean the same there.
NO_NUMBERS = {("jedi_tasks", "eventservice", "ordinary")}


def stored_counts(directory: Path) -> dict[str, int]:
    """Table → rows, as `_tables.csv` says."""
    with (directory / "_tables.csv").open(encoding="utf-8", newline="") as lines:
        return {row["table"]: int(row["rows"]) for row in csv.DictReader(lines)}


def in_file(path: Path, table: Table) -> tuple[list[Column], Counter[tuple]]:
    """The columns of a file, and its rows as comparable values."""
    columns = {column.name: column for column in table.columns}
    with loading.open_csv(path) as lines:
        header, *records = loading.records(lines)
    present = [columns[str(name)] for name in header]
    return present, comparable(
        present, [[_known(table, c, t) for c, t in zip(present, r, strict=True)] for r in records]
    )


def in_table(connection: Any, table: Table, columns: Sequence[Column]) -> Counter[tuple]:
    """All rows of a table as comparable values."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(quote(c.name) for c in columns)} FROM {quote(table.label)}")
        return comparable(columns, cursor.fetchall())


def comparable(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Counter[tuple]:
    return Counter(tuple(_value(c, value) for c, value in zip(columns, row, strict=True)) for row in rows)


def _known(table: Table, column: Column, text: str | None) -> str | None:
    return None if (table.name, column.name, text) in NO_NUMBERS else text


def _value(column: Column, value: Any) -> Any:
    if value is None:
        return None if column.nullable else "(filled)"
    if column.type == "timestamp":
        return value if isinstance(value, datetime) else datetime.fromisoformat(value)
    if column.type in INTEGERS or column.type.startswith("numeric"):
        return Decimal(value).normalize()
    if column.type.startswith("json"):
        return json.dumps(json.loads(value) if isinstance(value, str) else value, sort_keys=True)
    return value.rstrip(" ") if column.type.startswith("char") else value
