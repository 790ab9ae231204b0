"""CSV files named after PanDA's tables, into a simulated PanDA database."""

import csv
import gzip
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from core.panda import bulk
from core.panda.ddl import INTEGERS
from core.panda.schema_data import Column, Table, table_named

# One field of a record, quoted or bare, with the comma or the end that follows.
FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|([^,"]*))(,|\Z)')
NULL_TIMES = datetime(1970, 1, 2)
INTEGER = re.compile(r"-?\d+", re.ASCII)
DECIMAL = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


@dataclass
class Loaded:
    """How many rows a file gave, and `<column> <text>` of what was no number where the table has numbers."""

    rows: int = 0
    misfits: set[str] = field(default_factory=set)


def files_in(directory: Path) -> Iterator[tuple[Path, Table]]:
    """The CSV files of that directory which carry a table's name, gzipped or not."""
    for path in sorted([*directory.glob("*.csv"), *directory.glob("*.csv.gz")]):
        name = path.name.partition(".csv")[0]
        if not name.startswith("_"):
            yield path, table_named(name)


def load_file(connection: Any, path: Path, table: Table, shift: timedelta) -> Loaded:
    """Load one file, all its times moved by `shift`; text in a column of numbers is left out, and told.

    :raises ValueError: for a column the table does not have, a time that is none, or a malformed record.
    """
    loaded = Loaded()
    with open_csv(path) as lines:
        reader = records(lines)
        header = [name or "" for name in next(reader)]
        known = {column.name: column for column in table.columns}
        if unknown := [name for name in header if name not in known]:
            raise ValueError(f"{path.name} has columns that {table.label} does not: {', '.join(unknown)}.")
        columns = [known[name] for name in header]
        absent = [c for c in table.columns if not c.nullable and c.name not in header]
        filler = [_filler(column) for column in absent]
        rows = (
            [_value(c, _fitting(c, text, loaded.misfits), shift) for c, text in zip(columns, row, strict=True)] + filler
            for row in reader
        )
        loaded.rows = bulk.insert(connection, table.label, header + [c.name for c in absent], rows)
    return loaded


def newest_time(directory: Path) -> datetime | None:
    """The latest `modificationtime` of any job in the directory: the moment it shows."""
    found = None
    for path, table in files_in(directory):
        if table.name.startswith("jobs") and any(c.name == "pandaid" for c in table.columns):
            with open_csv(path) as lines:
                times = [row.get("modificationtime") or "" for row in csv.DictReader(lines)]
            found = max([found or "", *times])
    return datetime.fromisoformat(found) if found else None


def open_csv(path: Path) -> io.TextIOBase:
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def records(lines: Iterable[str]) -> Iterator[list[str | None]]:
    """Records of a CSV file in which `""` is an empty text and an empty field is NULL (None).

    The csv module of this Python does not tell the two apart.
    """
    record = ""
    for line in lines:
        record += line
        if record.count('"') % 2 == 0:
            yield list(_fields(record.rstrip("\r\n")))
            record = ""
    if record:
        raise ValueError(f"This record has no end: {record[:60]!r}.")


def _fields(record: str) -> Iterator[str | None]:
    position, more = 0, True
    while more:
        match = FIELD.match(record, position)
        if match is None:
            raise ValueError(f"This is no CSV record: {record[:60]!r}.")
        quoted, bare, comma = match.groups()
        yield quoted.replace('""', '"') if quoted is not None else bare or None
        position, more = match.end(), bool(comma)


def _value(column: Column, text: str | None, shift: timedelta) -> Any:
    if text is None:
        return None if column.nullable else _filler(column)
    if column.type == "timestamp":
        moment = datetime.fromisoformat(text)
        return moment + shift if moment > NULL_TIMES else moment
    return text


def _fitting(column: Column, text: str | None, misfits: set[str]) -> str | None:
    """The text, unless it is none of the numbers that the column holds: SQLite would store it, others refuse the file."""
    notation = INTEGER if column.type in INTEGERS else DECIMAL if column.type.startswith("numeric") else None
    if text is None or notation is None or notation.fullmatch(text):
        return text
    misfits.add(f"{column.name} {text!r}")
    return None


def _filler(column: Column) -> Any:
    """What PanDA's own column defaults give where a file has nothing and the table wants something."""
    if column.type == "timestamp":
        return datetime(1970, 1, 1)
    return "" if column.type.startswith(("varchar", "char", "text")) else 0
