"""Rows for tests that make their own database."""

from django.db import connections

from core.panda import bulk
from core.panda.schema_data import tables


def insert(table: str, **values: object) -> None:
    """One row of a table of PanDA; what is not given is null, or 0 where null may not be."""
    name = table if "." in table else f"panda.{table}"
    row = {column.name: values.get(column.name, None if column.nullable else 0) for column in tables()[name].columns}
    bulk.insert(connections["panda_rw"], name, list(row), [tuple(row.values())])
