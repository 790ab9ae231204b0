"""The attributes that lists of files and datasets are summed up by, in the order of their importance."""

from collections.abc import Mapping, Sequence

from core.selection import facets
from core.selection.facets import Facet

FACETS: Mapping[str, Sequence[Facet]] = {
    "files": (
        facets.text("state", attribute="filestate"),
        facets.text("type"),
        facets.text("status"),
        facets.text("proc_status"),
        facets.number("attemptnr"),
        facets.number("failedattempt"),
        facets.text("scope"),
        facets.number("datasetid"),
        facets.number("jeditaskid"),
    ),
    "datasets": (
        facets.text("status"),
        facets.text("type"),
        facets.text("state"),
        facets.text("streamname"),
        facets.text("site"),
        facets.text("containername"),
        facets.number("jeditaskid"),
    ),
}
# Few values each: one statement counts them.
TOGETHER = frozenset({"state", "type", "status", "proc_status", "attemptnr", "failedattempt", "streamname"})
