"""The questions that the lists of Harvester's pages ask."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import OuterRef, QuerySet, Subquery, Sum

from core import experiment
from core.engines.best import engine as best_engine
from core.engines.doors import database
from core.engines.sql import statement, vendors
from core.engines.sql.engine import SqlEngine
from core.panda.models import HarvesterInstance, HarvesterSlot, JobWorker, Worker
from core.questions import listing
from core.questions.facets import counted
from core.questions.listing import Listed
from core.selection.dimensions import stored
from core.selection.facets import Counted
from core.selection.harvester import workers
from core.selection.jobs import jobs
from core.selection.request import Asked
from core.selection.selection import Selection
from core.selection.window import Window
from harvester import facets

ATTRIBUTES = tuple(column.attribute for column in workers().columns)
INSTANCE_COLUMNS = tuple(field.attname for field in HarvesterInstance._meta.concrete_fields)
SLOT_COLUMNS = tuple(field.attname for field in HarvesterSlot._meta.concrete_fields)
WORKERS_OF_TASK = 20_000
Row = dict[str, Any]


@dataclass(frozen=True)
class Instances:
    """Every instance that is known or has workers, and its workers by status over `selection`."""

    rows: list[Row]
    states: dict[str, Counter[str]]
    selection: Selection


def lately(as_of: datetime) -> Selection:
    """The workers that were submitted in the time that pages look at, as of that moment."""
    length = timedelta(hours=experiment.current().windows["workers"])
    return Selection(workers(), window=Window(workers().time_field, length)).frozen(as_of)


def page_of_workers(asked: Asked, as_of: datetime, columns: list[str]) -> Listed:
    """Rows of one page, how many workers there are in all, and in which states."""
    with database():
        return listing.page(SqlEngine(), asked, as_of, columns, "status")


def summary(asked: Asked, as_of: datetime) -> tuple[list[Counted], int]:
    """Attributes of the selection, and how many workers it holds, of one snapshot."""
    selection = asked.selection.frozen(as_of)
    with best_engine() as engine:
        found = list(counted(engine, facets.FACETS, facets.TOGETHER, selection, as_of))
        return found, engine.count(selection, as_of).value


def instances(as_of: datetime, heard_since: datetime | None = None) -> Instances:
    """Instances with their workers of late; those heard of since then, or all."""
    selection, states = lately(as_of), defaultdict[str, Counter[str]](Counter)
    with database():
        known = {row["harvester_id"]: row for row in HarvesterInstance._default_manager.values(*INSTANCE_COLUMNS)}
        cells = SqlEngine().crosstab(selection, as_of, (stored("harvesterid"), stored("status"))).cells
    for cell in cells:
        name, status = cell.values
        states[name or ""][status or ""] += cell.measures[0]
    empty = dict.fromkeys(INSTANCE_COLUMNS)
    rows = [known.get(name) or {**empty, "harvester_id": name} for name in sorted({*known, *states})]
    kept = [row for row in rows if heard_since is None or (row["lastupdate"] and row["lastupdate"] >= heard_since)]
    return Instances(kept, states, selection)


def slots() -> list[Row]:
    """How many slots each queue was told to fill."""
    with database():
        return list(
            HarvesterSlot._default_manager.order_by("pandaqueuename", "gshare", "resourcetype").values(*SLOT_COLUMNS)
        )


def workers_of_task(taskid: int, as_of: datetime) -> list[Row]:
    """The workers that had jobs of a task: how many jobs, and the events that these processed."""
    sums: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    with database():
        for instance, number, njobs, events in SqlEngine().united(_links_of_task(taskid, as_of), vendors.plain_cursor):
            sums[instance, number].update(njobs=njobs, sumevents=int(events or 0))
        keys = sorted(sums, key=lambda key: (key[0], -key[1]))[:WORKERS_OF_TASK]
        rows = dict(_rows_of(keys))
    return [{"harvesterid": key[0], "workerid": key[1], **rows.get(key, _OF_TASK), **sums[key]} for key in keys]


_OF_TASK: Row = {"batchid": None, "walltime": None, "ncore": None}


def _links_of_task(taskid: int, as_of: datetime) -> list[QuerySet[Any]]:
    """For each job table, the workers of the task's jobs in it with these jobs' number and events."""
    found = []
    for branch in statement.branches(Selection(jobs(), (("jeditaskid", str(taskid)),), drop=False), as_of, "panda"):
        events = Subquery(branch.model._default_manager.filter(pandaid=OuterRef("pandaid")).values("nevents")[:1])
        links = JobWorker._default_manager.filter(pandaid__in=Subquery(branch.values("pandaid"))).order_by()
        grouped = links.annotate(events=events).values("harvesterid", "workerid")
        found.append(grouped.annotate(njobs=CountOf("*"), sumevents=Sum("events")))
    return found


def _rows_of(keys: list[tuple[str, int]]) -> Iterator[tuple[tuple[str, int], Row]]:
    by_instance = defaultdict[str, list[int]](list)
    for instance, number in keys:
        by_instance[instance].append(number)
    names = ("harvesterid", "workerid", "batchid", "ncore", "starttime", "endtime")
    for instance, numbers in by_instance.items():
        for start in range(0, len(numbers), 1_000):
            part = Worker._default_manager.filter(harvesterid=instance, workerid__in=numbers[start : start + 1_000])
            for one, number, batchid, ncore, begin, end in part.values_list(*names):
                walltime = int((end - begin).total_seconds()) if begin and end else None
                yield (one, number), {"batchid": batchid, "walltime": walltime, "ncore": ncore}
