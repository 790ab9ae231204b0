"""What can be asked of jobs: filters, columns, orders."""

import re
from functools import cache
from typing import Any

from core.panda.schema_data import Column as SchemaColumn
from core.panda.schema_data import tables
from core.panda.vocabulary import EVENT_SERVICE, FINAL_STATES
from core.selection.columns import Column, Sort, Type
from core.selection.filters import Computed, Filter, Integers, Lookup, Range, Tags, Text, Words
from core.selection.kinds import Kind
from core.selection.predicates import Blank, In, Like, Not, Predicate, both, either

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
    "maxpss": "peak PSS",
    "taskid": "older task id",
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
MB_PER_GB = 1000


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


def _text(attribute: str, name: str) -> Text:
    return Text(name=name, attribute=attribute, label=name, meaning="", ignore_case=False)


def _job_types() -> dict[str, Predicate]:
    test_labels = ("rc_alrb", "rc_test2")
    url, script = Like("transformation", ("http", "")), Like("transformation", ("", ".py"))
    production = both(In("prodsourcelabel", ("managed", "prod_test", "ptest", *test_labels)), script)
    return {
        "analysis": both(In("prodsourcelabel", ("panda", "user", *test_labels)), url),
        "production": production,
        "groupproduction": both(In("prodsourcelabel", ("managed",)), Not(Blank("workinggroup"))),
        "eventservice": In("eventservice", (1,)),
        "esmerge": In("eventservice", (2,)),
        "test": In("produsername", ("gangarbt",)),
    }


def _event_service(text: str) -> str | None:
    """Names or numbers by `|`, `not2` for all but merges, `all` for any, anything else for ordinary jobs."""
    numbers = {str(number): name for name, number in EVENT_SERVICE.items()}
    parts = [numbers.get(part, part) for part in text.lower().split("|") if part]
    known = [part for part in parts if part in EVENT_SERVICE or part in {"all", "not2"}]
    return "|".join(dict.fromkeys(known)) or "ordinary"


def _event_service_means(text: str) -> Predicate:
    ordinary = either(Blank("eventservice"), In("eventservice", (0,)))
    meanings: dict[str, Predicate] = {"all": Not(ordinary), "not2": Not(In("eventservice", (2,))), "ordinary": ordinary}
    meanings |= {name: In("eventservice", (number,)) for name, number in EVENT_SERVICE.items()}
    # Cloned jobs carry the consumer's code too, and their tag tells them apart.
    meanings["eventservice"] = both(In("eventservice", (1,)), Not(Like("specialhandling", ("", "sc:", ""))))
    return either(*(meanings[part] for part in text.split("|")))


def _memory(text: str) -> str | None:
    match = re.fullmatch(r"([0-9]{1,5})\s*-\s*([0-9]{1,5})\s*(?:GB)?", text, re.ASCII | re.IGNORECASE)
    return f"{int(match[1])}-{int(match[2])}GB" if match and int(match[1]) <= int(match[2]) else None


def _memory_means(text: str) -> Predicate:
    low, high = (int(part) for part in text.removesuffix("GB").split("-"))
    return Range(name="", attribute="minramcount", label="", meaning="").predicate(
        f"{low * MB_PER_GB}:{max(high * MB_PER_GB - 1, low * MB_PER_GB)}"
    )


def _pilot_version(text: str) -> Predicate:
    """The version is what follows the last bar of pilotid."""
    if text == "Not specified":
        return Not(Like("pilotid", ("", "|", "")))
    return Like("pilotid", ("", f"|{text}"), ignore_case=False)


def _instance(text: str) -> Predicate:
    """`schedulerid` is `harvester-<instance>` or, on some servers, the bare instance."""
    special: dict[str, Predicate] = {
        "all": Like("schedulerid", ("harvester-", "")),
        "Not specified": Blank("schedulerid"),
    }
    return special.get(text) or In("schedulerid", (f"harvester-{text}", text))


