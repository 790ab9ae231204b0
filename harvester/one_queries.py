"""The questions that the pages of one worker and one instance ask."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.engines.base import Crosstab, Page
from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.panda.fields import parsed
from core.panda.models import HarvesterCommand, HarvesterInstance, HarvesterMetrics, JobWorker, Worker
from core.panda.vocabulary import LOST_WORKER_STATES
from core.selection.columns import Sort
from core.selection.dimensions import COUNT, Measure, stored
from core.selection.harvester import dialogs, worker_statistics, workers
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.values import exactly
from harvester.queries import INSTANCE_COLUMNS, Row, lately

WORKER_COLUMNS = tuple(column.attribute for column in workers().columns)
JOB_COLUMNS = ("pandaid", "jobstatus", "jeditaskid", "computingsite", "produsername", "starttime", "modificationtime")
JOBS_SHOWN, IDS_SHOWN, MESSAGES_SHOWN, COMMANDS_SHOWN, METRICS_READ = 20, 1_000, 20, 10, 50
MESSAGE_COLUMNS = ("creationtime", "messagelevel", "modulename", "identifier", "diagmessage")
COMMAND_COLUMNS = ("creation_date", "command", "status", "status_date", "params")
# An example of what workers with one error code said.
EXAMPLE = Measure("max", "diagmessage")


@dataclass(frozen=True)
class WorkerPage:
    """One worker; `jobs` are those of its jobs that are still kept, `pandaids` (`njobs` in all) all that it had."""

    worker: Row
    states: Crosstab
    substates: Crosstab
    jobs: list[Row]
    pandaids: list[int]
    njobs: int


@dataclass(frozen=True)
class InstancePage:
    """One instance: its row, its workers of late by queue and state, how they were lost, and what it says."""

    name: str
    row: Row
    selection: Selection
    queues: Crosstab
    errors: Crosstab
    own_count: Crosstab
    messages: list[tuple[Any, ...]]
    commands: list[Row]
    metrics: list[Row] = field(default_factory=list)


def jobs_of(instance: str, number: int) -> Selection:
    """The jobs that a worker ran."""
    return Selection(jobs(), (("worker", f"{instance}:{number}"),))


def instances_with(number: int) -> list[str]:
    """The known instances that have a worker of that number."""
    with database():
        names = list(HarvesterInstance._default_manager.values_list("harvester_id", flat=True))
        found = Worker._default_manager.filter(harvesterid__in=names, workerid=number)
        return sorted(found.values_list("harvesterid", flat=True))


def worker_page(instance: str, number: int, as_of: datetime) -> WorkerPage | None:
    """One worker with its jobs; None when there is no such worker."""
    selection, engine = jobs_of(instance, number), SqlEngine()
    with database():
        row = Worker._default_manager.filter(harvesterid=instance, workerid=number).values(*WORKER_COLUMNS).first()
        if row is None:
            return None
        states = engine.crosstab(selection, as_of, (stored("jobstatus"),))
        substates = engine.crosstab(selection, as_of, (stored("jobsubstatus"),))
        listed = engine.rows(selection, as_of, JOB_COLUMNS, Page(Sort("pandaid"), JOBS_SHOWN)).rows
        links = JobWorker._default_manager.filter(harvesterid=instance, workerid=number)
        pandaids = list(links.order_by("-pandaid").values_list("pandaid", flat=True)[:IDS_SHOWN])
        njobs = len(pandaids) if len(pandaids) < IDS_SHOWN else links.count()
    found = [dict(zip(JOB_COLUMNS, job, strict=True)) for job in listed]
    return WorkerPage(row, states, substates, found, pandaids, njobs)


def instance_page(name: str, as_of: datetime) -> InstancePage | None:
    """One instance; None when nothing knows it."""
    selection, engine = lately(as_of).with_term("harvesterid", exactly(name)), SqlEngine()
    lost = selection.narrowed("status", "|".join(LOST_WORKER_STATES))
    with database():
        row = HarvesterInstance._default_manager.filter(harvester_id=name).values(*INSTANCE_COLUMNS).first()
        queues = engine.crosstab(selection, as_of, (stored("computingsite"), stored("status")))
        if row is None and not queues.cells:
            return None
        return InstancePage(
            name=name,
            row=row or {**dict.fromkeys(INSTANCE_COLUMNS), "harvester_id": name},
            selection=selection,
            queues=queues,
            errors=engine.crosstab(lost, as_of, (stored("errorcode"),), (COUNT, EXAMPLE)),
            own_count=_own_count(name, as_of),
            messages=_messages(name, as_of),
            commands=_commands(name),
            metrics=_metrics(name),
        )


def _own_count(name: str, as_of: datetime) -> Crosstab:
    """How many workers the instance itself says it has now, by status, and when it last said so."""
    selection = Selection(worker_statistics(), (("harvesterid", exactly(name)),))
    measures = (Measure("sum", "n_workers"), Measure("max", "lastupdate"))
    return SqlEngine().crosstab(selection, as_of, (stored("status"),), measures)


def _messages(name: str, as_of: datetime) -> list[tuple[Any, ...]]:
    selection = Selection(dialogs(), (("harvesterid", exactly(name)),))
    return SqlEngine().rows(selection, as_of, MESSAGE_COLUMNS, Page(Sort("creationtime"), MESSAGES_SHOWN)).rows


def _commands(name: str) -> list[Row]:
    found = HarvesterCommand._default_manager.filter(harvester_id=name).order_by("-command_id")
    return list(found.values(*COMMAND_COLUMNS)[:COMMANDS_SHOWN])


def _metrics(name: str) -> list[Row]:
    """The last report of each of its hosts."""
    rows = HarvesterMetrics._default_manager.filter(harvester_id=name, creation_time__isnull=False)
    latest: dict[str, Row] = {}
    columns = ("harvester_host", "creation_time", "metrics")
    for host, time, text in rows.order_by("-creation_time").values_list(*columns)[:METRICS_READ]:
        told = parsed(text or "")
        latest.setdefault(
            host or "", {"host": host or "", "time": time, "told": told if isinstance(told, dict) else {}}
        )
    return list(latest.values())
