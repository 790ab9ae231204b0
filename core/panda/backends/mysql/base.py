"""MySQL and MariaDB with PanDA's tables in one database, or in one database per schema."""

from typing import Any

from django.db.backends.mysql import base, operations

from core.panda.backends.alive import AnswersInTime, comes, deadline
from core.panda.backends.schemas import SchemaOperations


class DatabaseOperations(SchemaOperations, operations.DatabaseOperations):
    """Quotes tables with their real database, where they have one of their own."""


class DatabaseWrapper(AnswersInTime, base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if self.settings_dict.get("READ_ONLY"):
            with self.cursor() as cursor:
                cursor.execute("SET SESSION TRANSACTION READ ONLY")

    def answers(self, connection: Any) -> bool:
        """Whether a question for nothing is answered in time."""
        connection.send_query(b"DO 1")
        if not comes(connection.fileno(), deadline()):
            return False
        connection.read_query_result()
        return True
