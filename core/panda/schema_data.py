"""The published PanDA schema, read from the CSV files in `schema/`."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent / "schema"
SCHEMAS = ("panda", "pandaarch", "pandameta", "deft", "idds")


@dataclass(frozen=True)
class Column:
    """One column; `type` is in PostgreSQL's notation, `oracle_type` is empty where nobody published it."""

    name: str
    type: str
    oracle_type: str
    nullable: bool
    meaning: str


@dataclass(frozen=True)
class Index:
    """One index; `columns` may hold expressions such as `upper(produsername)`."""

    name: str
    columns: tuple[str, ...]
    unique: bool
    bitmap: bool


@dataclass
class Table:
    """One table with the keys and indexes it has on PostgreSQL and on Oracle."""

    schema: str
    name: str
    columns: list[Column] = field(default_factory=list)
    primary_key: dict[str, tuple[str, ...]] = field(default_factory=dict)
    indexes: dict[str, list[Index]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return f"{self.schema}.{self.name}"


@cache
def tables() -> dict[str, Table]:
    """Every known table by `<short schema>.<table>`."""
    found: dict[str, Table] = {}
    for row in _rows("columns.csv"):
        table = Table(row["schema"], row["table"])
        table = found.setdefault(table.label, table)
        table.columns.append(
            Column(row["column"], row["type"], row["oracle_type"], row["nullable"] != "N", row["meaning"])
        )
    for row in _rows("indexes.csv"):
        _add_index(found[f"{row['schema']}.{row['table']}"], row)
    return found


def table_named(name: str) -> Table:
    """The table of that bare name.

    :raises KeyError: when no schema, or more than one, has a table of that name.
    """
    matches = [table for table in tables().values() if table.name == name]
    if len(matches) != 1:
        raise KeyError(name)
    return matches[0]


def _rows(file: str) -> Iterator[dict[str, str]]:
    with (HERE / file).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _add_index(table: Table, row: dict[str, str]) -> None:
    columns = _split_columns(row["columns"])
    kind, dialect = row["kind"], row["dialect"]
    if kind.startswith("primary key"):
        table.primary_key[dialect] = columns
    elif kind.endswith("index"):
        index = Index(row["name"], columns, kind == "unique index", kind == "bitmap index")
        table.indexes.setdefault(dialect, []).append(index)


def _split_columns(text: str) -> tuple[str, ...]:
    """Columns are separated by commas; an expression in brackets is one of them."""
    parts, depth, start = [], 0, 0
    for position, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append(text[start:position].strip())
            start = position + 1
    return (*parts, text[start:].strip())
