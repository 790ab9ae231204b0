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
