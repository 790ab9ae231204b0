"""MySQL and MariaDB with PanDA's tables in one database, or in one database per schema."""

from typing import Any

from django.db.backends.mysql import base, operations
from MySQLdb import Error

from core.panda.backends.alive import comes, deadline
from core.panda.backends.schemas import SchemaOperations


class DatabaseOperations(SchemaOperations, operations.DatabaseOperations):
    """Quotes tables with their real database, where they have one of their own."""


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if self.settings_dict.get("READ_ONLY"):
            with self.cursor() as cursor:
                cursor.execute("SET SESSION TRANSACTION READ ONLY")

    def is_usable(self) -> bool:
        """As Django's own, for a bounded time."""
        try:
            return self.connection is not None and _answers(self.connection)
        except Error:
            return False


def _answers(server: Any) -> bool:
    """Whether a question for nothing is answered in time.

    :raises Error: when there is no connection any more, or another question is under way.
    """
    server.send_query(b"DO 1")
    if not comes(server.fileno(), deadline()):
        return False
    server.read_query_result()
    return True
