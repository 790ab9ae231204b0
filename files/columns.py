"""Which columns of a file or dataset are shown where."""

from collections.abc import Mapping, Sequence

from core.selection.columns import Column
from core.selection.kinds import Kind

FILES = (
    "lfn",
    "state",
    "type",
    "attemptnr",
    "maxattempt",
    "nevents",
    "fsize",
    "pandaid",
    "datasetid",
    "jeditaskid",
)
DATASETS = (
    "datasetname",
    "type",
    "status",
    "nfiles",
    "nfilesfinished",
    "nfilesfailed",
    "nevents",
    "site",
    "jeditaskid",
    "modificationtime",
    "datasetid",
)
LISTS: Mapping[str, Sequence[str]] = {"files": FILES, "datasets": DATASETS}
# Title of a group → the columns in it; what is in none comes under "Other".
FILE_GROUPS = {
    "File": ("state", "status", "type", "scope", "guid", "fsize", "checksum", "nevents", "startevent", "endevent", "firstevent"),
    "Work on it": ("attemptnr", "maxattempt", "failedattempt", "maxfailure", "proc_status", "pandaid", "outpandaid", "jobsetid", "ramcount"),
    "Where it belongs": ("jeditaskid", "datasetid", "fileid"),
    "When": ("creationdate", "lastattempttime"),
}  # fmt: skip
DATASET_GROUPS = {
    "Dataset": ("type", "status", "state", "streamname", "containername", "masterid", "jeditaskid", "datasetid"),
    "Files, as PanDA counts them": ("nfiles", "nfilestobeused", "nfilesused", "nfilesfinished", "nfilesfailed", "nfilesonhold", "nfileswaiting", "nfilesmissing"),
    "Events": ("nevents", "neventstobeused", "neventsused"),
    "Where": ("site", "cloud", "destination", "storagetoken", "vo"),
    "When": ("creationtime", "modificationtime", "frozentime", "statechecktime", "statecheckexpiration"),
}  # fmt: skip


def listed(kind: Kind, names: tuple[str, ...]) -> list[Column]:
    """The columns of those names, or those that a list has by itself."""
    return [kind.by_column[name] for name in names or LISTS[kind.name]]


def grouped(kind: Kind, groups: Mapping[str, Sequence[str]], without: str) -> dict[str, list[Column]]:
    """Every column but one under the title of its group."""
    found = {title: [kind.by_column[name] for name in names] for title, names in groups.items()}
    used = {without, *(name for names in groups.values() for name in names)}
    return {**found, "Other": [column for column in kind.columns if column.name not in used]}
