"""Where copies of a file are, as Rucio says: asked of another service, so a page stands without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core import tally
from core.clock import now
from core.outside import rucio
from core.outside.problems import Unfetched
from core.outside.rucio import Found
from core.render.table import NOTHING, Cell, Table, headings
from core.templatetags.portal import spaced
from files.file_queries import FilePage

HEADINGS = {"storage": "Storage", "size": "Size, bytes", "adler32": "Checksum (adler32)", "url": "Address"}


@dataclass(frozen=True)
class Copies:
    """What Rucio knows of one file; `problem` says why there is nothing to show, `failed` whether Rucio did not answer."""

    scope: str
    lfn: str
    found: Found
    as_of: datetime
    problem: str = ""
    failed: bool = False


def scope_of(page: FilePage) -> str:
    """The scope that the file has where it was added last; empty where PanDA knows none, or nobody can be asked."""
    known = next((row["scope"] for row in page.places if row["scope"]), "")
    return str(known) if rucio.is_there() else ""


def copies(scope: str, lfn: str) -> Copies:
    """The copies of a file; that there is none is an answer as well, and kept like one."""
    try:
        return Copies(scope, lfn, rucio.find(scope, lfn), now())
    except Unfetched as failure:
        failed = failure.reason != "absent"
        if failed:
            tally.incomplete()
        return Copies(scope, lfn, Found([], []), now(), failure.sentence, failed)


def context(found: Copies) -> dict[str, Any]:
    """What the template shows."""
    return {
        "scope": found.scope,
        "lfn": found.lfn,
        "problem": found.problem,
        "as_of": found.as_of,
        "table": _table(found),
    }


def _table(found: Copies) -> Table:
    """A row for each address, and one for each storage that has none over HTTP."""
    rows = [
        [Cell(one.storage), Cell(spaced(one.size), kind="number"), *_texts(one.adler32, one.url)]
        for one in found.found.replicas
    ]
    silent = [name for name in found.found.storages if name not in {one.storage for one in found.found.replicas}]
    rows += [[Cell(name), Cell(NOTHING, kind="number"), *_texts("", "")] for name in silent]
    return Table(f"Copies at {len(found.found.storages)} storages", headings(HEADINGS, frozenset({"size"})), rows)


def _texts(*texts: str) -> list[Cell]:
    return [Cell(text or NOTHING) for text in texts]


def as_object(found: Copies) -> Mapping[str, Any]:
    """The same as scripts read it."""
    return {
        "scope": found.scope,
        "lfn": found.lfn,
        "storages": found.found.storages,
        "replicas": [
            {"storage": one.storage, "url": one.url, "size": one.size, "adler32": one.adler32}
            for one in found.found.replicas
        ],
        "error": found.problem,
    }
