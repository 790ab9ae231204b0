"""What can be asked of jobs: filters, columns, orders."""

import re
from collections.abc import Iterable
from functools import cache

from core.panda.vocabulary import FINAL_STATES, LIVE_STATES
from core.selection.column_filters import ColumnRules, columns_of
from core.selection.columns import Column, Sort
from core.selection.job_filters import container_name, filters, memory
from core.selection.job_types import event_service
from core.selection.kinds import Kind
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED, exactly

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
RULES = ColumnRules(
    aliases=ALIASES,
    signed=SIGNED,
    null_means=NULL_MEANS,
    case_matters=CASE_MATTERS,
    contains=CONTAINS,
    tags=frozenset({"specialhandling"}),
)


def _columns() -> tuple[Column, ...]:
    return columns_of("panda.jobsactive4", RENAMED, LABELS, without=ELSEWHERE)


@cache
def jobs() -> Kind:
    """The registry of jobs."""
    columns = _columns()
    own = RULES.filters_of(columns)
    own |= {"eventservice": event_service(), "container_name": container_name(own["container_name"].meaning)}
    own |= {"minramcount": memory("minramcount", "ramcount")}
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
            {"pandaid", "jeditaskid", "taskid", "jobname", "reqid", "batchid"}
            | {"datasetid", "fileid", "taskdataset", "worker"}
        ),
        has_retries=True,
        harmless=frozenset({"timestamp", "_", "datasets", "dt", "tk", "extra", "fulllist", "noarchjobs", "raw"}),
    )


def is_live_only(text: str) -> bool:
    """Whether a status filter names live states alone; a time window says nothing about those."""
    parts = [part.strip().lower() for part in re.split(r"[|,]", text) if part.strip()]
    beyond = {*FINAL_STATES, NOT_SPECIFIED.lower()}
    return bool(parts) and not any(part in beyond or part[0] in "!=*" or "*" in part for part in parts)


def of_state(selection: Selection, state: str) -> str:
    """The status filter for the jobs of a selection that are in one state.

    A live state's plain name would switch off a window that was asked for, and so find more than was counted. The
    plain name of a state that nobody has heard of would look among live jobs alone.
    """
    bounded = selection.window is not None and not selection.window.ended_only
    if not is_live_only(state) or (state in LIVE_STATES and not bounded):
        return state
    return "!*" if state == NOT_SPECIFIED else exactly(state)


def of_states(selection: Selection, states: Iterable[str]) -> str:
    """The status filter for the jobs of a selection that are in any of those states; an empty one is none given."""
    return "|".join(of_state(selection, state or NOT_SPECIFIED) for state in states)
