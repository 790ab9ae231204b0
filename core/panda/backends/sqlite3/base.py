"""SQLite with PanDA's tables side by side in one file."""

from typing import Any
from urllib.parse import quote

from django.db.backends.sqlite3 import base, operations

from core.panda.backends.schemas import SchemaOperations


class DatabaseOperations(SchemaOperations, operations.DatabaseOperations):
    """Quotes tables without a schema."""


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        if self.settings_dict.get("READ_ONLY"):
            # An absent file is an error for a reader; without this SQLite would make an empty one.
            params["database"] = f"file:{quote(str(params['database']))}?mode=ro"
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.create_function("UNICODE_UPPER", 1, _upper, deterministic=True)
        connection.create_function("AFTER_LAST", 2, _after_last, deterministic=True)
        return connection


def _upper(text: Any) -> str | None:
    """SQLite's own UPPER knows ASCII letters only."""
    return None if text is None else str(text).upper()


def _after_last(text: Any, mark: str) -> str | None:
    return str(text).rpartition(mark)[2] if text is not None and mark in str(text) else None
