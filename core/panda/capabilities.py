"""What the PanDA database of this deployment lacks: schemas differ in age, and accounts in privileges."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connections, models, transaction

from core.panda.router import PANDA_APP, READ_ALIAS


@dataclass(frozen=True)
class Capabilities:
    """`lacking` is `<short schema>.<table>` → columns that cannot be read; a table without any is not to be had."""

    lacking: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def missing(self, model: type[models.Model], *columns: str) -> list[str]:
        """One sentence for the table and each of those columns (none named: all of the model's) that cannot be read."""
        label, lacking = model._meta.db_table, self.lacking.get(model._meta.db_table, frozenset())
        if lacking and lacking == columns_of(model):
            return [f"The table {label} cannot be read here."]
        asked = lacking.intersection(columns) if columns else lacking
        return [f"The column {label}.{column} cannot be read here." for column in sorted(asked)]


def capabilities() -> Capabilities:
    """What was found when this process first asked; nothing is said to be missing while the database is down."""
    try:
        return _found()
    except DatabaseError:
        return Capabilities()


def look() -> Capabilities:
    """Ask the database for every column of every model, without reading a row.

    :raises DatabaseError: when it cannot be reached.
    """
    connection = connections[READ_ALIAS]
    connection.ensure_connection()
    looked = {model._meta.db_table: _lacking(connection, model) for model in panda_models()}
    return Capabilities({label: columns for label, columns in looked.items() if columns})


def panda_models() -> list[type[models.Model]]:
    return list(apps.get_app_config(PANDA_APP).get_models())


def columns_of(model: type[models.Model]) -> frozenset[str]:
    return frozenset(field.column for field in model._meta.concrete_fields if field.column)


@cache
def _found() -> Capabilities:
    return look()


def _lacking(connection: Any, model: type[models.Model]) -> frozenset[str]:
    columns, label = columns_of(model), model._meta.db_table
    if _readable(connection, label, columns):
        return frozenset()
    return frozenset(column for column in columns if not _readable(connection, label, {column}))


def _readable(connection: Any, label: str, columns: frozenset[str] | set[str]) -> bool:
    """SQLite takes a quoted name that is no column for a text, unless the table stands before it."""
    quote = connection.ops.quote_name
    wanted = ", ".join(f"x.{quote(column)}" for column in columns)
    try:
        # A refusal must not spoil the transaction that this may be asked in.
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(f"SELECT {wanted} FROM {quote(label)} x WHERE 1 = 0")
    except DatabaseError:
        if not connection.is_usable():
            raise
        return False
    return True
