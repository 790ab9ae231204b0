"""The values of a selection's attributes, each counted over all of it."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from time import monotonic
from typing import Any

from django.conf import settings

from core import tally
from core.engines.base import Unanswered
from core.engines.best import BestEngine
from core.selection.facets import Counted, Facet
from core.selection.selection import Selection


def deadline() -> float:
    """When the time for counting attributes will be spent, on the clock of `monotonic`."""
    return monotonic() + settings.FACETS_TIME_LIMIT_MS / 1000


def counted(
    engine: BestEngine,
    facets: Sequence[Facet],
    together: Collection[str],
    selection: Selection,
    as_of: datetime,
    *,
    until: float | None = None,
) -> Iterator[Counted]:
    """Every facet over the whole selection, most important first, until the time for them is spent.

    :param together: those that have few values each: one statement counts them, since their joint groups are few.
    :param until: when that is; a `deadline()` from now unless told.
    """
    until = deadline() if until is None else until
    joint = [facet for facet in facets if facet.field in together]
    done = _in_one_pass(engine, selection, as_of, facets)
    if not done and joint:
        done = _one_by_one(engine, selection, as_of, joint, until)
    for facet in facets:
        if facet.field in done:
            yield done[facet.field]
        else:
            yield from _one_by_one(engine, selection, as_of, [facet], until).values()


def _in_one_pass(
    engine: BestEngine, selection: Selection, as_of: datetime, facets: Sequence[Facet]
) -> dict[str, Counted]:
    """All that the index counts together; nothing where the database has to answer."""
    able = [facet for facet in facets if engine.can_break_down(facet.dimension)]
    found = engine.breakdowns(selection, as_of, [facet.dimension for facet in able]) if able else None
    return {} if found is None else {f.field: _counted(f, 0, cells) for f, cells in zip(able, found, strict=True)}


def _one_by_one(
    engine: BestEngine, selection: Selection, as_of: datetime, facets: Sequence[Facet], until: float
) -> dict[str, Counted]:
    """Facets by one statement, unless the time is spent or the database takes too long."""
    left_ms = int((until - monotonic()) * 1000)
    if left_ms <= 0:
        tally.incomplete()
        return {facet.field: Counted(facet, not_counted="too wide") for facet in facets}
    try:
        with engine.limited(min(left_ms, settings.FACET_TIME_LIMIT_MS)):
            cells = engine.crosstab(selection, as_of, [facet.dimension for facet in facets]).cells
    except Unanswered as error:
        why = "too wide" if error.too_slow else "the database did not answer"
        return {facet.field: Counted(facet, not_counted=why) for facet in facets}
    return {facet.field: _counted(facet, position, cells) for position, facet in enumerate(facets)}


def _counted(facet: Facet, position: int, cells: Sequence[Any]) -> Counted:
    counts: Counter[Any] = Counter()
    for cell in cells:
        counts[cell.values[position] or (0 if cell.values[position] == 0 else None)] += cell.measures[0]
    return Counted(facet, counts, facet.dimension.many)
