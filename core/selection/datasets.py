"""What can be asked of the datasets of tasks: filters, columns, orders."""

from functools import cache

from core.selection.column_filters import ColumnRules, columns_of
from core.selection.columns import Sort
from core.selection.kinds import Kind

LABELS = {
    "jeditaskid": "task",
    "datasetid": "dataset id",
    "datasetname": "dataset",
    "type": "role",
    "creationtime": "added",
    "modificationtime": "modified",
    "containername": "container",
    "masterid": "secondary to",
    "nfiles": "files",
    "nfilestobeused": "files to use",
    "nfilesused": "files taken",
    "nfilesfinished": "files done",
    "nfilesfailed": "files failed",
    "nfilesonhold": "files on hold",
    "nfileswaiting": "files waiting",
    "nfilesmissing": "files missing",
    "nevents": "events",
    "neventsused": "events taken",
    "neventstobeused": "events to use",
    "site": "place",
    "streamname": "stream",
    "storagetoken": "storage token",
    "statechecktime": "state looked up",
    "statecheckexpiration": "state looked up until",
    "frozentime": "frozen",
    "provenanceid": "input it comes from",
    "templateid": "template",
    "lockedby": "locked by",
    "lockedtime": "locked",
    "attributes": "how it may be split",
    "vo": "virtual organisation",
}
RULES = ColumnRules(
    aliases={"datasetname": ("dataset",), "containername": ("container",)},
    case_matters={"datasetname", "containername"},
)


@cache
def datasets() -> Kind:
    """The registry of the datasets of tasks."""
    columns = columns_of("panda.jedi_datasets", {}, LABELS)
    own = RULES.filters_of(columns)
    return Kind(
        name="datasets",
        key="datasetid",
        time_field="modificationtime",
        filters=tuple(own.values()),
        columns=columns,
        sorts={"datasetid": "datasetid", "name": "datasetname", "time": "modificationtime", "nfiles": "nfiles"},
        default_sort=Sort("datasetid", descending=False),
        time_ranges=tuple(column.attribute for column in columns if column.type == "time"),
        # What a dataset is found by; nobody asks for all datasets of a time.
        without_window=frozenset(own),
        keeps_live=False,
        more_key=("jeditaskid",),
        harmless=frozenset({"timestamp", "_", "dt", "tk", "raw"}),
    )
