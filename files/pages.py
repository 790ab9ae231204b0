"""What the lists of files and datasets show, made from the answers to their questions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.engines.base import Crosstab, Rows
from core.render import links, lists
from core.render.list_page import Style
from core.render.parts import StateCount
from core.render.table import NOTHING, Cell, Table, cell, shown
from core.selection.columns import Column
from core.selection.kinds import Kind
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED, exactly
from core.templatetags.portal import spaced
from files import columns

AMOUNTS = frozenset(
    {"fsize", "nevents", "nfiles", "nfilesfinished", "nfilesfailed", "nfilesused", "nfilestobeused"}
    | {"nfilesonhold", "nfileswaiting", "nfilesmissing", "neventsused", "neventstobeused"}
)
STATES = frozenset({"files.state", "datasets.status"})
# States in which files and datasets stay, unless the whole task is tried again.
SETTLED = frozenset(
    {"finished", "failed", "cancelled", "merged", "missing", "lost", "corrupted", "nooutput", "removed"}
)
STATE_FILTER = {"files": "state", "datasets": "status"}


def cell_of(kind: str, column: Column, value: Any) -> Cell:
    """A value of a file or dataset as its list and its page show it."""
    if f"{kind}.{column.name}" in STATES and value:
        return Cell(value, kind="filestate")
    if column.name in {"datasetid", "masterid", "provenanceid", "templateid"} and value:
        return Cell(str(value), links.dataset(value), "code")
    if column.name == "containername" and value:
        return Cell(value, links.container(value))
    if column.name in AMOUNTS and value is not None:
        return Cell(spaced(value), kind="number")
    return Cell(NOTHING) if value == "" else cell(column, value)


def linked(table: Table, rows: Rows) -> Table:
    """The table of datasets with links from PanDA's numbers of files to these."""
    names = [column.key for column in table.columns]
    for cells, row in zip(table.rows, rows.rows, strict=True):
        dataset = dict(zip(rows.columns, row, strict=True))
        cells[:] = [
            replace(cell, url=links.files_counted(dataset, name) or cell.url)
            for name, cell in zip(names, cells, strict=True)
        ]
    return table


STYLES: Mapping[str, Style] = {
    "files": Style(
        title="Files",
        form=(
            ("jeditaskid", "Task", "one number, or several by commas"),
            ("datasetid", "Dataset id", "one number, or several by commas"),
            ("datasetname", "Dataset", "the whole name, or its beginning and *"),
            ("lfn", "File", "the whole name, or its beginning and *"),
            ("state", "State", "failed|missing for either"),
        ),
        wider_days=(),
        summary="files/summary.html",
        summary_words="Count attributes",
        answer='["files"]',
        badge="filestate",
        cell_of=lambda column, value: cell_of("files", column, value),
    ),
    "datasets": Style(
        title="Datasets",
        form=(
            ("jeditaskid", "Task", "one number, or several by commas"),
            ("datasetname", "Dataset", "the whole name, or its beginning and *"),
            ("containername", "Container", "the whole name, or its beginning and *"),
            ("type", "Role", "input|output for either"),
            ("status", "Status", "ready|failed for either"),
        ),
        wider_days=(),
        summary="files/summary.html",
        summary_words="Count attributes",
        badge="filestate",
        cell_of=lambda column, value: cell_of("datasets", column, value),
    ),
}


def states(selection: Selection, found: Crosstab, as_of: datetime) -> list[StateCount]:
    """Counts by state, most first; each leads to the list that proves it, and one that may change says when it was."""
    name = STATE_FILTER[selection.kind.name]
    return [
        StateCount(
            state or NOT_SPECIFIED,
            count,
            links.list_of(selection.narrowed(name, _exactly(state))),
            "" if state in SETTLED else lists.was(count, as_of),
            "filestate",
        )
        for state, count in sorted(counted(found).items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _exactly(state: str) -> str:
    return exactly(state) if state else NOT_SPECIFIED


def counted(found: Crosstab) -> Counter[str]:
    """How many things there are of each state."""
    return Counter({one.values[0] or "": one.measures[0] for one in found.cells})


def facts(
    kind: Kind, groups: Mapping[str, Sequence[str]], row: Mapping[str, Any], without: str
) -> list[dict[str, Any]]:
    """Every column of one thing but that one, in groups."""
    return [
        {"title": title, "items": [_fact(kind, column, row[column.attribute]) for column in group]}
        for title, group in columns.grouped(kind, groups, without).items()
    ]


def _fact(kind: Kind, column: Column, value: Any) -> dict[str, Any]:
    found = cell_of(kind.name, column, value)
    text = shown(value) if found.kind in {"text", "filestate"} else found.text
    return {"label": column.label, "text": text, "url": found.url, "meaning": column.meaning, "kind": found.kind}
