"""Statements that make PanDA's tables: for the demo, the tests and the simulator, never for a real PanDA.

The tables carry exactly the columns, keys and indexes of the published schema, in the vendor's own types.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from core.panda.backends.schemas import schemas_of
from core.panda.schema_data import Column, Index, Table, tables

# MySQL limits a key to 3,072 bytes; longer texts are indexed by their first characters.
MYSQL_KEY_LENGTH = 190
INTEGERS = {"bigint", "integer", "smallint"}


def create_schema(connection: Any) -> Iterator[str]:
    """Statements that make schemas and tables without their secondary indexes."""
    if connection.vendor == "postgresql":
        yield from (f"CREATE SCHEMA IF NOT EXISTS {schema}" for schema in schemas_of(connection).values())
    for table in tables().values():
        yield create_table(connection, table)


def create_indexes(connection: Any) -> Iterator[str]:
    """Statements that make the secondary indexes of all tables: cheaper after a bulk load than before."""
    for table in tables().values():
        for index in table.indexes.get(_dialect(connection), []):
            if statement := _create_index(connection, table, index):
                yield statement


def create_table(connection: Any, table: Table) -> str:
    """CREATE TABLE with columns and primary key."""
    quote = connection.ops.quote_name
    type_of = TYPES[connection.vendor]
    parts = [
        f"{quote(column.name)} {type_of(column)}{'' if column.nullable else ' NOT NULL'}" for column in table.columns
    ]
    if key := _primary_key(connection, table):
        parts.append(f"PRIMARY KEY ({', '.join(quote(name) for name in key)})")
    # As in PanDA's own databases, texts differ by letter case and accents.
    collation = " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin" if connection.vendor == "mysql" else ""
    return f"CREATE TABLE {quote(table.label)} ({', '.join(parts)}){collation}"


def _primary_key(connection: Any, table: Table) -> tuple[str, ...]:
    other = "oracle" if _dialect(connection) == "postgres" else "postgres"
    return table.primary_key.get(_dialect(connection)) or table.primary_key.get(other, ())


def _dialect(connection: Any) -> str:
    return "oracle" if connection.vendor == "oracle" else "postgres"


def _create_index(connection: Any, table: Table, index: Index) -> str:
    """CREATE INDEX; empty for an expression on MySQL, where MariaDB has no index on expressions."""
    if connection.vendor == "mysql" and any("(" in column for column in index.columns):
        return ""
    columns = ", ".join(_index_column(connection, table, text) for text in index.columns)
    # SQLite's index names are global, PostgreSQL's and Oracle's are unique within a schema only.
    name = f"{table.name}__{index.name}" if connection.vendor == "sqlite" else index.name
    kind = "UNIQUE " if index.unique else "BITMAP " if index.bitmap else ""
    quote = connection.ops.quote_name
    schema = schemas_of(connection).get(table.schema, "") if connection.vendor == "oracle" else ""
    place = f"{quote(schema)}.{quote(name)}" if schema else quote(name)
    return f"CREATE {kind}INDEX {place} ON {quote(table.label)} ({columns})"


def _index_column(connection: Any, table: Table, text: str) -> str:
    name = re.match(r"\w+", text)
    column = next((c for c in table.columns if name and c.name == name[0]), None)
    if column is None:
        return text
    length = _text_length(column)
    prefix = f"({MYSQL_KEY_LENGTH})" if connection.vendor == "mysql" and length > MYSQL_KEY_LENGTH else ""
    return f"{connection.ops.quote_name(column.name)}{prefix}{text[len(column.name) :]}"


def _text_length(column: Column) -> int:
    size = re.match(r"(?:var)?char\((\d+)\)", column.type)
    return int(size[1]) if size else 0


def _sqlite_type(column: Column) -> str:
    # `integer` alone makes a primary key the table's own order.
    kinds = {"timestamp": "datetime", "json": "text", "jsonb": "text", "boolean": "bool"}
    return "integer" if column.type in INTEGERS else kinds.get(column.type, column.type)


def _mysql_type(column: Column) -> str:
    kinds = {"timestamp": "datetime(6)", "text": "longtext", "json": "longtext", "jsonb": "longtext", "boolean": "bool"}
    return kinds.get(column.type, column.type.replace("numeric", "decimal"))


def _oracle_type(column: Column) -> str:
    if column.oracle_type:
        return column.oracle_type
    kinds = {"timestamp": "DATE", "text": "CLOB", "bigint": "NUMBER(19,0)", "integer": "NUMBER(10,0)"}
    return kinds.get(column.type, column.type.replace("varchar", "VARCHAR2"))


TYPES: dict[str, Callable[[Column], str]] = {
    "postgresql": lambda column: column.type,
    "mysql": _mysql_type,
    "sqlite": _sqlite_type,
    "oracle": _oracle_type,
}
