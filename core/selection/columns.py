"""Columns: what a row of an answer can show, and what the word means."""

from dataclasses import dataclass
from typing import Literal

Type = Literal["integer", "number", "text", "time"]


@dataclass(frozen=True)
class Column:
    """One value of a row.

    `name` is its key in JSON and CSV, `attribute` the column of the table it is read from,
    `label` its heading, `meaning` one sentence with the unit.
    """

    name: str
    attribute: str
    type: Type
    label: str
    meaning: str


@dataclass(frozen=True)
class Sort:
    """The order of rows; the key of the thing breaks ties."""

    attribute: str
    descending: bool = True
