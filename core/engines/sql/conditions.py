"""Predicates as Django conditions on one table."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from django.db.models import CharField, Exists, Model, OuterRef, Q, Subquery, TextField

from core.engines.sql.derived import is_derived
from core.engines.sql.expressions import SPANS, TEXTS
from core.engines.sql.fixed import Fixed
from core.panda import models
from core.panda.capabilities import capabilities
from core.panda.existence import there_is
from core.panda.retries import superseded
from core.panda.vocabulary import FINAL_STATES, FINAL_TASK_STATES, FINAL_WORKER_STATES, JOB_STATES
from core.selection.predicates import (
    ENDED,
    And,
    Between,
    Blank,
    HasTag,
    In,
    Like,
    Not,
    Or,
    Predicate,
    Related,
    Superseded,
)
from core.selection.problems import BadRequest

TRUE = Q()
# Columns that relate a job, task or file to rows of other tables, and the tables that hold such rows.
RELATIONS: Mapping[str, tuple[str, tuple[type[Model], ...]]] = {
    "parameters": ("pandaid", (models.JobParameters, models.JobParametersArchived)),
    "files": ("pandaid", (models.JobFile, models.JobFileArchived)),
    "workers": ("pandaid", (models.JobWorker,)),
    "task": ("jeditaskid", (models.Task,)),
    "task_datasets": ("jeditaskid", (models.Dataset,)),
    "file_datasets": ("datasetid", (models.Dataset,)),
}
# Tables that a deployment may lack, and what it lacks then.
OPTIONAL: Mapping[str, tuple[str, tuple[type[Model], ...]]] = {
    "staging": ("recalls from tape", (models.CarouselRelation, models.CarouselRequest)),
    "transforms": ("requests to iDDS", (models.IddsTransform,)),
}
FALSE = Q(pk__in=[])
# Column and values that say of a thing that it is over; what is in neither this nor a job table always is.
OVER: Mapping[type[Model], Q] = {
    models.Task: Q(status__in=FINAL_TASK_STATES),
    models.Worker: Q(status__in=FINAL_WORKER_STATES),
    **{table: Q(jobstatus__in=FINAL_STATES) for table in (models.JobDefined, models.JobWaiting, models.JobActive)},
}


def condition(predicate: Predicate, model: type[Model]) -> Q:
    """The predicate as a condition on that model's table."""
    match predicate:
        case And(parts):
            return _join(TRUE, parts, model, lambda left, right: left & right)
        case Or(parts):
            return _join(FALSE, parts, model, lambda left, right: left | right) if parts else FALSE
        case Not(inner):
            return _negated(inner, model)
        case Related(relation, inner):
            return _related(relation, inner)
        case Superseded():
            return superseded()
        case _:
            return _compared(predicate, model)


def _join(start: Q, parts: tuple[Predicate, ...], model: type[Model], join: Callable[[Q, Q], Q]) -> Q:
    found = [condition(part, model) for part in parts]
    if not found:
        return start
    total = found[0]
    for other in found[1:]:
        total = join(total, other)
    return total


@cache
def not_superseded(model: type[Model]) -> Q:
    """The jobs of a table that no later attempt took over: compiled once, since it is most of a statement's text."""
    return Q(Fixed(~superseded(), model))


def _negated(inner: Predicate, model: type[Model]) -> Q:
    if inner == Superseded():
        return not_superseded(model)
    if isinstance(inner, Blank) and _is_text(model, inner.attribute):
        return Q(**{f"{inner.attribute}__given": True})
    found = condition(inner, model)
    return FALSE if found == TRUE else ~found


def _related(relation: str, inner: Predicate) -> Q:
    _refuse_missing(relation)
    if relation == "worker_rows":
        return _of_workers(inner)
    if relation == "worker_jobs":
        return _with_jobs(inner)
    if relation == "hashtags":
        return _with_hashtag(inner)
    if relation == "staging":
        return _with_staging(inner)
    if relation == "transforms":
        return _with_transform(inner)
    key, tables = RELATIONS[relation]
    found = [model._default_manager.filter(condition(inner, model)).order_by().values(key) for model in tables]
    # One list of all tables: by one list a database finds the rows, by a choice of two it looks through them all.
    return Q(**{f"{key}__in": found[0].union(*found[1:], all=True) if len(found) > 1 else Subquery(found[0])})


