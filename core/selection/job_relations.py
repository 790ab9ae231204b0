"""Filters of jobs by rows of other tables: files, parameters, the task, and who brought them to a worker node."""

import re

from core.selection.filters import Computed, Filter, Integers, Lookup, Text
from core.selection.predicates import Blank, In, Like, Not, Predicate, Related, both
from core.selection.values import NOT_SPECIFIED

WORKER = re.compile(r"(.{1,50}):([0-9]{1,18})", re.ASCII)
TASK_DATASET = re.compile(r"[0-9]{1,18}:[0-9]{1,18}", re.ASCII)


def filters() -> tuple[Filter, ...]:
    """In the order in which a link names them."""
    return (*_lookups(), *_pilots(), *_workers(), _node())


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
    """A dataset together with its task, as indexes have them: by its id alone, its files are looked for among all.

    The task is asked of the jobs as well: tables that hold none of them are done with at once.
    """

    def meaning(text: str) -> Predicate:
        task, dataset = map(int, text.split(":"))
        of_task = In("jeditaskid", (task,))
        return both(of_task, Related("files", both(of_task, In("datasetid", (dataset,)))))

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


def _pilots() -> tuple[Filter, ...]:
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
    return (instance, version)


def _workers() -> tuple[Filter, ...]:
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
    return (worker, one, element)


def _node() -> Filter:
    return Text(
        name="wn",
        attribute="wn",
        aliases=("node",),
        label="node",
        meaning="worker node without the slot",
        example="wn001*",
    )


def _worker(text: str) -> Predicate:
    instance, _, number = text.rpartition(":")
    return Related("workers", both(In("harvesterid", (instance,)), In("workerid", (int(number),))))


def _pilot_version(text: str) -> Predicate:
    """The version is what follows the last bar of pilotid."""
    if text == NOT_SPECIFIED:
        return Not(Like("pilotid", ("", "|", "")))
    return Like("pilotid", ("", f"|{text}"), ignore_case=False)


def _instance(text: str) -> Predicate:
    """`schedulerid` is `harvester-<instance>` or, on some servers, the bare instance."""
    special: dict[str, Predicate] = {
        "all": Like("schedulerid", ("harvester-", "")),
        NOT_SPECIFIED: Blank("schedulerid"),
    }
    return special.get(text) or In("schedulerid", (f"harvester-{text}", text))


def _text(attribute: str, label: str) -> Text:
    return Text(name=attribute, attribute=attribute, label=label, meaning="", ignore_case=False)


def _integers(attribute: str, label: str) -> Integers:
    return Integers(name=attribute, attribute=attribute, label=label, meaning="")
