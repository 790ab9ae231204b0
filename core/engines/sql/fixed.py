"""Conditions that are the same in several statements, as text that Django compiles once per table."""

from collections.abc import Mapping
from copy import copy
from types import MappingProxyType
from typing import Any, TypeAlias

from django.core.exceptions import FullResultSet
from django.db.models import BooleanField, Model, Q
from django.db.models.expressions import RawSQL

Sql: TypeAlias = tuple[str, tuple[Any, ...]]
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Fixed(RawSQL):
    """A condition on the rows of that table, under whatever name a statement reads it.

    A negation is part of the condition: Django minds nulls when it compiles one, and cannot in a text.

    :param made: what the condition speaks of by names that no column has.
    """

    def __init__(self, condition: Q, model: type[Model], made: Mapping[str, Any] = NOTHING) -> None:
        super().__init__("", (), BooleanField())
        self.condition = condition
        self.model = model
        self.made = made
        self.alias = model._meta.db_table
        self.texts: dict[tuple[str, str, str], Sql] = {}

    def relabeled_clone(self, change_map: Mapping[str, str]) -> "Fixed":
        """Django names the tables of a subquery anew."""
        found = copy(self)
        found.alias = change_map.get(self.alias, self.alias)
        return found

    def as_sql(self, compiler: Any, connection: Any) -> Sql:  # noqa: ARG002 - Django's signature
        place = (connection.vendor, connection.ops.quote_name(self.model._meta.db_table), self.alias)
        if place not in self.texts:
            self.texts[place] = self._compiled(connection)
        return self.texts[place]

    def _compiled(self, connection: Any) -> Sql:
        rows = self.model._default_manager.annotate(**self.made) if self.made else self.model._default_manager
        query = rows.filter(self.condition).query
        if query.get_initial_alias() != self.alias:
            query.change_aliases({query.get_initial_alias(): self.alias})
        sql, params = query.get_compiler(connection=connection).compile(query.where)
        if not sql:  # It holds for every row.
            raise FullResultSet
        return f"({sql})", tuple(params)