def _specials() -> tuple[Filter, ...]:
    job_types = _job_types()
    return (
        Words(
            name="jobtype",
            attribute="jobtype",
            label="type",
            meaning="analysis, production, …: what the label and the payload say",
            words=job_types,
            prefixes=True,
            form="a job type",
            example="analysis",
        ),
        Range(
            name="priorityrange",
            attribute="currentpriority",
            label="priority",
            meaning="current priority from a to b",
            example="100:199",
        ),
        Range(
            name="jobsetrange",
            attribute="jobsetid",
            label="job set",
            meaning="job set ids from a to b",
            example="1:100",
        ),
        Range(
            name="neventsrange",
            attribute="nevents",
            label="number of events",
            meaning="events from a to b",
            example="1-1000",
        ),
        Range(
            name="durationmin",
            attribute="durationsec",
            label="duration",
            meaning="wall time so far, in whole minutes from a to b",
            scale=60,
            unit="minutes",
            example="0-10",
        ),
        Computed(
            name="ramcount",
            attribute="minramcount",
            label="memory asked for",
            meaning="requested memory from a to b GB",
            reader=_memory,
            meaning_of=_memory_means,
            form="a range such as 2-4GB",
            example="2-4GB",
        ),
        Computed(
            name="pilotversion",
            attribute="pilotid",
            label="pilot version",
            meaning="version of the pilot that ran the job",
            reader=lambda text: text,
            meaning_of=_pilot_version,
            example="3.10.2.7",
        ),
        Computed(
            name="harvesterinstance",
            attribute="schedulerid",
            aliases=("harvesterid",),
            label="Harvester instance",
            meaning="instance that submitted the pilot",
            reader=lambda text: text,
            meaning_of=_instance,
            example="harv-1",
        ),
        Lookup(
            name="jobparam",
            attribute="pandaid",
            label="parameters",
            meaning="text in the job's parameters",
            relation="parameters",
            inner=Text(name="jobparam", attribute="jobparameters", label="parameters", meaning="", contains=True),
            example="--maxEvents=*",
        ),
        Lookup(
            name="lfn",
            attribute="pandaid",
            label="file",
            meaning="a file that the job reads or writes",
            relation="files",
            inner=_text("lfn", "lfn"),
            example="*.root",
        ),
        Lookup(
            name="datasetid",
            attribute="pandaid",
            label="dataset id",
            meaning="a dataset that the job reads or writes",
            relation="files",
            inner=Integers(name="datasetid", attribute="datasetid", label="dataset id", meaning=""),
            example="7",
        ),
        Lookup(
            name="fileid",
            attribute="pandaid",
            label="file id",
            meaning="a task's file that the job reads or writes",
            relation="files",
            inner=Integers(name="fileid", attribute="fileid", label="file id", meaning=""),
            example="381",
        ),
        Lookup(
            name="workerid",
            attribute="pandaid",
            label="worker",
            meaning="a Harvester worker that ran the job",
            relation="workers",
            inner=Integers(name="workerid", attribute="workerid", label="worker", meaning=""),
            example="22",
        ),
    )


def _event_service_filter() -> Filter:
    return Computed(
        name="eventservice",
        attribute="eventservice",
        label="event service",
        meaning="event service kind of the job",
        reader=_event_service,
        meaning_of=_event_service_means,
        example="jumbo",
    )


@cache
def jobs() -> Kind:
    """The registry of jobs."""
    columns = _columns()
    own = {found.name: found for column in columns if (found := _column_filter(column))}
    own["eventservice"] = _event_service_filter()
    times = tuple(column.attribute for column in columns if column.type == "time")
    return Kind(
        name="jobs",
        key="pandaid",
        time_field="modificationtime",
        filters=(*own.values(), *_specials()),
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
        harmless=frozenset({"timestamp", "_", "datasets", "dt", "tk", "extra", "fulllist"}),
    )


def is_live_only(text: str) -> bool:
    """Whether a status filter names live states alone; a time window says nothing about those."""
    parts = [part.strip().lower() for part in re.split(r"[|,]", text) if part.strip()]
    return bool(parts) and not any(part in FINAL_STATES or part[0] in "!=*" or "*" in part for part in parts)
