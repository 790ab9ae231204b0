"""What can be asked of jobs: filters, columns, orders."""

import re
from functools import cache
from typing import Any

from core.panda.schema_data import Column as SchemaColumn
from core.panda.schema_data import tables
from core.panda.vocabulary import FINAL_STATES
from core.selection.columns import Column, Sort, Type
from core.selection.filters import Filter, Integers, Tags, Text
from core.selection.job_filters import container_name, event_service, filters
from core.selection.kinds import Kind

# Keys that today's scripts read, where they differ from the column's name.
RENAMED = {"resource_type": "resourcetype", "memory_leak": "memoryleak", "memory_leak_x2": "memoryleakx2"}
# Long texts that PanDA keeps in tables of their own; the columns are empty in the job tables.
ELSEWHERE = frozenset({"jobparameters", "metadata"})

LABELS = {
    "pandaid": "job",
    "jeditaskid": "task",
    "reqid": "request",
    "jobstatus": "status",
    "computingsite": "queue",
    "produsername": "user",
    "prodsourcelabel": "label",
    "resource_type": "resource type",
    "currentpriority": "priority",
    "modificationtime": "modified",
    "creationtime": "created",
    "starttime": "started",
    "endtime": "ended",
    "statechangetime": "state changed",
    "cloud": "region",
    "gshare": "share",
    "attemptnr": "attempt",
    "corecount": "cores asked for",
    "actualcorecount": "cores",
    "nevents": "events",
    "jobsubstatus": "sub-status",
    "workinggroup": "working group",
    "processingtype": "processing type",
    "transformation": "transformation",
    "modificationhost": "worker node",
    "jobname": "job name",
    "computingelement": "compute element",
    "proddblock": "input dataset",
    "destinationdblock": "output dataset",
    "atlasrelease": "release",
    "homepackage": "software cache",
    "minramcount": "memory asked for",
    "maxpss": "peak PSS, kB",
    "taskid": "older task id",
    "jobsetid": "job set",
    "maxattempt": "attempts allowed",
    "parentid": "retry of",
    "specialhandling": "special handling",
    "commandtopilot": "command to the pilot",
    "job_label": "class",
    "cmtconfig": "platform",
    "container_name": "container",
    "assignedpriority": "first priority",
    "vo": "experiment",
    "destinationsite": "destination",
    "sourcesite": "source",
    "schedulerid": "submitted by",
    "batchid": "batch id",
    "pilotid": "pilot",
    "pilottiming": "pilot phases, s",
    "piloterrorcode": "pilot code",
    "piloterrordiag": "pilot message",
    "exeerrorcode": "payload code",
    "exeerrordiag": "payload message",
    "transexitcode": "exit code",
    "ddmerrorcode": "data management code",
    "ddmerrordiag": "data management message",
    "jobdispatchererrorcode": "dispatcher code",
    "jobdispatchererrordiag": "dispatcher message",
    "taskbuffererrorcode": "task buffer code",
    "taskbuffererrordiag": "task buffer message",
    "superrorcode": "supervisor code",
    "superrordiag": "supervisor message",
    "brokerageerrorcode": "brokerage code",
    "brokerageerrordiag": "brokerage message",
    "meancorecount": "mean cores",
    "minramunit": "its unit",
    "maxrss": "peak RSS, kB",
    "maxvmem": "peak virtual memory, kB",
    "maxswap": "peak swap, kB",
    "cpuconsumptiontime": "CPU time, s",
    "cpuconsumptionunit": "CPU",
    "maxwalltime": "wall time limit",
    "maxcpucount": "CPU time limit",
    "maxdiskcount": "disk asked for",
    "maxdiskunit": "its unit",
    "hs06": "benchmark power",
    "hs06sec": "benchmark power over time",
    "diskio": "disk I/O, kB/s",
    "memory_leak": "memory slope",
    "memory_leak_x2": "its fit",
    "dispatchdblock": "dispatch dataset",
    "destinationse": "output storage",
    "ninputdatafiles": "input files",
    "inputfilebytes": "input bytes",
    "inputfiletype": "input type",
    "inputfileproject": "input project",
    "noutputdatafiles": "output files",
    "outputfilebytes": "output bytes",
    "outputfiletype": "output type",
}
# Names, not words: they are compared with their case, so that the database can use its index.
IDENTIFIERS = frozenset(
    {
        "jobname",
        "batchid",
        "proddblock",
        "destinationdblock",
        "dispatchdblock",
        "pilotid",
        "schedulerid",
        "transexitcode",
    }
)
CASE_MATTERS = IDENTIFIERS | {"workinggroup", "processingtype"}
CONTAINS = frozenset({"produsername", "transformation", "modificationhost"})
SIGNED = frozenset({"currentpriority", "assignedpriority", "transexitcode"})
ALIASES = {
    "produsername": ("user", "username"),
    "resource_type": ("resource_type",),
    "memory_leak": ("memory_leak",),
    "memory_leak_x2": ("memory_leak_x2",),
    "computingsite": ("queue",),
    "currentpriority": ("priority",),
}
# A job that asked for no number of cores has one.
NULL_MEANS = {"corecount": 1}


