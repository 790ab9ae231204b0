"""From short schema names to the real ones of a connection."""

from collections.abc import Mapping
from typing import Any, Protocol

DEFAULT_SCHEMAS: dict[str, dict[str, str]] = {
    "postgresql": {name: f"doma_{name}" for name in ("panda", "pandaarch", "pandameta", "deft", "idds")},
    "oracle": {name: f"DOMA_{name.upper()}" for name in ("panda", "pandaarch", "pandameta", "deft", "idds")},
    # MySQL and SQLite have no schemas inside a database: the tables stand side by side.
    "mysql": {},
    "sqlite": {},
}


class HasConnection(Protocol):
    connection: Any


class SchemaOperations:
    """Mix-in for a backend's DatabaseOperations: quotes `panda.jobsactive4` with the alias's real schema."""

    def quote_name(self: HasConnection, name: str) -> str:
        quote = super().quote_name  # type: ignore[misc]
        if "." not in name or name.startswith(("'", '"', "`")):
            return quote(name)
        short, table = name.split(".", 1)
        schema = schemas_of(self.connection).get(short, "")
        return f"{quote(schema)}.{quote(table)}" if schema else quote(table)


def schemas_of(connection: Any) -> Mapping[str, str]:
    """Short name → real schema of that connection; a name that is absent has no schema of its own."""
    defaults = DEFAULT_SCHEMAS[connection.vendor]
    return {**defaults, **connection.settings_dict.get("SCHEMAS", {})}
