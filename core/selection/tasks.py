"""What can be asked of tasks: filters, columns, orders."""

from functools import cache

from core.selection.column_filters import ColumnRules, columns_of
from core.selection.columns import Column, Sort
from core.selection.kinds import Kind
from core.selection.task_filters import filters, in_place_of_columns

# Keys that today's scripts read, where they differ from the column's name; one is misspelt there.
RENAMED = {
    "resource_type": "resourcetype",
    "memory_leak_core": "memoryleakcore",
    "memory_leak_x2": "memoryleakx2",
    "rescuetime": "resquetime",
}
LABELS = {
    "jeditaskid": "task",
    "taskname": "name",
    "username": "user",
    "creationdate": "created",
    "modificationtime": "modified",
    "realmodificationtime": "changed",
    "statechangetime": "state changed",
    "starttime": "started",
    "endtime": "ended",
    "frozentime": "frozen",
    "reqid": "request",
    "oldstatus": "status before",
    "prodsourcelabel": "label",
    "workinggroup": "working group",
    "corecount": "cores asked for",
    "tasktype": "type",
    "processingtype": "processing type",
    "taskpriority": "first priority",
    "currentpriority": "priority",
    "transuses": "release",
    "transhome": "software cache",
    "transpath": "transformation",
    "splitrule": "split rule",
    "ramcount": "memory asked for",
    "workqueue_id": "work queue",
    "errordialog": "message",
    "parent_tid": "parent task",
    "superstatus": "status in production",
    "gshare": "share",
    "resource_type": "resource type",
    "container_name": "container",
    "attemptnr": "attempt",
    "cputime": "CPU time per event",
    "basewalltime": "wall time to begin with, s",
    "cpuefficiency": "CPU efficiency, %",
    "walltime": "wall time",
    "eventservice": "event service",
    "goal": "goal, tenths of a percent",
    "job_label": "class",
    "ttcrequested": "end asked for",
    "ttcpredicted": "end predicted",
    "vo": "experiment",
}
RULES = ColumnRules(
    aliases={
        "jeditaskid": ("taskid", "task"),
        "username": ("user", "produsername"),
        "resource_type": ("resource_type",),
        "memory_leak_core": ("memory_leak_core",),
        "memory_leak_x2": ("memory_leak_x2",),
        "currentpriority": ("priority",),
    },
    signed={"currentpriority", "taskpriority"},
    case_matters={"workinggroup", "processingtype"},
    contains={"site", "errordialog", "campaign"},
)
# What no column holds: it is worked out by whoever answers.
COMPUTED = (
    Column("nfiles", "inputfiles", "integer", "input files", "files of the master input datasets"),
    Column("pctfinished", "pctfinished", "integer", "done, %", "share of the input files that are done, rounded down"),
    Column("pctfailed", "pctfailed", "integer", "lost, %", "share of the input files given up, rounded down"),
    Column("age", "taskage", "number", "age", "time from creation to the end, or to now, days"),
    Column("duration_days", "taskduration", "number", "duration", "time from the start to the end, or to now, days"),
)
SORTS = {
    "jeditaskid": "jeditaskid",
    "time": "modificationtime",
    "create": "creationdate",
    "statetime": "statechangetime",
    "priority": "currentpriority",
    "taskname": "taskname",
    "cloud": "cloud",
}


@cache
def tasks() -> Kind:
    """The registry of tasks."""
    columns = columns_of("panda.jedi_tasks", RENAMED, LABELS)
    own = RULES.filters_of(columns)
    own |= {known.name: known for known in in_place_of_columns(own)}
    return Kind(
        name="tasks",
        key="jeditaskid",
        time_field="modificationtime",
        filters=(*own.values(), *filters()),
        columns=(*columns, *COMPUTED),
        sorts=SORTS,
        default_sort=Sort("jeditaskid"),
        time_ranges=tuple(column.attribute for column in columns if column.type == "time"),
        without_window=frozenset({"jeditaskid"}),
        named_by=frozenset({"taskname"}),
        keeps_live=False,
        harmless=frozenset({"timestamp", "_", "datasets", "dt", "tk", "extra", "raw", "mode", "version"}),
    )
