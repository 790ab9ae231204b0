"""Where the things of each kind stand in a PanDA database, each row in exactly one branch of a statement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import Model, OuterRef, Q

from core.engines.sql.fixed import Fixed
from core.panda import models
from core.panda.existence import there_is
from core.panda.vocabulary import FINAL_STATES
from core.selection.jobs import is_live_only
from core.selection.selection import Selection

LIVE = (models.JobDefined, models.JobWaiting, models.JobActive)
EVERYWHERE = (*LIVE, models.JobArchived4, models.JobArchived)
# The last change of a state comes before the last modification, by less than this once a job is archived.
# `jobsarchived` has an index on the first and, outside Oracle, none on the second.
STATE_CHANGE_BEFORE_END = timedelta(days=7)

Parts = list[list[Any]]


def _one_part(*_: Any) -> Parts:
    return [[]]


def _no_condition(*_: Any) -> Q:
    return Q()


@dataclass(frozen=True)
class Source:
    """The tables of a kind of thing; they all have the columns of `model`.

    `tables` gives those in which a selection can have rows. `parts` splits one of them, given all that are asked,
    into lists of conditions, each a branch of its own. `by_index` says a selection's window once more, on a column
    that the table has an index on.
    """

    model: type[Model]
    tables: Callable[[Selection], tuple[type[Model], ...]]
    parts: Callable[[type[Model], Sequence[type[Model]]], Parts] = _one_part
    by_index: Callable[[type[Model], Selection, datetime], Q] = _no_condition


def source_of(selection: Selection) -> Source:
    """Where the selection's things stand."""
    return SOURCES[selection.kind.name]


def _job_tables(selection: Selection) -> tuple[type[Model], ...]:
    return LIVE if is_live_only(selection.text_of("jobstatus")) else EVERYWHERE


def _jobs_by_index(model: type[Model], selection: Selection, as_of: datetime) -> Q:
    """For `jobsarchived`, the time window once more on the column that has an index."""
    if model is not models.JobArchived or selection.window is None or selection.window.field != "modificationtime":
        return Q()
    start = selection.window.bounds(as_of)[0]
    if start is None:
        return Q()
    return Q(statechangetime__gte=start - STATE_CHANGE_BEFORE_END) | Q(statechangetime__isnull=True)


@cache
def _each_job_once(model: type[Model], chosen: Sequence[type[Model]]) -> Parts:
    """Conditions that together give every row of a table that no more settled table holds too.

    Final rows linger in jobsactive4, and a day stands in both archives while it is copied;
    (pandaid, modificationtime) is the archives' key. Each list is a branch of its own: a look into the archives
    that stands beside an OR would make PostgreSQL read them whole.
    """
    if model is models.JobArchived:
        key = {"pandaid": OuterRef("pandaid"), "modificationtime": OuterRef("modificationtime")}
        return [[_fixed(model, ~there_is(models.JobArchived4._default_manager.filter(**key)))]]
    settled = [other for other in chosen if other in {models.JobArchived4, models.JobArchived}]
    if model not in LIVE or not settled:
        return [[]]
    final = Q(jobstatus__in=FINAL_STATES)
    lingering = final
    for other in settled:
        lingering &= ~there_is(other._default_manager.filter(pandaid=OuterRef("pandaid")))
    return [[_fixed(model, ~final)], [_fixed(model, lingering)]]


def _fixed(model: type[Model], condition: Q) -> Q:
    return Q(Fixed(condition, model))


SOURCES: Mapping[str, Source] = {
    "jobs": Source(models.JobActive, _job_tables, _each_job_once, _jobs_by_index),
    "tasks": Source(models.Task, lambda _: (models.Task,)),
    "workers": Source(models.Worker, lambda _: (models.Worker,)),
    "dialogs": Source(models.HarvesterDialog, lambda _: (models.HarvesterDialog,)),
    "workerstats": Source(models.WorkerStatistic, lambda _: (models.WorkerStatistic,)),
    "jobworkers": Source(models.JobWorker, lambda _: (models.JobWorker,)),
    "datasets": Source(models.Dataset, lambda _: (models.Dataset,)),
    "files": Source(models.DatasetFile, lambda _: (models.DatasetFile,)),
}
