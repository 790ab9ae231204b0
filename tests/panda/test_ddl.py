"""The tables that the portal makes have the published keys and indexes, seen through each server's own catalogue."""

import pytest
from django.db import connections

from core.panda.backends.schemas import schemas_of
from core.panda.ddl import MYSQL_KEY_LENGTH
from core.panda.schema_data import Table, tables

# Each gives schema, table, index, unique?, primary?, column with its direction, length of its prefix.
# Expressions come back in the server's own spelling, so they are compared by the index's name alone.
CATALOGUE = {
    "postgresql": """
        SELECT n.nspname, t.relname, i.relname, x.indisunique, x.indisprimary,
               coalesce(c.attname, '(expression)') || CASE x.indoption[a.position - 1] & 1 WHEN 1 THEN ' DESC' ELSE '' END,
               NULL
        FROM pg_index x
        JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_namespace n ON n.oid = t.relnamespace
        CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS a(number, position)
        LEFT JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum = a.number AND a.number > 0
        WHERE n.nspname LIKE 'doma%' ORDER BY 1, 2, 3, a.position""",
    "mysql": """
        SELECT '', table_name, index_name, NOT non_unique, index_name = 'PRIMARY',
               concat(column_name, if(collation = 'D', ' DESC', '')), sub_part
        FROM information_schema.statistics WHERE table_schema = database() ORDER BY 2, 3, seq_in_index""",
    "sqlite": """
        SELECT '', m.name, l.name, l."unique", 0,
               coalesce(i.name, '(expression)') || CASE i."desc" WHEN 1 THEN ' DESC' ELSE '' END, NULL
        FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_xinfo(l.name) i
        WHERE m.type = 'table' AND l.origin = 'c' AND i.key
        UNION ALL
        SELECT '', name, 'PRIMARY KEY', 1, 1, "column", NULL
        FROM (SELECT m.name, t.name AS "column", t.pk FROM sqlite_master m, pragma_table_info(m.name) t
              WHERE m.type = 'table' AND t.pk ORDER BY m.name, t.pk)""",
}


def test_keys_and_indexes_are_the_published_ones(panda, kind):
    found = indexes(kind)
    for table in tables().values():
        assert found.get(place(table), {}) == expected(table, kind), table.label


def test_no_other_table_has_an_index(panda, kind):
    assert set(indexes(kind)) <= {place(table) for table in tables().values()}


@pytest.mark.parametrize("kind", ["mysql"], indirect=True)
def test_long_texts_are_indexed_by_their_first_letters(panda):
    """MariaDB refuses keys over 3,072 bytes; `lfn` may have 4,000 letters."""
    connection = connections["panda"]
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE["mysql"])
        lengths = {row[-1] for row in cursor.fetchall()}
    assert lengths == {None, MYSQL_KEY_LENGTH}


@pytest.mark.parametrize("kind", ["mysql"], indirect=True)
def test_texts_compare_by_their_bytes(panda):
    """As in PanDA's own databases: `user1` is not `USER1`, and `é` is not `e`."""
    with connections["panda"].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT collation_name FROM information_schema.columns"
            " WHERE table_schema = database() AND collation_name IS NOT NULL AND table_name <> 'portal_simulated'"
        )
        assert cursor.fetchall() == (("utf8mb4_bin",),)


def indexes(kind: str) -> dict[tuple[str, str], dict[str, tuple]]:
    """(schema, table) → index → (unique, primary, columns), as the server sees them."""
    found: dict[tuple[str, str], dict[str, tuple]] = {}
    with connections["panda"].cursor() as cursor:
        cursor.execute(CATALOGUE[kind])
        for schema, table, index, unique, primary, column, _ in cursor.fetchall():
            name = "PRIMARY KEY" if primary else index.removeprefix(f"{table}__")
            known = found.setdefault((schema, table), {}).get(name, (False, False, ()))
            found[schema, table][name] = (bool(unique), bool(primary), (*known[2], column))
    return found


def expected(table: Table, kind: str) -> dict[str, tuple]:
    """What the published schema gives that table; MariaDB has no index on an expression."""
    key = table.primary_key.get("postgres") or table.primary_key.get("oracle", ())
    named = {"PRIMARY KEY": (True, True, key)} if key else {}
    for index in table.indexes.get("postgres", []):
        columns = tuple("(expression)" if "(" in c else c.replace(" desc", " DESC") for c in index.columns)
        if "(expression)" not in columns or kind != "mysql":
            named[index.name] = (index.unique, False, columns)
    return named


def place(table: Table) -> tuple[str, str]:
    return schemas_of(connections["panda"]).get(table.schema, ""), table.name
