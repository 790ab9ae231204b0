"""What can be asked of the files of tasks: filters, columns, orders."""

from functools import cache

from core.selection.column_filters import ColumnRules, columns_of
from core.selection.columns import Column, Sort
from core.selection.filters import Filter, Lookup, Text
from core.selection.kinds import Kind

LABELS = {
    "jeditaskid": "task",
    "datasetid": "dataset id",
    "fileid": "file id",
    "creationdate": "added",
    "lastattempttime": "last attempt",
    "lfn": "file",
    "guid": "GUID",
    "type": "role",
    "status": "PanDA's status",
    "fsize": "size, bytes",
    "attemptnr": "attempts",
    "maxattempt": "attempts allowed",
    "nevents": "events",
    "startevent": "first event",
    "endevent": "last event",
    "pandaid": "last job",
    "failedattempt": "failures",
    "maxfailure": "failures allowed",
    "outpandaid": "job that wrote it",
    "jobsetid": "job set",
    "proc_status": "processing",
    "ramcount": "memory asked for, MB",
    "keeptrack": "use is tracked",
    "firstevent": "number of the first event",
    "boundaryid": "split boundary",
    "lumiblocknr": "luminosity block",
    "is_waiting": "waits for jumbo jobs",
    "constituent_id": "dataset in the container",
}
RULES = ColumnRules(
    aliases={"lfn": ("filename",), "proc_status": ("procstatus",)},
    case_matters={"lfn", "guid", "scope", "checksum"},
)
STATE = Column("state", "filestate", "text", "state", "its status; failed where its attempts are used up")


@cache
def files() -> Kind:
    """The registry of the files of tasks."""
    columns = columns_of("panda.jedi_dataset_contents", {}, LABELS)
    filters = (*RULES.filters_of(columns).values(), _state(), *_relations())
    return Kind(
        name="files",
        key="fileid",
        time_field="creationdate",
        filters=filters,
        columns=(STATE, *columns),
        sorts={"fileid": "fileid", "lfn": "lfn", "time": "creationdate", "size": "fsize"},
        default_sort=Sort("fileid", descending=False),
        time_ranges=tuple(column.attribute for column in columns if column.type == "time"),
        # What a file is found by; nobody asks for all files of a time.
        without_window=frozenset(known.name for known in filters),
        keeps_live=False,
        more_key=("datasetid",),
        time_words="time when it was added",
        harmless=frozenset({"timestamp", "_", "dt", "tk", "raw"}),
    )


def _state() -> Filter:
    return Text(name=STATE.name, attribute=STATE.attribute, label=STATE.label, meaning=STATE.meaning, example="failed")


def _relations() -> tuple[Filter, ...]:
    """Filters on the dataset that the file is in."""
    inner = {"datasetname": "dataset", "containername": "container"}
    return tuple(
        Lookup(
            name=name,
            attribute="datasetid",
            label=label,
            meaning=f"name of the {label} that the file is in",
            relation="file_datasets",
            inner=Text(name=name, attribute=name, label=label, meaning="", ignore_case=False),
            form="a text; * stands for any characters",
            example="mc26*",
        )
        for name, label in inner.items()
    )
