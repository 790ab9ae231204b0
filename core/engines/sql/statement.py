"""One statement over all tables of a kind of thing: a branch per table by the ORM, joined by UNION ALL.

One statement is one snapshot on every database: a job that moves between tables is seen once.
Django itself refuses to filter or annotate after a union, so the branches are joined here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, Q, QuerySet

from core.engines.lookups import resolved
from core.engines.sql import derived
from core.engines.sql.conditions import condition
from core.engines.sql.fixed import Fixed
from core.engines.sql.sources import source_of
from core.selection.predicates import Predicate, attributes_in
from core.selection.selection import Selection

Conditions: TypeAlias = Mapping[type[Model], Q]


@dataclass(frozen=True)
class Statement:
    """SQL text with its bound values."""

    sql: str
    params: tuple[Any, ...]


def conditions(
    selection: Selection,
    as_of: datetime,
    settle: Callable[[Predicate], Predicate] = lambda predicate: predicate,
) -> Conditions:
    """The selection as a condition on each of its tables, which every statement about it may share.

    :param settle: turns conditions that need a look at the selection's own rows into plain ones.
    """
    source = source_of(selection)
    predicate = settle(resolved(selection.predicate(as_of), as_of))
    made = derived.made(attributes_in(predicate), as_of)
    return {
        model: Q(Fixed(condition(predicate, model) & source.by_index(model, selection, as_of), model, made))
        for model in source.tables(selection)
    }


def branches(
    selection: Selection, as_of: datetime, alias: str, names: Iterable[str] = (), shared: Conditions | None = None
) -> list[QuerySet[Any]]:
    """One query per table; what stands in two of them is in one query only.

    :param names: attributes that the caller goes on to use; those that no column holds are made here.
    :param shared: the `conditions` of the selection, where they were made before.
    """
    found = conditions(selection, as_of) if shared is None else shared
    chosen, parts = tuple(found), source_of(selection).parts
    queries = [
        model._default_manager.using(alias).filter(found[model], *once)
        for model in chosen
        for once in parts(model, chosen)
    ]
    made = derived.made(names, as_of)
    return [query.annotate(**made) for query in queries] if made else queries


def compiled(queries: Sequence[QuerySet[Any]], alias: str) -> list[tuple[Any, Statement]]:
    """(compiler, statement) of each query that can have a row."""
    found = []
    for query in queries:
        compiler = query.query.get_compiler(alias)
        with suppress(EmptyResultSet):
            sql, params = compiler.as_sql()
            found.append((compiler, Statement(sql, tuple(params))))
    return found


def distinct(union: Statement, columns: int, limit: int, alias: str) -> Statement:
    """The different rows of a union of that many columns named g0, g1, …, not more than so many."""
    ops = connections[alias].ops
    names = ", ".join(str(ops.quote_name(f"g{place}")) for place in range(columns))
    return Statement(f"SELECT DISTINCT {names} FROM ({union.sql}) u {ops.limit_offset_sql(0, limit)}", union.params)


def union(parts: Sequence[Statement], alias: str) -> Statement:
    """`SELECT * FROM (…) UNION ALL SELECT * FROM (…)`; each part may have its own order and limit."""
    quote = connections[alias].ops.quote_name
    wrapped = [f"SELECT * FROM ({part.sql}) {quote(f'b{position}')}" for position, part in enumerate(parts)]
    return Statement(" UNION ALL ".join(wrapped), tuple(param for part in parts for param in part.params))
