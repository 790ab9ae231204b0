"""PostgreSQL with PanDA's schemas."""

from typing import Any

from django.db.backends.postgresql import base, operations
from psycopg import Connection

from core.panda.backends.alive import AnswersInTime, comes, deadline
from core.panda.backends.schemas import SchemaOperations


class DatabaseOperations(SchemaOperations, operations.DatabaseOperations):
    """Quotes tables with their real schema."""


class DatabaseWrapper(AnswersInTime, base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if self.settings_dict.get("READ_ONLY"):
            with self.cursor() as cursor:
                cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")

    def answers(self, connection: Connection[Any]) -> bool:
        """Whether an empty question is answered in time."""
        server, until = connection.pgconn, deadline()
        server.send_query(b"")
        server.flush()
        while True:
            while not server.is_busy():
                if server.get_result() is None:
                    return True
            if not comes(server.socket, until):
                return False
            server.consume_input()
