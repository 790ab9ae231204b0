"""PostgreSQL with PanDA's schemas."""

from django.db.backends.postgresql import base, operations

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
