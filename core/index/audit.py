"""The judge of the index: both engines are asked the same question, hour by hour."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from core.engines import doors
from core.engines.base import Engine
from core.engines.columnar.engine import ColumnarEngine
from core.engines.columnar.published import State, opened
from core.engines.sql.engine import SqlEngine
from core.panda.vocabulary import LIVE_STATES
from core.selection.dimensions import COUNT, Measure, stored
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.window import Window

ON_THE_WAY = timedelta(minutes=2)


def whole(state: State) -> Window:
    """All that the index can be held to; what may still be on its way is left out."""
    return Window("modificationtime", state.horizon, state.as_of - ON_THE_WAY)


def part(state: State, number: int, of: int) -> Window:
    """One of so many equal parts of that."""
    step = (state.as_of - ON_THE_WAY - state.horizon) / of
    start = state.horizon + step * (number % of)
    return Window("modificationtime", start, start + step)


def differing_hours(place: Path, state: State, window: Window, *, drop: bool) -> list[datetime]:
    """The hours of the window in which the jobs are not the same, by state, number and the sum of their ids."""
    version = opened(place, state)
    try:
        held = _by_hour(ColumnarEngine(version), state, window, drop)
    finally:
        version.close()
    with doors.database(limit_ms=settings.INDEX_TIME_LIMIT_MS):
        true = _by_hour(SqlEngine(), state, window, drop)
    return sorted(
        {hour for hour, status in held.keys() | true.keys() if held.get((hour, status)) != true.get((hour, status))}
    )


def _by_hour(engine: Engine, state: State, window: Window, drop: bool) -> dict[tuple[datetime, str], Any]:
    """Number of jobs and sum of their ids by hour and state, but for live ones: they changed while we asked."""
    selection = Selection(jobs(), window=window, drop=drop)
    dimensions, measures = [stored("hour"), stored("jobstatus")], [COUNT, Measure("sum", "pandaid")]
    cells = engine.crosstab(selection, state.as_of, dimensions, measures).cells
    return {
        (hour, status): cell.measures for cell in cells for hour, status in [cell.values] if status not in LIVE_STATES
    }
