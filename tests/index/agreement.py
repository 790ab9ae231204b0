"""Whether the index gives the answers of the database, and jobs to ask about."""

from datetime import datetime
from pathlib import Path
from typing import Any

from core.engines.base import Engine, Page
from core.engines.columnar.engine import ColumnarEngine
from core.engines.columnar.layout import COLUMNS, FLAGS, MADE
from core.engines.columnar.published import open_version
from core.engines.sql.engine import SqlEngine
from core.selection.columns import Sort
from core.selection.dimensions import COUNT, Measure, stored
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.window import Window
from tests.index.stream import START

# All that is copied as it stands; of tags a part is left out.
COPIED = tuple(name for name in COLUMNS if name not in (*FLAGS, *MADE, "tags"))


def everything(engine: Engine, as_of: datetime, start: datetime) -> list[Any]:
    """Answers that show every job, all that is held of it, and whether it was superseded."""
    found: list[Any] = []
    for drop in (False, True):
        selection = Selection(jobs(), window=Window("modificationtime", start, ended_only=True), drop=drop)
        dimensions = [stored("jobstatus"), stored("computingsite"), stored("hour")]
        measures = [COUNT, Measure("sum", "pandaid"), Measure("sum", "currentpriority")]
        cells = engine.crosstab(selection, as_of, dimensions, measures).cells
        rows = engine.rows(selection, as_of, COPIED, Page(Sort("pandaid"), 10_000))
        found += [sorted(cells, key=repr), rows.rows, engine.count(selection, as_of).value]
    return found


def same(place: Path, as_of: datetime) -> None:
    """The published version holds what the database does."""
    version = open_version(place)
    try:
        start = version.state.horizon
        assert everything(ColumnarEngine(version), as_of, start) == everything(SqlEngine(), as_of, start)
    finally:
        version.close()


def row(pandaid: int, **values: Any) -> dict[str, Any]:
    """A job that waits at CERN."""
    moments = dict.fromkeys(("creationtime", "statechangetime", "modificationtime"), START)
    return {
        "pandaid": pandaid,
        "jobstatus": "activated",
        "computingsite": "CERN",
        "modificationhost": f"slot1@node{pandaid % 500}",
        **moments,
        **values,
    }
