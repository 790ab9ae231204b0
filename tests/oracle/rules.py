"""What Oracle refuses or is slow at, found in the text of a statement and the types of its values."""

from collections.abc import Iterator
from datetime import datetime

import sqlglot
from django.db.backends.oracle.base import Database
from sqlglot import exp

from core.panda.schema_data import Table, tables
from tests.oracle.driver import Sent

SCHEMAS = {f"DOMA_{name.upper()}": name for name in ("panda", "pandaarch", "pandameta", "deft", "idds")}
MAX_LIST, MAX_VALUES = 1_000, 65_535
# Words that may not be a name without quotes: Oracle's SQL language reference, "Oracle SQL reserved words".
RESERVED = frozenset(
    [
        "access",
        "add",
        "all",
        "alter",
        "and",
        "any",
        "as",
        "asc",
        "audit",
        "between",
        "by",
        "char",
        "check",
        "cluster",
        "column",
        "column_value",
        "comment",
        "compress",
        "connect",
        "create",
        "current",
        "date",
        "decimal",
        "default",
        "delete",
        "desc",
        "distinct",
        "drop",
        "else",
        "exclusive",
        "exists",
        "file",
        "float",
        "for",
        "from",
        "grant",
        "group",
        "having",
        "identified",
        "immediate",
        "in",
        "increment",
        "index",
        "initial",
        "insert",
        "integer",
        "intersect",
        "into",
        "is",
        "level",
        "like",
        "lock",
        "long",
        "maxextents",
        "minus",
        "mlslabel",
        "mode",
        "modify",
        "nested_table_id",
        "noaudit",
        "nocompress",
        "not",
        "nowait",
        "null",
        "number",
        "of",
        "offline",
        "on",
        "online",
        "option",
        "or",
        "order",
        "pctfree",
        "prior",
        "public",
        "raw",
        "rename",
        "resource",
        "revoke",
        "row",
        "rowid",
        "rownum",
        "rows",
        "select",
        "session",
        "set",
        "share",
        "size",
        "smallint",
        "start",
        "successful",
        "synonym",
        "sysdate",
        "table",
        "then",
        "to",
        "trigger",
        "uid",
        "union",
        "unique",
        "update",
        "user",
        "validate",
        "values",
        "varchar",
        "varchar2",
        "view",
        "whenever",
        "where",
        "with",
    ]
)


def faults(sent: Sent) -> list[str]:
    """Everything that is wrong with a statement, in words; none when nothing is."""
    tree = sqlglot.parse_one(sent.sql, dialect="oracle")
    found = [*_tables(tree), *_names(tree), *_values(sent), *_times(tree, sent), *_long_texts(tree), *_groups(tree)]
    return [f"{fault} in {sent.sql[:200]}" for fault in found]


def tables_of(tree: exp.Expression) -> list[Table]:
    """The tables of the published schema that a statement names."""
    named = ((SCHEMAS.get(table.db, ""), table.name.lower()) for table in tree.find_all(exp.Table))
    return [tables()[f"{schema}.{name}"] for schema, name in named if schema]


def _tables(tree: exp.Expression) -> Iterator[str]:
    for table in tree.find_all(exp.Table):
        label = f"{SCHEMAS.get(table.db, table.db)}.{table.name.lower()}"
        if label not in tables() or not table.name.isupper():
            yield f"{table.sql()} is no table by its real name"


def _names(tree: exp.Expression) -> Iterator[str]:
    for name in tree.find_all(exp.Identifier):
        if not name.quoted and name.name.lower() in RESERVED:
            yield f"{name.name} is a reserved word"
        if name.quoted and name.name != name.name.upper():
            yield f"{name.name} is not in capitals"


def _values(sent: Sent) -> Iterator[str]:
    if "" in sent.values.values() or "''" in sent.sql:
        yield "empty text is null on Oracle, and a comparison with it never true"
    if len(sent.by_position()[1]) > MAX_VALUES:
        yield "too many values"


def _times(tree: exp.Expression, sent: Sent) -> Iterator[str]:
    for name, value in sent.values.items():
        if isinstance(value, datetime) and sent.types.get(name) is not _time_type(value):
            yield f"the time {value} is bound as {sent.types.get(name)}"
    for each in tree.find_all(exp.In):
        if len(each.expressions) > MAX_LIST:
            yield f"a list of {len(each.expressions)} values"


def _time_type(value: datetime) -> object:
    return Database.DB_TYPE_TIMESTAMP if value.microsecond else Database.DB_TYPE_DATE


def _long_texts(tree: exp.Expression) -> Iterator[str]:
    """CLOB columns, which cannot be sorted, grouped, made distinct or compared."""
    long = {c.name.upper() for table in tables_of(tree) for c in table.columns if c.oracle_type.endswith("CLOB")}
    places = [*tree.find_all(exp.Group, exp.Order), *(s for s in tree.find_all(exp.Select) if s.args.get("distinct"))]
    for place in places:
        yield from (f"{c.name} in {place.key}" for c in place.find_all(exp.Column) if c.name in long)
    for equal in tree.find_all(exp.EQ, exp.NEQ, exp.In):
        if isinstance(equal.this, exp.Column) and equal.this.name in long:
            yield f"{equal.this.name} is compared"


def _groups(tree: exp.Expression) -> Iterator[str]:
    """What is chosen in a grouped question is a measure, or is grouped by."""
    for select in tree.find_all(exp.Select):
        group = select.args.get("group")
        by = {one.sql() for one in group.expressions} if group else set()
        for chosen in select.expressions if group else ():
            plain = chosen.unalias()
            if not plain.find(exp.AggFunc) and plain.sql() not in by:
                yield f"{plain.sql()[:80]} is not grouped by"
