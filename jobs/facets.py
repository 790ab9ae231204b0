"""The attributes that a list of jobs is summed up by, in the order of their importance."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any

from django.conf import settings

from core import tally
from core.engines import doors
from core.engines.base import Unanswered
from core.engines.sql.engine import SqlEngine
from core.panda.vocabulary import EVENT_SERVICE
from core.selection import values
from core.selection.dimensions import Dimension, bins_of, parts_of, stored
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED

EVENT_SERVICE_NAMES = {number: name for name, number in EVENT_SERVICE.items()}
MB_PER_GB = 1000


@dataclass(frozen=True)
class Facet:
    """One attribute: `field` is its name in JSON, `parameter` the filter that selects one of its values.

    `name_of` makes the value that readers see, `text_of` the filter's text for it.
    """

    field: str
    dimension: Dimension
    parameter: str
    name_of: Callable[[Any], Any] = lambda value: value
    text_of: Callable[[Any], str] = lambda value: values.exactly(str(value))
    numeric: bool = False
    excludable: bool = True


@dataclass(frozen=True)
class Counted:
    """The values of one facet over the whole selection, or why they were not counted.

    `occurrences` says that a job may count under several values.
    """

    facet: Facet
    counts: Mapping[Any, int] = field(default_factory=dict)
    occurrences: bool = False
    not_counted: str = ""


def _text(name: str, parameter: str = "", attribute: str = "") -> Facet:
    return Facet(name, stored(attribute or name), parameter or name)


def _number(name: str) -> Facet:
    return Facet(name, stored(name), name, text_of=str, numeric=True)


def _range(name: str, attribute: str, width: int) -> Facet:
    def words(low: int) -> str:
        return f"{low}:{low + width - 1}"

    return Facet(name, bins_of(attribute, width), name, words, words, numeric=True, excludable=False)


def _gigabytes(low: int) -> str:
    return f"{low // MB_PER_GB}-{low // MB_PER_GB + 1}GB"


def _tags(text: str) -> tuple[str, ...]:
    """Tags between commas; `tq=…` holds a time and differs for every job."""
    parts = (part.strip() for part in text.split(","))
    return tuple(dict.fromkeys(part for part in parts if part and not part.startswith("tq")))


FACETS = (
    _text("jobstatus"),
    _text("computingsite"),
    _text("prodsourcelabel"),
    _text("produsername"),
    _text("resourcetype", attribute="resource_type"),
    _text("cloud"),
    _text("processingtype"),
    _number("jeditaskid"),
    _number("reqid"),
    _text("transformation"),
    _text("workinggroup"),
    _text("gshare"),
    _text("homepackage"),
    _text("jobsubstatus"),
    _number("attemptnr"),
    _range("priorityrange", "currentpriority", 100),
    Facet(
        "minramcount",
        bins_of("minramcount", MB_PER_GB),
        "ramcount",
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
    _number("corecount"),
    _number("actualcorecount"),
    _text("nucleus"),
    Facet(
        "harvesterinstance",
        Dimension("schedulerid", ("schedulerid",), lambda text: (text or "").removeprefix("harvester-") or None),
        "harvesterinstance",
        text_of=str,
        excludable=False,
    ),
    Facet("pilotversion", stored("pilotversion"), "pilotversion", text_of=str, excludable=False),
    _text("computingelement"),
    _text("inputfiletype"),
    _text("inputfileproject"),
    _text("outputfiletype"),
    _number("noutputdatafiles"),
    Facet("specialhandling", parts_of("specialhandling", _tags), "specialhandling"),
    _text("container_name"),
    _range("neventsrange", "nevents", 1000),
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


def counted(selection: Selection, as_of: datetime) -> Iterator[Counted]:
    """Every facet over the whole selection, most important first, until the time for them is spent."""
    engine, deadline = SqlEngine(), monotonic() + settings.FACETS_TIME_LIMIT_MS / 1000
    together = [facet for facet in FACETS if facet.field in TOGETHER]
    done = _one_by_one(engine, selection, as_of, together, deadline)
    for facet in FACETS:
        if facet.field in done:
            yield done[facet.field]
        else:
            yield from _one_by_one(engine, selection, as_of, [facet], deadline).values()


def _one_by_one(
    engine: SqlEngine, selection: Selection, as_of: datetime, facets: Sequence[Facet], deadline: float
) -> dict[str, Counted]:
    """Facets by one statement, unless the time is spent or the database takes too long."""
    left_ms = int((deadline - monotonic()) * 1000)
    if left_ms <= 0:
        tally.incomplete()
        return {facet.field: Counted(facet, not_counted="too wide") for facet in facets}
    try:
        with doors.optional(engine.alias, min(left_ms, settings.FACET_TIME_LIMIT_MS)):
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
