"""The columns that a statement selects, as one text that Django compiles once per table and list of names.

Resolving, compiling and quoting a hundred names for each of eight tables takes longer than the database does.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connections
from django.db.models import IntegerField, Model
from django.db.models.expressions import RawSQL

from core.engines.sql import derived

LISTS_KEPT = 512
# What is made at a moment is asked again for the other tables of that answer, and never after it.
OF_ONE_ANSWER = 16


@dataclass(frozen=True)
class Columns:
    """The text of the list with its bound values, and the expressions that know how values are read."""

    sql: str
    params: tuple[Any, ...]
    expressions: tuple[Any, ...]

    def selected(self) -> RawSQL:
        """What a queryset may select in place of the names. It adds a number to each row: Django names what it selects."""
        return _Text(f"{self.sql}, 1", self.params, IntegerField())


class _Text(RawSQL):
    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:  # noqa: ARG002 - Django's signature
        return self.sql, tuple(self.params)


def columns(model: type[Model], names: tuple[str, ...], as_of: datetime, alias: str) -> Columns:
    """The columns of that table, and what is made of them at that time."""
    place = (connections[alias].vendor, connections[alias].ops.quote_name(model._meta.db_table))
    if any(map(derived.is_derived, names)):
        return _of_a_moment(model, names, as_of, alias, place)
    return _of_all_times(model, names, None, alias, place)


def _columns(
    model: type[Model], names: tuple[str, ...], as_of: datetime | None, alias: str, _: tuple[str, str]
) -> Columns:
    """The same; the last argument tells databases apart that follow one another under one alias."""
    made = derived.made(names, as_of) if as_of else {}
    compiler = model._default_manager.using(alias).annotate(**made).values_list(*names).query.get_compiler(alias)
    compiler.pre_sql_setup()
    quote = compiler.quote_name_unless_alias
    texts = [f"{sql} AS {quote(name)}" if name else sql for _, (sql, _), name in compiler.select]
    params = tuple(param for _, (_, found), _ in compiler.select for param in found)
    return Columns(", ".join(texts), params, tuple(expression for expression, _, _ in compiler.select))


_of_all_times, _of_a_moment = lru_cache(LISTS_KEPT)(_columns), lru_cache(OF_ONE_ANSWER)(_columns)
