"""PostgreSQL with PanDA's schemas."""

from django.db.backends.postgresql import base, operations
from psycopg import Error
from psycopg.pq.abc import PGconn

from core.panda.backends.alive import comes, deadline
from core.panda.backends.schemas import SchemaOperations


class DatabaseOperations(SchemaOperations, operations.DatabaseOperations):
    """Quotes tables with their real schema."""


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if self.settings_dict.get("READ_ONLY"):
            with self.cursor() as cursor:
                cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")

    def is_usable(self) -> bool:
        """As Django's own, for a bounded time."""
        try:
            return self.connection is not None and _answers(self.connection.pgconn)
        except Error:
            return False


def _answers(server: PGconn) -> bool:
    """Whether an empty question is answered in time.

    :raises Error: when there is no connection any more, or another question is under way.
    """
    until = deadline()
    server.send_query(b"")
    server.flush()
    while True:
        while not server.is_busy():
            if server.get_result() is None:
                return True
        if not comes(server.socket, until):
            return False
        server.consume_input()
