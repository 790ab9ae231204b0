"""The attributes that a list of jobs is summed up by: which are counted together, and their form in JSON."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from core.engines.best import BestEngine
from core.questions import facets
from core.selection.facets import Counted, Facet
from core.selection.job_facets import FACETS
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED

# Facets with few values each are counted in one statement: their joint groups are few as well.
TOGETHER = frozenset(
    {
        "jobstatus",
        "prodsourcelabel",
        "resourcetype",
        "cloud",
        "workinggroup",
        "gshare",
        "processingtype",
        "eventservice",
    }
)


def counted(engine: BestEngine, selection: Selection, as_of: datetime) -> Iterator[Counted]:
    """Every facet over the whole selection, most important first, until the time for them is spent."""
    return facets.counted(engine, FACETS, TOGETHER, selection, as_of)


def summary(found: Counted, *, by_count: bool) -> dict[str, Any]:
    """One entry of `selectionsummary`: {field, list: [{kname, kvalue}], stats?}."""
    facet = found.facet
    ordered = sorted(found.counts.items(), key=lambda pair: _place(facet, pair, by_count=by_count))
    entry: dict[str, Any] = {
        "field": facet.field,
        "list": [
            {"kname": NOT_SPECIFIED if value is None else facet.name_of(value), "kvalue": count}
            for value, count in ordered
        ],
    }
    if facet.field in {"corecount", "actualcorecount"}:
        entry["stats"] = {"sum": sum((value or 1) * count for value, count in found.counts.items())}
    return entry


def _place(facet: Facet, pair: tuple[Any, int], *, by_count: bool) -> tuple[Any, ...]:
    value, count = pair
    if by_count or facet.field == "jeditaskid":
        return (-count, str(value))
    return (value is None, value or 0) if facet.numeric else (value is None, str(value).lower())
