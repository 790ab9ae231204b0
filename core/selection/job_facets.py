"""The attributes by which jobs are summed up and compared, each with the filter that selects one of its values."""

from core.panda.vocabulary import EVENT_SERVICE
from core.selection.dimensions import Dimension, bins_of, parts_of, stored
from core.selection.facets import Facet, number, ranged, text

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
