"""What can be asked of Harvester: its workers, what it says, its own counts, and which worker had which job."""

from functools import cache

from core.selection.column_filters import ColumnRules, columns_of
from core.selection.columns import Sort
from core.selection.filters import Filter, Integers, Lookup
from core.selection.kinds import Kind

# Keys that today's scripts read, where they differ from the column's name.
RENAMED = {"harvester_id": "harvesterid", "n_workers": "nworkers"}
LABELS = {
    "harvesterid": "instance",
    "harvester_id": "instance",
    "workerid": "worker",
    "computingsite": "queue",
    "lastupdate": "last news",
    "submittime": "submitted",
    "starttime": "started",
    "endtime": "ended",
    "batchid": "batch id",
    "nodeid": "node",
    "queuename": "batch queue",
    "ncore": "cores",
    "errorcode": "error code",
    "resourcetype": "resource type",
    "nativeexitcode": "exit code of the batch system",
    "nativestatus": "status in the batch system",
    "diagmessage": "message",
    "computingelement": "compute element",
    "njobs": "jobs",
    "submissionhost": "submission host",
    "harvesterhost": "host",
    "jobtype": "type",
    "pilotstarttime": "pilot started",
    "pilotendtime": "pilot ended",
    "pilotstatus": "status of the pilot",
    "pilotstatussynctime": "news of the pilot",
    "minramcount": "memory asked for, MB",
    "pandaid": "job",
    "n_workers": "workers",
    "creationtime": "time",
    "modulename": "module",
    "messagelevel": "level",
    "diagid": "number",
    "identifier": "about",
}
# Compared with their case, so that the database can use its index.
RULES = ColumnRules(
    aliases={
        "harvesterid": ("instance",),
        "harvester_id": ("instance", "harvester_id"),
        "computingsite": ("queue",),
        "workerid": ("workerids",),
    },
    signed={"errorcode", "nativeexitcode"},
    case_matters={"harvesterid", "harvester_id", "computingsite", "status", "batchid"},
    contains={"diagmessage"},
)
HARMLESS = frozenset({"timestamp", "_", "dt", "raw"})


@cache
def workers() -> Kind:
    """The registry of workers."""
    sorts = {"workerid": "workerid", "time": "lastupdate", "submit": "submittime", "start": "starttime"}
    return _kind(
        "workers",
        "harvester_workers",
        key="workerid",
        more_key=("harvesterid",),
        time_field="submittime",
        more=(_of_jobs(),),
        sorts={**sorts, "end": "endtime"},
        default_sort=Sort("lastupdate"),
        without_window=frozenset({"workerid", "pandaid"}),
        time_words="time of submission",
    )


@cache
def dialogs() -> Kind:
    """What instances say of themselves."""
    return _kind(
        "dialogs",
        "harvester_dialogs",
        key="diagid",
        more_key=("harvester_id",),
        time_field="creationtime",
        sorts={"time": "creationtime"},
        default_sort=Sort("creationtime"),
        time_words="time of the message",
    )


@cache
def worker_statistics() -> Kind:
    """The counts of workers that instances report; each has the latest only."""
    return _kind(
        "workerstats",
        "harvester_worker_stats",
        key="computingsite",
        more_key=("harvester_id", "resourcetype", "status", "jobtype"),
        time_field="lastupdate",
        sorts={"time": "lastupdate"},
        default_sort=Sort("lastupdate"),
        time_words="time of the count",
    )


@cache
def job_workers() -> Kind:
    """Which worker had which job."""
    return _kind(
        "jobworkers",
        "harvester_rel_jobs_workers",
        key="pandaid",
        more_key=("harvesterid", "workerid"),
        time_field="lastupdate",
        sorts={"time": "lastupdate", "pandaid": "pandaid"},
        default_sort=Sort("lastupdate"),
        without_window=frozenset({"pandaid", "workerid"}),
    )


def _kind(name: str, table: str, *, time_field: str, more: tuple[Filter, ...] = (), **rest: object) -> Kind:
    """Rows of one table, each column with the filter that it has by itself."""
    columns = columns_of(f"panda.{table}", RENAMED, LABELS)
    return Kind(
        name=name,
        time_field=time_field,
        filters=(*RULES.filters_of(columns).values(), *more),
        columns=columns,
        time_ranges=tuple(column.attribute for column in columns if column.type == "time"),
        keeps_live=False,
        harmless=HARMLESS,
        **rest,  # type: ignore[arg-type]
    )


def _of_jobs() -> Filter:
    job = Integers(name="pandaid", attribute="pandaid", label="job", meaning="")
    return Lookup(
        name="pandaid",
        attribute="workerid",
        label="job",
        meaning="a job that the worker ran",
        relation="worker_jobs",
        inner=job,
        form=job.form,
        example="22",
    )
