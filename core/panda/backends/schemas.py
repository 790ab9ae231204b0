"""From short schema names to the real ones of a connection."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

DEFAULT_SCHEMAS: dict[str, dict[str, str]] = {
    "postgresql": {name: f"doma_{name}" for name in ("panda", "pandaarch", "pandameta", "deft", "idds")},
    "oracle": {name: f"DOMA_{name.upper()}" for name in ("panda", "pandaarch", "pandameta", "deft", "idds")},
    # MySQL and SQLite have no schemas inside a database: the tables stand side by side.
    "mysql": {},
    "sqlite": {},
}


# What Django's own introspection leaves out: tables in other schemas than the connection's current one.
TABLES_ELSEWHERE = {
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    "mysql": "SELECT table_name FROM information_schema.tables WHERE table_schema IN ({})",
    "oracle": "SELECT table_name FROM all_tables WHERE owner IN ({})",
}


class HasConnection(Protocol):
    connection: Any


class SchemaOperations:
    """Mix-in for a backend's DatabaseOperations: quotes `panda.jobsactive4` with the alias's real schema."""

    def quote_name(self: HasConnection, name: str) -> str:
        quote: Callable[[str], str] = super().quote_name  # type: ignore[misc]
        if "." not in name or name.startswith(("'", '"', "`")):
            return quote(name)
        short, table = name.split(".", 1)
        schema = schemas_of(self.connection).get(short, "")
        return f"{quote(schema)}.{quote(table)}" if schema else quote(table)


def schemas_of(connection: Any) -> Mapping[str, str]:
    """Short name → real schema of that connection; a name that is absent has no schema of its own."""
    defaults = DEFAULT_SCHEMAS[connection.vendor]
    return {**defaults, **connection.settings_dict.get("SCHEMAS", {})}


def all_tables(connection: Any) -> set[str]:
    """Names of all tables that the database holds, in the current schema, PanDA's, or (PostgreSQL) any."""
    found = set(connection.introspection.table_names())
    schemas = list(schemas_of(connection).values())
    if connection.vendor not in TABLES_ELSEWHERE or not schemas:
        return found
    statement = TABLES_ELSEWHERE[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(statement.format(", ".join(["%s"] * len(schemas))), schemas if "{}" in statement else [])
        return found | {row[0] for row in cursor.fetchall()}
