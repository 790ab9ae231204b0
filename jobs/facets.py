"""The attributes that a list of jobs is summed up by, in the order of their importance."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from core.engines.best import BestEngine
from core.panda.vocabulary import EVENT_SERVICE
from core.questions import facets
from core.selection.dimensions import Dimension, bins_of, parts_of, stored
from core.selection.facets import Counted, Facet, number, ranged, text
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED

EVENT_SERVICE_NAMES = {number: name for name, number in EVENT_SERVICE.items()}
MB_PER_GB = 1000


def _gigabytes(low: int) -> str:
    return f"{low // MB_PER_GB}-{low // MB_PER_GB + 1}GB"


def _tags(text: str) -> tuple[str, ...]:
    """Tags between commas; `tq=…` holds a time and differs for every job."""
    parts = (part.strip() for part in text.split(","))
    return tuple(dict.fromkeys(part for part in parts if part and not part.startswith("tq")))


FACETS = (
    text("jobstatus"),
    text("computingsite"),
    text("prodsourcelabel"),
    text("produsername"),
    text("resourcetype", attribute="resource_type"),
    text("cloud"),
    text("processingtype"),
    number("jeditaskid"),
    number("reqid"),
    text("transformation"),
    text("workinggroup"),
    text("gshare"),
    text("homepackage"),
    text("jobsubstatus"),
    number("attemptnr"),
    ranged("priorityrange", "currentpriority", 100),
    Facet(
        "minramcount",
        bins_of("minramcount", MB_PER_GB),
        "minramcount",
        _gigabytes,
        _gigabytes,
        numeric=True,
        excludable=False,
    ),
    Facet(
        "eventservice",
        Dimension("eventservice", ("eventservice",), lambda number: EVENT_SERVICE_NAMES.get(number, "ordinary")),
        "eventservice",
        text_of=str,
        excludable=False,
    ),
    number("corecount"),
    number("actualcorecount"),
    text("nucleus"),
    Facet(
        "harvesterinstance",
        Dimension("schedulerid", ("schedulerid",), lambda text: (text or "").removeprefix("harvester-") or None),
        "harvesterinstance",
        text_of=str,
        excludable=False,
    ),
    Facet("pilotversion", stored("pilotversion"), "pilotversion", text_of=str, excludable=False),
    text("computingelement"),
    text("inputfiletype"),
    text("inputfileproject"),
    text("outputfiletype"),
    number("noutputdatafiles"),
    Facet("specialhandling", parts_of("tags", _tags), "specialhandling"),
    text("container_name"),
    ranged("neventsrange", "nevents", 1000),
)
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
