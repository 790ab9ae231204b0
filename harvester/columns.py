"""Which columns of a worker are shown where."""

from core.selection.columns import Column
from core.selection.harvester import workers

LIST = (
    "workerid",
    "harvesterid",
    "status",
    "computingsite",
    "computingelement",
    "resourcetype",
    "ncore",
    "njobs",
    "submittime",
    "starttime",
    "endtime",
    "errorcode",
    "diagmessage",
)
# Title of a group → the columns in it.
GROUPS = {
    "Worker": ("workerid", "harvesterid", "status", "nativestatus", "nativeexitcode", "errorcode", "diagmessage"),
    "Where": ("computingsite", "computingelement", "queuename", "nodeid", "batchid", "submissionhost", "harvesterhost"),
    "What it asked for": ("resourcetype", "jobtype", "ncore", "minramcount", "njobs"),
    "When": ("submittime", "starttime", "endtime", "lastupdate"),
    "Its pilot": ("pilotstatus", "pilotstarttime", "pilotendtime", "pilotstatussynctime"),
    "Files": ("stdout", "stderr", "batchlog", "jdl"),
}


def listed(names: tuple[str, ...]) -> list[Column]:
    """The columns of those names, or those that a list has by itself."""
    return [workers().by_column[name] for name in names or LIST]


def grouped() -> dict[str, list[Column]]:
    """Every column under the title of its group."""
    return {title: [workers().by_column[name] for name in names] for title, names in GROUPS.items()}