def type_of(column: SchemaColumn) -> Type:
    """The type that a column of that database type has for readers."""
    if column.type in {"bigint", "integer", "smallint"} or column.type.endswith(",0)"):
        return "integer"
    if column.type.startswith("numeric"):
        return "number"
    return "time" if column.type == "timestamp" else "text"


def _columns() -> tuple[Column, ...]:
    found = [column for column in tables()["panda.jobsactive4"].columns if column.name not in ELSEWHERE]
    return tuple(
        Column(RENAMED.get(c.name, c.name), c.name, type_of(c), LABELS.get(c.name, c.name), c.meaning) for c in found
    )


def _column_filter(column: Column) -> Filter | None:
    """The filter that each column has by itself; times have ranges instead, and fractions none."""
    common: dict[str, Any] = {
        "name": column.name,
        "attribute": column.attribute,
        "label": column.label,
        "meaning": column.meaning,
        "aliases": ALIASES.get(column.attribute, ()),
    }
    if column.type == "integer":
        signed, null = column.attribute in SIGNED, NULL_MEANS.get(column.attribute)
        return Integers(**common, signed=signed, null_means=null)
    if column.type != "text":
        return None
    if column.attribute == "specialhandling":
        return Tags(**common)
    ignore_case = column.attribute not in CASE_MATTERS
    return Text(**common, ignore_case=ignore_case, contains=column.attribute in CONTAINS)


@cache
def jobs() -> Kind:
    """The registry of jobs."""
    columns = _columns()
    own = {found.name: found for column in columns if (found := _column_filter(column))}
    own |= {"eventservice": event_service(), "container_name": container_name(own["container_name"].meaning)}
    times = tuple(column.attribute for column in columns if column.type == "time")
    return Kind(
        name="jobs",
        key="pandaid",
        time_field="modificationtime",
        filters=(*own.values(), *filters()),
        columns=columns,
        sorts={
            "pandaid": "pandaid",
            "time": "modificationtime",
            "create": "creationtime",
            "statetime": "statechangetime",
            "priority": "currentpriority",
            "attemptnr": "attemptnr",
            "duration": "durationsec",
            "queuetime": "waittimesec",
        },
        default_sort=Sort("modificationtime"),
        time_ranges=times,
        without_window=frozenset(
            {"pandaid", "jeditaskid", "taskid", "jobname", "reqid", "batchid", "datasetid", "fileid"}
        ),
        harmless=frozenset({"timestamp", "_", "datasets", "dt", "tk", "extra", "fulllist", "noarchjobs", "raw"}),
    )


def is_live_only(text: str) -> bool:
    """Whether a status filter names live states alone; a time window says nothing about those."""
    parts = [part.strip().lower() for part in re.split(r"[|,]", text) if part.strip()]
    return bool(parts) and not any(part in FINAL_STATES or part[0] in "!=*" or "*" in part for part in parts)
