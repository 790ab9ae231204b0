"""The questions that the lists of files and datasets ask."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from core.engines.best import engine as best_engine
from core.engines.doors import database
from core.engines.sql import statement
from core.engines.sql.engine import SqlEngine
from core.panda.models import Dataset
from core.questions import listing
from core.questions.facets import counted
from core.questions.listing import Listed
from core.selection.dimensions import stored
from core.selection.facets import Counted
from core.selection.kinds import Kind
from core.selection.request import Asked, names_few
from core.selection.selection import Selection
from files import facets

# What PanDA's indexes find files and datasets by; nothing else is looked for among all that there ever were.
FOUND_BY = {
    "files": ("jeditaskid", "datasetid", "lfn", "pandaid", "datasetname", "containername"),
    "datasets": ("jeditaskid", "datasetid", "datasetname", "containername"),
}
# What links need of a row, whichever of its columns are shown.
BESIDE = {"files": (), "datasets": ("type", "nfiles", "nfilesfinished", "nfilesfailed")}
# What a list counts its things by.
STATE_OF = {"files": "filestate", "datasets": "status"}
NAMES_AT_ONCE = 1_000


@dataclass(frozen=True)
class Whole:
    """What a selection of files is of: the datasets that they are in, and how many different names they have."""

    datasets: dict[int, str]
    types: list[str]
    total: int
    unique: int


def is_bounded(selection: Selection) -> bool:
    """Whether the selection names what an index finds: an id, a whole name, or the beginning of one."""
    return any(names_few(selection.text_of(name)) for name in FOUND_BY[selection.kind.name])


def attributes(kind: Kind) -> tuple[str, ...]:
    return tuple(column.attribute for column in kind.columns)


def page(asked: Asked, as_of: datetime, columns: Sequence[str]) -> Listed:
    """Rows of one page, how many there are in all, and in which states."""
    with database():
        return listing.page(SqlEngine(), asked, as_of, columns, STATE_OF[asked.selection.kind.name])


def summary(asked: Asked, as_of: datetime) -> tuple[list[Counted], int]:
    """Attributes of the selection, and how many things it holds, of one snapshot."""
    selection = asked.selection.frozen(as_of)
    with best_engine() as engine:
        known = facets.FACETS[selection.kind.name]
        found = list(counted(engine, known, facets.TOGETHER, selection, as_of))
        return found, engine.count(selection, as_of).value


def states(selection: Selection, as_of: datetime) -> Counter[str]:
    """How many things of a selection are in each state."""
    cells = SqlEngine().crosstab(selection, as_of, (stored(STATE_OF[selection.kind.name]),)).cells
    return Counter({cell.values[0] or "": cell.measures[0] for cell in cells})


def rows(asked: Asked, as_of: datetime, limit: int) -> Iterator[dict[str, Any]]:
    """The selection's things up to the limit with every column, by its name."""
    kind = asked.selection.kind
    names = [column.name for column in kind.columns]
    for row in listing.all_rows(asked, as_of, attributes(kind), limit):
        yield dict(zip(names, row, strict=True))


def whole(selection: Selection, as_of: datetime) -> Whole:
    """The datasets behind a selection of files; the database counts their names."""
    with database() as connection:
        cells = SqlEngine().crosstab(selection, as_of, (stored("datasetid"), stored("type"))).cells
        names = names_of(sorted({cell.values[0] for cell in cells}))
        (query,) = statement.branches(selection, as_of, connection.alias)
        unique = query.aggregate(found=Count("lfn", distinct=True))["found"]
    total = sum(cell.measures[0] for cell in cells)
    return Whole(names, sorted({cell.values[1] for cell in cells if cell.values[1]}), total, unique)


def names_of(ids: Sequence[int]) -> dict[int, str]:
    """The name of each dataset; an id that none has is left out."""
    found: dict[int, str] = {}
    with database():
        for start in range(0, len(ids), NAMES_AT_ONCE):
            chosen = Dataset._default_manager.filter(datasetid__in=ids[start : start + NAMES_AT_ONCE])
            found |= dict(chosen.values_list("datasetid", "datasetname"))
    return found