def _of_workers(inner: Predicate) -> Q:
    """Jobs of the workers for which the predicate holds."""
    workers = models.Worker._default_manager.filter(
        condition(inner, models.Worker), harvesterid=OuterRef("harvesterid"), workerid=OuterRef("workerid")
    )
    return Q(pandaid__in=Subquery(models.JobWorker._default_manager.filter(Exists(workers)).values("pandaid")))


def _with_jobs(inner: Predicate) -> Q:
    """Workers that ran a job for which the predicate holds."""
    links = models.JobWorker._default_manager.filter(
        condition(inner, models.JobWorker), harvesterid=OuterRef("harvesterid"), workerid=OuterRef("workerid")
    )
    return there_is(links)


def _with_hashtag(inner: Predicate) -> Q:
    """Tasks that carry a hashtag of the production system for which the predicate holds."""
    known = models.Hashtag._default_manager.filter(condition(inner, models.Hashtag)).values("ht_id")
    return Q(jeditaskid__in=Subquery(models.TaskHashtag._default_manager.filter(ht_id__in=known).values("taskid")))


def _with_staging(inner: Predicate) -> Q:
    """Tasks whose input a recall from tape brings for which the predicate holds."""
    requests = models.CarouselRequest._default_manager.filter(condition(inner, models.CarouselRequest))
    links = models.CarouselRelation._default_manager.filter(request_id__in=requests.values("request_id"))
    return Q(jeditaskid__in=Subquery(links.values("task_id")))


def _with_transform(inner: Predicate) -> Q:
    """Tasks that iDDS works for by a transform for which the predicate holds."""
    transforms = models.IddsTransform._default_manager.filter(
        condition(inner, models.IddsTransform), workload_id__isnull=False
    )
    return Q(jeditaskid__in=Subquery(transforms.values("workload_id")))


def _refuse_missing(relation: str) -> None:
    """Let no missing table look like one without rows.

    :raises BadRequest: where a table of the relation is not to be had.
    """
    what, tables = OPTIONAL.get(relation, ("", ()))
    if any(capabilities().missing(table, "request_id") for table in tables):
        raise BadRequest(relation, f"This portal's database holds no {what}, so tasks cannot be chosen by them.")


def _compared(predicate: Any, model: type[Model]) -> Q:
    """A condition on one attribute. Django minds nulls in a negation, but not those of what no column holds."""
    found = _simple(predicate, model)
    if is_derived(predicate.attribute) and not isinstance(predicate, Blank):
        return found & Q(**{f"{predicate.attribute}__isnull": False})
    return found


def _simple(predicate: Any, model: type[Model]) -> Q:
    name = predicate.attribute
    match predicate:
        case In(attribute=attribute) if attribute == ENDED:
            return _ended(model)
        case In(values=values, ignore_case=ignore_case):
            return _in(name, values, ignore_case)
        case Like(pieces=pieces, ignore_case=ignore_case):
            return Q(**{f"{name}__{'iwild' if ignore_case else 'wild'}": pieces})
        case HasTag(tag=tag):
            return _tag(name, tag)
        case Blank():
            return Q(**{f"{name}__blank" if _is_text(model, name) else f"{name}__isnull": True})
        case Between(low=low, high=high):
            return _side(f"{name}__gte", low, name) & _side(f"{name}__lt", high, name)
    raise NotImplementedError(type(predicate).__name__)


def _ended(model: type[Model]) -> Q:
    """A job is over when its row stands in an archive, or its status is final; others, when their status is."""
    return OVER.get(model, TRUE)


def _in(name: str, values: tuple[Any, ...], ignore_case: bool) -> Q:
    if not ignore_case:
        return Q(**{f"{name}__in": values})
    if name == "jobstatus" and all(value.lower() in JOB_STATES for value in values):
        # Known words have one spelling, and comparing plainly leaves the index its use.
        return Q(jobstatus__in=[value.lower() for value in values])
    return Q(**{f"{name}__iin": values})


def _tag(name: str, tag: str) -> Q:
    """A tag of a list separated by commas: alone, first, last or in the middle."""
    forms = [(tag,), (f"{tag},", ""), ("", f",{tag}"), ("", f",{tag},", "")]
    found = Q()
    for pieces in forms:
        found |= Q(**{f"{name}__wild": pieces})
    return found


def _side(lookup: str, bound: Any, name: str) -> Q:
    """One bound of a range; spans of time are asked for in seconds."""
    if bound is None:
        return Q()
    return Q(**{lookup: timedelta(seconds=bound) if name in SPANS else bound})


def _is_text(model: type[Model], name: str) -> bool:
    if is_derived(name):
        return name in TEXTS
    return isinstance(model._meta.get_field(name), (CharField, TextField))
