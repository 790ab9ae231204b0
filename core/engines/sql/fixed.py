"""Conditions that are the same in every statement, as text that Django compiles once per table."""

from typing import Any, TypeAlias

from django.db.models import BooleanField, Model, Q
from django.db.models.expressions import RawSQL

Sql: TypeAlias = tuple[str, tuple[Any, ...]]


class Fixed(RawSQL):
    """A condition on the rows of that table where a statement reads it under its own name, not inside a subquery.

    A negation is part of the condition: Django minds nulls when it compiles one, and cannot in a text.
    """

    def __init__(self, condition: Q, model: type[Model]) -> None:
        super().__init__("", (), BooleanField())
        self.condition = condition
        self.model = model
        self.texts: dict[tuple[str, str], Sql] = {}

    def as_sql(self, compiler: Any, connection: Any) -> Sql:  # noqa: ARG002 - Django's signature
        place = (connection.vendor, connection.ops.quote_name(self.model._meta.db_table))
        if place not in self.texts:
            self.texts[place] = self._compiled(connection)
        return self.texts[place]

    def _compiled(self, connection: Any) -> Sql:
        query = self.model._default_manager.filter(self.condition).query
        sql, params = query.get_compiler(connection=connection).compile(query.where)
        return f"({sql})", tuple(params)
