"""Everything about a job that was so before it ended, and may be why it ended as it did."""

from collections.abc import Callable, Mapping
from datetime import datetime

from core.engines.base import Unanswered
from core.engines.topology import Queue, queues
from core.selection import facets, job_facets
from core.selection.dimensions import Dimension, stored
from core.selection.facets import Facet, number, text
from core.selection.job_filters import HOUR

KNOWN = {facet.field: facet for facet in job_facets.FACETS}
# What a pilot reports: a job without it never came so far, which is no cause but a result.
OF_PILOTS = frozenset({"wn", "pilotversion", "harvesterinstance", "computingelement"})


def _hour(moment: datetime) -> str:
    return f"{moment:{HOUR}}"


def _gigabytes(low: int) -> str:
    """Ranges of size, each twice as long as the one before: 0, 1, 2 to 3, 4 to 7…"""
    return f"{low}:{max(low, 2 * low - 1)}"


def _power_of_two(gigabytes: float | None) -> int | None:
    if gigabytes is None:
        return None
    return 1 << (int(gigabytes).bit_length() - 1) if gigabytes > 0 else 0


# Those that are one thing's own come first: where several explain the same jobs, the first is named.
PLACES = (text("wn"), KNOWN["computingelement"], KNOWN["computingsite"])
WORK = (
    KNOWN["jeditaskid"],
    KNOWN["homepackage"],
    text("atlasrelease"),
    text("container_name"),
    text("cmtconfig"),
    KNOWN["transformation"],
    KNOWN["produsername"],
    KNOWN["reqid"],
    KNOWN["pilotversion"],
    KNOWN["harvesterinstance"],
    text("destinationse"),
    text("destinationsite"),
    text("sourcesite"),
    KNOWN["nucleus"],
    KNOWN["cloud"],
    KNOWN["attemptnr"],
    KNOWN["resourcetype"],
    KNOWN["processingtype"],
    KNOWN["prodsourcelabel"],
    KNOWN["workinggroup"],
    KNOWN["gshare"],
    text("job_label"),
    text("vo"),
    text("countrygroup"),
    KNOWN["priorityrange"],
    KNOWN["minramcount"],
    # A job that asked for no number of cores has one, and so says its filter.
    Facet("corecount", Dimension("corecount", ("corecount",), lambda cores: cores or 1), "corecount", text_of=str),
    KNOWN["eventservice"],
    KNOWN["inputfiletype"],
    KNOWN["inputfileproject"],
    KNOWN["outputfiletype"],
    number("ninputdatafiles"),
    Facet(
        "inputsizerange",
        Dimension("inputsizerange", ("inputgb",), _power_of_two),
        "inputsizerange",
        _gigabytes,
        _gigabytes,
    ),
    KNOWN["specialhandling"],
    Facet("modifiedinhour", stored("hour"), "modifiedinhour", _hour, _hour),
)
# Read from the database alone, so only where that answers anyway.
OF_DATABASE = (text("proddblock"),)
# Few values each, so that one statement counts them all.
TOGETHER = frozenset(
    {"resourcetype", "cloud", "processingtype", "prodsourcelabel", "workinggroup", "gshare", "vo", "corecount"}
)


def causes(*, of_database: bool) -> tuple[Facet, ...]:
    """All of them; sites and regions by what the queues say now, left out where nobody can tell.

    :param of_database: also those that the index does not hold.
    """
    return (*PLACES, *_of_queues(), *WORK, *(OF_DATABASE if of_database else ()))


def _of_queues() -> tuple[Facet, ...]:
    try:
        known = queues()
    except Unanswered:
        return ()
    return tuple(
        facets.Facet(name, Dimension(name, ("computingsite",), _attribute(known, name)), name)
        for name in ("site", "region")
    )


def _attribute(known: Mapping[str, Queue], name: str) -> Callable[[str | None], str | None]:
    def of_queue(queue: str | None) -> str | None:
        found = known.get(queue or "")
        return found.attribute(name) if found else None

    return of_queue
