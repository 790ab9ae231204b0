"""The attributes that a list of tasks is summed up by, in the order of their importance."""

from core.selection import facets
from core.selection.dimensions import bins_of
from core.selection.facets import Facet

MB_PER_GB = 1000


def _gigabytes(low: int) -> str:
    return f"{low // MB_PER_GB}-{low // MB_PER_GB + 1}GB"


FACETS = (
    facets.text("status"),
    facets.text("username"),
    facets.text("gshare"),
    facets.text("superstatus"),
    facets.text("tasktype"),
    facets.text("workinggroup"),
    facets.text("processingtype"),
    facets.number("reqid"),
    facets.text("campaign"),
    facets.text("transpath"),
    facets.text("transuses"),
    facets.text("nucleus"),
    facets.text("cloud"),
    facets.text("site"),
    facets.text("prodsourcelabel"),
    facets.text("resourcetype", attribute="resource_type"),
    facets.number("corecount"),
    Facet("ramcount", bins_of("ramcount", MB_PER_GB), "ramcount", _gigabytes, _gigabytes, numeric=True),
    facets.ranged("priorityrange", "currentpriority", 100),
    facets.number("attemptnr"),
    facets.number("workqueue_id"),
    facets.text("framework"),
    facets.text("container_name"),
)  # fmt: skip
# Few values each: one statement counts them.
TOGETHER = frozenset(
    {"status", "superstatus", "tasktype", "prodsourcelabel", "workinggroup", "gshare", "resourcetype", "cloud"}
)
