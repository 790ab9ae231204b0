"""Files and datasets as scripts read them."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from core.render.plain import plain
from core.selection.datasets import datasets
from core.selection.files import files
from core.selection.kinds import Kind
from core.selection.selection import Selection
from files.queries import Whole

BYTES_PER_MB = 1e6


def file_object(row: Mapping[str, Any]) -> dict[str, Any]:
    """A task's file with every column: empty text is `""`, an unknown number or time is null."""
    found = _plain(files(), row)
    start, end = row["startevent"], row["endevent"]
    return {
        **found,
        "fsizemb": round((row["fsize"] or 0) / BYTES_PER_MB, 2),
        "creationdatecut": (found["creationdate"] or "")[:10],
        "end_start_nevents": row["nevents"] if start is None or end is None else end - start + 1,
    }


def dataset_object(row: Mapping[str, Any]) -> dict[str, Any]:
    """A task's dataset with every column, and the scope that its name begins with."""
    return {**_plain(datasets(), row), "scope": scope_of(row["datasetname"])}


def scope_of(name: str) -> str:
    """What stands before the colon; without one, what such names begin with."""
    scope, colon, _ = name.partition(":")
    if colon:
        return scope
    parts = name.split(".")
    return ".".join(parts[:2]) if parts[0] in {"user", "group"} else parts[0]


def whole_object(selection: Selection, found: Whole) -> dict[str, Any]:
    """`dataset` of `/files/`: several of a container or a task have a list of ids."""
    asked = selection.text_of("datasetname") or selection.text_of("containername")
    names, ids = list(found.datasets.values()), list(found.datasets)
    return {
        "name": names[0] if len(set(names)) == 1 else asked.removeprefix("="),
        "id": ids[0] if len(ids) == 1 else ids,
        "type": ",".join(found.types),
        "nfilestotal": found.total,
        "nfilesunique": found.unique,
    }


def chosen(row: Mapping[str, Any], fields: Sequence[str]) -> Mapping[str, Any]:
    """The keys that were asked for; all without any."""
    return {name: row[name] for name in fields if name in row} if fields else row


def _plain(kind: Kind, row: Mapping[str, Any]) -> dict[str, Any]:
    texts = _texts(kind.name)
    return {name: "" if value is None and name in texts else plain(value) for name, value in row.items()}


@cache
def _texts(name: str) -> frozenset[str]:
    kind = {"files": files, "datasets": datasets}[name]()
    return frozenset(column.name for column in kind.columns if column.type == "text")
