"""The attributes that a list of queues is summed up by, in the order of their importance."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from core.selection.dimensions import parts_of
from core.selection.facets import Counted, Facet, number, text


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)


def _tags(name: str, attribute: str = "") -> Facet:
    return Facet(name, parts_of(attribute or name, _parts), name)


FACETS = (
    text("status"),
    text("region", attribute="cloud"),
    text("type"),
    text("tier"),
    text("country"),
    text("gocname"),
    text("workflow"),
    text("harvester"),
    text("resource_type"),
    text("capability"),
    number("corecount"),
    _tags("copytool", "copytools"),
    _tags("jobmanager"),
    text("jobseed"),
    text("state"),
    text("vo_name"),
)


def counted(facet: Facet, rows: Iterable[Mapping[str, Any]]) -> Counted:
    """The values of a facet over queues that are held in memory."""
    (attribute,) = facet.dimension.attributes
    counts: Counter[Any] = Counter()
    for row in rows:
        counts.update(facet.dimension.values((row.get(attribute),)))
    return Counted(facet, counts, facet.dimension.many)
