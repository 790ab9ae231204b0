"""Oracle with PanDA's schemas. Reading only is the account's business there: give it SELECT alone."""

from django.db.backends.oracle import base, operations

from core.panda.backends.schemas import SchemaOperations


class DatabaseOperations(SchemaOperations, operations.DatabaseOperations):
    """Quotes tables with their real schema."""


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
