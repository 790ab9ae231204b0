"""Tables for the templates, from rows and their columns."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.render import links
from core.render.plain import EPOCH_END
from core.selection.columns import Column

KINDS = {"integer": "number", "number": "number", "time": "time", "text": "text"}
NOTHING = "\N{EN DASH}"
# Numbers that name something, and so are never split into thousands nor aligned like amounts.
NAMES = frozenset(
    {
        "pandaid",
        "jeditaskid",
        "taskid",
        "reqid",
        "jobsetid",
        "parentid",
        "parent_tid",
        "jobdefinitionid",
        "workqueue_id",
        "workerid",
        "diagid",
        "datasetid",
        "fileid",
        "masterid",
        "provenanceid",
        "templateid",
        "outpandaid",
    }
)


@dataclass(frozen=True)
class Cell:
    """One value as it is shown; `kind` is one of text, number, time, state, code, address."""

    text: str
    url: str = ""
    kind: str = "text"
    title: str = ""
    # Set where the text is a count that the link proves.
    count: int | None = None
    # A class that gives it a colour, beside the kind.
    tint: str = ""


@dataclass(frozen=True)
class Heading:
    """The head of a column; `sort_url` is empty where rows cannot be ordered by it."""

    key: str
    label: str
    meaning: str = ""
    align: str = "left"
    sort_url: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class Table:
    """What `components/table.html` shows."""

    caption: str
    columns: list[Heading]
    rows: list[list[Cell]]


def cell(column: Column, value: Any) -> Cell:
    """A value as a reader wants to see it, with its link."""
    kind = "state" if column.attribute == "jobstatus" else KINDS[column.type]
    if column.attribute in NAMES:
        kind = "code"
    text = shown(value)
    return Cell(text or NOTHING, "" if kind == "state" else links.of(column.attribute, value), kind if text else "text")


def shown(value: Any) -> str:
    """Text of a value: whole seconds, and nothing for null and for 1970."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S") if value >= EPOCH_END else ""
    return "" if value is None else str(value)


def headings(names: Mapping[str, str], numbers: Collection[str] = ()) -> list[Heading]:
    """Heads of columns from their keys and labels; those of numbers are set to the right."""
    return [Heading(name, label, align="right" if name in numbers else "left") for name, label in names.items()]


def heading(column: Column, sort_url: str = "", direction: str = "") -> Heading:
    align = "right" if KINDS[column.type] == "number" and column.attribute not in NAMES else "left"
    return Heading(column.name, column.label, column.meaning, align, sort_url, direction)
