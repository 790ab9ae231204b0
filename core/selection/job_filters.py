"""Filters of jobs that are more than one column compared."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.error_groups.groups import read as read_group
from core.panda.vocabulary import COMPONENT_ALIASES, ERROR_COMPONENTS, EVENT_SERVICE
from core.selection.filters import Computed, Filter, Integers, Lookup, Range, Text, Words
from core.selection.predicates import (
    Between,
    Blank,
    HasTag,
    In,
    Like,
    LookedUp,
    Not,
    OlderThan,
    Or,
    Predicate,
    Related,
    both,
    either,
)
from core.selection.problems import BadRequest
from core.selection.values import NOT_SPECIFIED, Pattern

MB_PER_GB = 1000
WORKER = re.compile(r"(.{1,50}):([0-9]{1,18})", re.ASCII)
GIGABYTES = re.compile(r"([0-9]{1,5})\s*-\s*([0-9]{1,5})\s*(?:GB)?", re.ASCII | re.IGNORECASE)
BYTES_PER_GB = 10**9
# How an hour is written.
HOUR = "%Y-%m-%dT%H"
TASK_DATASET = re.compile(r"[0-9]{1,18}:[0-9]{1,18}", re.ASCII)
ERROR = re.compile(r"([a-z]+):([0-9]{1,9})", re.ASCII)
# Attribute of a queue → names of it in its parameters, the first that is there counts. Where there is a
# cloud, CRIC's `region` is a part of the electricity grid.
QUEUE_ATTRIBUTES = {
    "region": ("cloud", "region"),
    "site": ("atlas_site", "gocname", "rc_site"),
    "queuestatus": ("status",),
    "queuestate": ("state",),
    "queuetype": ("type",),
    "queuecapability": ("capability",),
    "queuetier": ("tier",),
    "queuecountry": ("country", "rc_country"),
    "queueresource_type": ("resource_type",),
    "queueworkflow": ("workflow",),
    "queueharvester": ("harvester",),
    "queuejobseed": ("jobseed",),
    "queuepilot_manager": ("pilot_manager",),
    "queuevo_name": ("vo_name",),
}
# Words of `jobtype` that divide all jobs between them.
EXCLUSIVE_TYPES = ("analysis", "production", "other")
# Today's links name some attributes without `queue` in front.
BARE_NAMES = ("capability", "tier", "country", "workflow", "jobseed", "pilot_manager")


class QueueAttribute(Text):
    """Text of a parameter of the job's queue, as the queue's description has it now."""

    def predicate(self, text: str) -> Predicate:
        return LookedUp("queue", self.attribute, super().predicate(text))


class AllOr(Text):
    """Text for which the word `all` stands for any value."""

    def match(self, pattern: Pattern) -> Predicate:
        return (
            Not(Blank(self.attribute)) if pattern.pieces == ("all",) and not pattern.exact else super().match(pattern)
        )


class Duration(Range):
    """Minutes of wall time; a job that has not started has used none."""

    def predicate(self, text: str) -> Predicate:
        found = super().predicate(text)
        return Or((Blank(self.attribute), found)) if text.startswith(("0:", ":")) else found


@dataclass(frozen=True, kw_only=True)
class Memory(Integers):
    """Whole MB as stored, or a range of GB; the upper end of a range is not part of it."""

    form: str = "a range such as 2-4GB, or whole numbers of MB separated by | or ,"
    example: str = "2-4GB"

    def canonical(self, text: str) -> str:
        bounds = GIGABYTES.fullmatch(text.strip())
        if bounds is None:
            return super().canonical(text)
        low, high = map(int, bounds.groups())
        if low > high:
            raise BadRequest(self.name, f"{self.name} starts at {low} GB, after its end at {high} GB.")
        return f"{low}-{high}GB"

    def predicate(self, text: str) -> Predicate:
        bounds = GIGABYTES.fullmatch(text)
        if bounds is None:
            return super().predicate(text)
        low, high = (int(part) * MB_PER_GB for part in bounds.groups())
        return Between(self.attribute, low, max(high, low + 1))


def filters() -> tuple[Filter, ...]:
    """All of them, in the order in which a link names them."""
    return (*_kinds(), *_ranges(), *_errors(), *_lookups(), *_workers(), *_queues(), *_ages())


def _kinds() -> tuple[Filter, ...]:
    return (
        Words(
            name="jobtype",
            attribute="jobtype",
            label="type",
            meaning="analysis, production, …: what the label and the payload say",
            words=job_types(),
            prefixes=True,
            form="a job type",
            example="analysis",
        ),
        Words(
            name="category",
            attribute="transformation",
            label="part of the work",
            meaning="build, merge, or run: what the job does for its task",
            words=_categories(),
            form="build, merge or run",
            example="run",
        ),
        Words(
            name="processor_type",
            attribute="jobmetrics",
            label="processor",
            meaning="cpu, or gpu where the pilot reported one",
            words={"gpu": Like("jobmetrics", ("", "nGPU=", "")), "cpu": Not(Like("jobmetrics", ("", "nGPU=", "")))},
            form="cpu or gpu",
            example="gpu",
        ),
    )


def _ranges() -> tuple[Filter, ...]:
    return (
        Range(
            name="priorityrange",
            attribute="currentpriority",
            label="priority",
            meaning="current priority from a to b",
        ),
        Range(name="jobsetrange", attribute="jobsetid", label="job set", meaning="job set ids from a to b"),
        Range(name="neventsrange", attribute="nevents", label="number of events", meaning="events from a to b"),
        Range(
            name="inputsizerange",
            attribute="inputfilebytes",
            label="size of the input",
            meaning="size of the input in whole GB, from a to b",
            scale=BYTES_PER_GB,
            unit="GB",
            example="2:3",
        ),
        Duration(
            name="durationmin",
            attribute="durationsec",
            label="duration",
            meaning="wall time so far, in whole minutes from a to b; 0 where the job has not started",
            scale=60,
            unit="minutes",
            example="0-10",
        ),
    )


def _errors() -> tuple[Filter, ...]:
    texts = tuple(text for _, text in ERROR_COMPONENTS.values() if text)
    return (
        Computed(
            name="error",
            attribute="error",
            label="error",
            meaning="component and code, such as pilot:1305; several by |",
            reader=_error,
            meaning_of=_error_means,
            form="component:code, such as pilot:1305",
            example="pilot:1305",
        ),
        Computed(
            name="errorgroup",
            attribute="errorgroups",
            label="error group",
            meaning="group of errors that mean the same, by its id; several by |",
            reader=_error_group,
            meaning_of=lambda text: either(*(HasTag("errorgroups", part) for part in text.split("|"))),
            form="the id of an error group, such as v1:pilot:1099:0123456789ab",
            example="v1:pilot:1305:0123456789ab",
        ),
        ErrorMessage(
            name="errormessage",
            attribute=texts[0],
            label="error message",
            meaning="text in the message of any error component",
            contains=True,
            example="*heartbeat*",
        ),
        Computed(
            name="errorcategory",
            attribute="error",
            label="error category",
            meaning="category (1 to 6) of any of the job's error codes",
            reader=lambda text: str(int(text)) if re.fullmatch(r"[0-9]{1,2}", text, re.ASCII) else None,
            meaning_of=lambda text: LookedUp("errorcategory", text),
            form="a category from 0 to 6",
            example="1",
        ),
    )


class ErrorMessage(Text):
    """Text that the message of at least one error component matches."""

    def match(self, pattern: Pattern) -> Predicate:
        columns = [text for _, text in ERROR_COMPONENTS.values() if text]
        found = [Text(name="", attribute=name, label="", meaning="", contains=True).match(pattern) for name in columns]
        return both(*found) if pattern.is_blank else either(*found)


def _lookups() -> tuple[Filter, ...]:
    def lookup(name: str, relation: str, inner: Filter, meaning: str, example: str) -> Lookup:
        return Lookup(
            name=name,
            attribute="pandaid",
            label=inner.label,
            meaning=meaning,
            relation=relation,
            inner=inner,
            form=inner.form,
            example=example,
        )

    parameters = Text(name="jobparam", attribute="jobparameters", label="parameters", meaning="", contains=True)
    task_name = Text(name="taskname", attribute="taskname", label="task name", meaning="")
    return (
        lookup("jobparam", "parameters", parameters, "text in the job's parameters", "*maxEvents*"),
        lookup("taskname", "task", task_name, "name of the job's task", "user.*"),
        lookup("lfn", "files", _text("lfn", "file"), "a file that the job reads or writes", "*.root"),
        lookup("guid", "files", _text("guid", "guid"), "a file that the job reads or writes, by its GUID", "61*"),
        lookup("dataset", "files", _text("dataset", "dataset"), "a dataset that the job reads or writes", "*.log*"),
        lookup("datasetid", "files", _integers("datasetid", "dataset id"), "the same by the task's dataset id", "7"),
        lookup("fileid", "files", _integers("fileid", "file id"), "a task's file that the job reads or writes", "381"),
        _task_dataset(),
    )


def _task_dataset() -> Filter:
    """A dataset together with its task, as indexes have them: by its id alone, its files are looked for among all."""

    def meaning(text: str) -> Predicate:
        task, dataset = map(int, text.split(":"))
        return Related("files", both(In("jeditaskid", (task,)), In("datasetid", (dataset,))))

    return Computed(
        name="taskdataset",
        attribute="pandaid",
        label="dataset of its task",
        meaning="a dataset that the job reads or writes, as task:dataset id",
        reader=lambda text: text if TASK_DATASET.fullmatch(text) else None,
        meaning_of=meaning,
        form="task:dataset id, such as 13:91",
        example="13:91",
    )


def _workers() -> tuple[Filter, ...]:
    instance = Computed(
        name="harvesterinstance",
        attribute="schedulerid",
        aliases=("harvesterid",),
        label="Harvester instance",
        meaning="instance that submitted the pilot; all for any",
        reader=lambda text: text,
        meaning_of=_instance,
        example="harv-1",
    )
    version = Computed(
        name="pilotversion",
        attribute="pilotid",
        label="pilot version",
        meaning="version of the pilot that ran the job",
        reader=lambda text: text,
        meaning_of=_pilot_version,
        example="3.10.2.7",
    )
    worker = Lookup(
        name="workerid",
        attribute="pandaid",
        label="worker",
        meaning="a Harvester worker that ran the job",
        relation="workers",
        inner=_integers("workerid", "worker"),
        example="22",
    )
    one = Computed(
        name="worker",
        attribute="pandaid",
        label="worker",
        meaning="the Harvester worker that ran the job, as instance:number",
        reader=lambda text: text if WORKER.fullmatch(text) else None,
        meaning_of=_worker,
        form="instance:number, such as harv-1:22",
        example="harv-1:22",
    )
    element = Lookup(
        name="harvesterce",
        attribute="pandaid",
        label="compute element of the worker",
        meaning="compute element that Harvester sent the worker to",
        relation="worker_rows",
        inner=Text(name="harvesterce", attribute="computingelement", label="compute element of the worker", meaning=""),
        example="ce01*",
    )
    node = Text(
        name="wn",
        attribute="wn",
        aliases=("node",),
        label="node",
        meaning="worker node without the slot",
        example="wn001*",
    )
    return (instance, version, worker, one, element, node)


def _worker(text: str) -> Predicate:
    instance, _, number = text.rpartition(":")
    return Related("workers", both(In("harvesterid", (instance,)), In("workerid", (int(number),))))


def _queues() -> tuple[Filter, ...]:
    return tuple(
        QueueAttribute(
            name=name,
            attribute=name,
            label=name if not name.startswith("queue") else f"queue's {name.removeprefix('queue').replace('_', ' ')}",
            meaning=f"`{' or '.join(keys)}` in the description of the job's queue",
            aliases=tuple(bare for bare in BARE_NAMES if name == f"queue{bare}"),
        )
        for name, keys in QUEUE_ATTRIBUTES.items()
    )


def _ages() -> tuple[Filter, ...]:
    transferring = In("jobstatus", ("transferring",))
    hour = Computed(
        name="modifiedinhour",
        attribute="modificationtime",
        label="hour of the last change",
        meaning="modified in that hour, UTC",
        reader=_hour,
        meaning_of=_hour_means,
        form="an hour such as 2026-11-25T14",
        example="2026-11-25T14",
    )
    return (
        hour,
        state_not_updated(),
        _hours(
            "transferringnotupdated",
            "transfer has not moved",
            "hours since the last news of a transferring job",
            transferring,
            "modificationtime",
        ),
    )


def state_not_updated() -> Filter:
    """Hours in one state."""
    return _hours(
        "statenotupdated", "state has not changed", "hours since the last change of state", both(), "statechangetime"
    )


def memory(name: str, *aliases: str) -> Filter:
    """Requested memory, of the column of that name."""
    return Memory(
        name=name,
        attribute=name,
        aliases=aliases,
        label="memory asked for",
        meaning="requested memory, in MB as stored or from a to b GB",
    )


def _hours(name: str, label: str, meaning: str, condition: Predicate, attribute: str) -> Filter:
    return Computed(
        name=name,
        attribute=attribute,
        label=label,
        meaning=meaning,
        reader=lambda text: str(int(text)) if re.fullmatch(r"[0-9]{1,5}", text, re.ASCII) else None,
        meaning_of=lambda text: both(condition, OlderThan(attribute, timedelta(hours=int(text)))),
        words_of=lambda text: f"{label} for {text} hours",
        form="a whole number of hours",
        example="24",
    )


def event_service() -> Filter:
    """The filter that stands for the column of that name."""
    return Computed(
        name="eventservice",
        attribute="eventservice",
        label="event service",
        meaning="event service kind of the job: a name or number, all, not2, ordinary",
        reader=_event_service,
        meaning_of=_event_service_means,
        example="jumbo",
    )


def container_name(meaning: str) -> Filter:
    """The filter that stands for the column of that name."""
    return AllOr(name="container_name", attribute="container_name", label="container", meaning=meaning)


def _text(attribute: str, label: str) -> Text:
    return Text(name=attribute, attribute=attribute, label=label, meaning="", ignore_case=False)


def _integers(attribute: str, label: str) -> Integers:
    return Integers(name=attribute, attribute=attribute, label=label, meaning="")


def job_types() -> dict[str, Predicate]:
    """What each word of `jobtype` means; every job is of exactly one of EXCLUSIVE_TYPES."""
    test_labels = ("rc_alrb", "rc_test2")
    url, script = Like("transformation", ("http", "")), Like("transformation", ("", ".py"))
    analysis = both(In("prodsourcelabel", ("panda", "user", *test_labels)), url)
    made = both(In("prodsourcelabel", ("managed", "prod_test", "ptest", *test_labels)), script, Not(analysis))
    return {
        "analysis": analysis,
        "production": made,
        "other": both(Not(analysis), Not(made)),
        "groupproduction": both(In("prodsourcelabel", ("managed",)), Not(Blank("workinggroup"))),
        "eventservice": In("eventservice", (EVENT_SERVICE["eventservice"],)),
        "esmerge": In("eventservice", (EVENT_SERVICE["esmerge"],)),
        "test": In("produsername", ("gangarbt",)),
    }


def _categories() -> dict[str, Predicate]:
    build = Like("transformation", ("", "build", ""), ignore_case=False)
    merge = either(In("processingtype", ("pmerge",)), In("eventservice", (EVENT_SERVICE["esmerge"],)))
    return {"build": build, "merge": both(Not(build), merge), "run": both(Not(build), Not(merge))}


def _event_service(text: str) -> str | None:
    """Names or numbers by `|`, `not2` for all but merges, `all` for any, anything else for ordinary jobs."""
    numbers = {str(number): name for name, number in EVENT_SERVICE.items()}
    parts = [numbers.get(part, part) for part in text.lower().split("|") if part]
    known = [part for part in parts if part in EVENT_SERVICE or part in {"all", "not2"}]
    return "|".join(dict.fromkeys(known)) or "ordinary"


def _event_service_means(text: str) -> Predicate:
    ordinary = either(Blank("eventservice"), In("eventservice", (0,)))
    merge = In("eventservice", (EVENT_SERVICE["esmerge"],))
    meanings: dict[str, Predicate] = {"all": Not(ordinary), "not2": Not(merge), "ordinary": ordinary}
    meanings |= {name: In("eventservice", (number,)) for name, number in EVENT_SERVICE.items()}
    # Cloned jobs carry the consumer's code too, and their tag tells them apart.
    meanings["eventservice"] = both(meanings["eventservice"], Not(Like("specialhandling", ("", "sc:", ""))))
    return either(*(meanings[part] for part in text.split("|")))


def _error(text: str) -> str | None:
    found = []
    for part in text.lower().split("|"):
        match = ERROR.fullmatch(part.strip())
        component = COMPONENT_ALIASES.get(match[1], match[1]) if match else ""
        if not match or component not in ERROR_COMPONENTS:
            return None
        found.append(f"{component}:{int(match[2])}")
    return "|".join(dict.fromkeys(found))


def _error_group(text: str) -> str | None:
    parts = [part.strip().lower() for part in text.split("|") if part.strip()]
    return "|".join(dict.fromkeys(parts)) if parts and all(map(read_group, parts)) else None


def _error_means(text: str) -> Predicate:
    return either(*(has_error(*part.split(":")) for part in text.split("|")))


def has_error(component: str, code: str | int) -> Predicate:
    """The job carries that code of that component; a transformation's is text."""
    column = ERROR_COMPONENTS[component][0]
    return In(column, (str(code),) if component == "transform" else (int(code),))


def _pilot_version(text: str) -> Predicate:
    """The version is what follows the last bar of pilotid."""
    if text == NOT_SPECIFIED:
        return Not(Like("pilotid", ("", "|", "")))
    return Like("pilotid", ("", f"|{text}"), ignore_case=False)


def _hour(text: str) -> str | None:
    try:
        return f"{datetime.strptime(text, HOUR):{HOUR}}"
    except ValueError:
        return None


def _hour_means(text: str) -> Predicate:
    start = datetime.strptime(text, HOUR)
    return Between("modificationtime", start, start + timedelta(hours=1))


def _instance(text: str) -> Predicate:
    """`schedulerid` is `harvester-<instance>` or, on some servers, the bare instance."""
    special: dict[str, Predicate] = {
        "all": Like("schedulerid", ("harvester-", "")),
        NOT_SPECIFIED: Blank("schedulerid"),
    }
    return special.get(text) or In("schedulerid", (f"harvester-{text}", text))
