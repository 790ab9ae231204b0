"""Databases that this portal made itself, and may therefore write."""

from typing import Any

from django.db import DatabaseError, connections
from django.utils.connection import ConnectionDoesNotExist

from core.panda import ddl
from core.panda.backends.schemas import all_tables
from core.panda.router import WRITE_ALIAS

MARKER = "panda.portal_simulated"


class NotSimulated(Exception):
    """The database is not one that the portal made; nothing was written."""


def create() -> None:
    """Make PanDA's tables, without secondary indexes, and the marker that allows writing them.

    :raises NotSimulated: when no write URL is set, or the database already holds tables.
    """
    connection = writable()
    if tables := all_tables(connection):
        raise NotSimulated(
            f"This database holds {len(tables)} tables already; the portal makes its own in an empty one."
        )
    with connection.cursor() as cursor:
        for statement in ddl.create_schema(connection):
            cursor.execute(statement)
        cursor.execute(f"CREATE TABLE {connection.ops.quote_name(MARKER)} (seed integer, made varchar(30))")


def create_indexes() -> None:
    """Make the secondary indexes; done after the first load, which is several times faster without them."""
    connection = require()
    with connection.cursor() as cursor:
        for statement in ddl.create_indexes(connection):
            cursor.execute(statement)


def require() -> Any:
    """The connection to a database that the portal made.

    :raises NotSimulated: when the marker is absent.
    """
    connection = writable()
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(MARKER)}")
    except DatabaseError as error:
        raise NotSimulated(
            "This database was not made by the portal (`manage.py create_panda` makes one); it is never written."
        ) from error
    return connection


def writable() -> Any:
    """The connection named by PANDA_RW_DB_URL.

    :raises NotSimulated: when that variable is not set.
    """
    try:
        return connections[WRITE_ALIAS]
    except ConnectionDoesNotExist as error:
        raise NotSimulated("PANDA_RW_DB_URL is not set: there is no database to write.") from error
