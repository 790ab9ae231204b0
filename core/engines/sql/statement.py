"""One statement over the job tables: a branch per table by the ORM, joined by UNION ALL.

One statement is one snapshot on every database: a job that moves between tables is seen once.
Django itself refuses to filter or annotate after a union, so the branches are joined here.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import OuterRef, Q, QuerySet

from core.engines.lookups import resolved
from core.engines.sql import expressions
from core.engines.sql.conditions import condition
from core.panda import models
from core.panda.existence import there_is
from core.panda.vocabulary import FINAL_STATES
from core.selection.jobs import is_live_only
from core.selection.predicates import attributes_in
from core.selection.selection import Selection

LIVE = (models.JobDefined, models.JobWaiting, models.JobActive)
EVERYWHERE = (*LIVE, models.JobArchived4, models.JobArchived)
# The last change of a state comes before the last modification, by less than this once a job is archived.
# `jobsarchived` has an index on the first and, outside Oracle, none on the second.
STATE_CHANGE_BEFORE_END = timedelta(days=7)


@dataclass(frozen=True)
class Statement:
    """SQL text with its bound values."""

    sql: str
    params: tuple[Any, ...]


def tables_of(selection: Selection) -> tuple[type[models.Job], ...]:
    """The tables in which the selection can have rows."""
    return LIVE if is_live_only(selection.text_of("jobstatus")) else EVERYWHERE


def branches(selection: Selection, as_of: datetime, alias: str, names: Iterable[str] = ()) -> list[QuerySet[Any]]:
    """One query per table; a job that stands in two of them is in one query only.

    :param names: attributes that the caller goes on to use; those that no column holds are made here.
    """
    chosen = tables_of(selection)
    predicate = resolved(selection.predicate(as_of), as_of)
    made = {
        name: expressions.DERIVED[name](as_of)
        for name in dict.fromkeys([*attributes_in(predicate), *names])
        if expressions.is_derived(name)
    }
    return [
        model._default_manager.using(alias)
        .annotate(**made)
        .filter(condition(predicate, model) & _by_index(model, selection, as_of))
        .filter(*once)
        .order_by()
        for model in chosen
        for once in _each_once(model, chosen)
    ]


def compiled(queries: Sequence[QuerySet[Any]], alias: str) -> list[tuple[Any, Statement]]:
    """(compiler, statement) of each query that can have a row."""
    found = []
    for query in queries:
        compiler = query.query.get_compiler(alias)
        with suppress(EmptyResultSet):
            sql, params = compiler.as_sql()
            found.append((compiler, Statement(sql, tuple(params))))
    return found


def union(parts: Sequence[Statement], alias: str) -> Statement:
    """`SELECT * FROM (…) UNION ALL SELECT * FROM (…)`; each part may have its own order and limit."""
    quote = connections[alias].ops.quote_name
    wrapped = [f"SELECT * FROM ({part.sql}) {quote(f'b{position}')}" for position, part in enumerate(parts)]
    return Statement(" UNION ALL ".join(wrapped), tuple(param for part in parts for param in part.params))


def _by_index(model: type[models.Job], selection: Selection, as_of: datetime) -> Q:
    """For `jobsarchived`, the time window once more on the column that has an index."""
    if model is not models.JobArchived or selection.window is None or selection.window.field != "modificationtime":
        return Q()
    start = selection.window.bounds(as_of)[0]
    if start is None:
        return Q()
    return Q(statechangetime__gte=start - STATE_CHANGE_BEFORE_END) | Q(statechangetime__isnull=True)


def _each_once(model: type[models.Job], chosen: Sequence[type[models.Job]]) -> list[list[Any]]:
    """Conditions that together give every row of a table that no more settled table holds too.

    Final rows linger in jobsactive4, and a day stands in both archives while it is copied;
    (pandaid, modificationtime) is the archives' key. Each list is a branch of its own: a look into the archives
    that stands beside an OR would make PostgreSQL read them whole.
    """
    if model is models.JobArchived:
        key = {"pandaid": OuterRef("pandaid"), "modificationtime": OuterRef("modificationtime")}
        return [[~there_is(models.JobArchived4._default_manager.filter(**key))]]
    settled = [other for other in chosen if other in {models.JobArchived4, models.JobArchived}]
    if model not in LIVE or not settled:
        return [[]]
    final = Q(jobstatus__in=FINAL_STATES)
    nowhere_else = [~there_is(other._default_manager.filter(pandaid=OuterRef("pandaid"))) for other in settled]
    return [[~final], [final, *nowhere_else]]
