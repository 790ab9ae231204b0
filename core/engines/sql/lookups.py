"""Comparisons that mean the same on all four kinds of database."""

from typing import Any, TypeAlias

from django.db.models import CharField, Lookup, TextField

ESCAPE = "!"
Sql: TypeAlias = tuple[str, tuple[Any, ...]]


def like_pattern(pieces: tuple[str, ...]) -> str:
    """Pieces as a LIKE pattern in which only the gaps between them are wild."""
    return "%".join("".join(ESCAPE + c if c in f"{ESCAPE}%_" else c for c in piece) for piece in pieces)


def glob_pattern(pieces: tuple[str, ...]) -> str:
    """The same for SQLite's GLOB, whose comparison minds the case."""
    return "*".join("".join(f"[{c}]" if c in "*?[" else c for c in piece) for piece in pieces)


class _TextLookup(Lookup):
    """A comparison of text whose right side is bound as it is given."""

    prepare_rhs = False

    def left(self, compiler: Any, connection: Any) -> Sql:
        sql, params = self.process_lhs(compiler, connection)
        return sql, tuple(params)


class Wild(_TextLookup):
    """The text matches pieces in their order, case minded."""

    lookup_name = "wild"

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        left, params = self.left(compiler, connection)
        return f"{left} LIKE %s ESCAPE '{ESCAPE}'", (*params, like_pattern(self.rhs))

    def as_sqlite(self, compiler: Any, connection: Any) -> Sql:
        left, params = self.left(compiler, connection)
        return f"{left} GLOB %s", (*params, glob_pattern(self.rhs))


class WildIgnoringCase(_TextLookup):
    """The text matches pieces in their order, case ignored."""

    lookup_name = "iwild"

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        (left, params), upper = self.left(compiler, connection), _upper(connection)
        return f"{upper}({left}) LIKE {upper}(%s) ESCAPE '{ESCAPE}'", (*params, like_pattern(self.rhs))


class OneOfIgnoringCase(_TextLookup):
    """The text is one of several, case ignored."""

    lookup_name = "iin"

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        (left, params), upper = self.left(compiler, connection), _upper(connection)
        size = connection.ops.max_in_list_size() or len(self.rhs)
        lists = [self.rhs[start : start + size] for start in range(0, len(self.rhs), size)]
        parts = [f"{upper}({left}) IN ({', '.join([f'{upper}(%s)'] * len(values))})" for values in lists]
        return f"({' OR '.join(parts)})", tuple(param for values in lists for param in (*params, *values))


class IsBlank(_TextLookup):
    """Null or empty text. Oracle knows no empty text, and a comparison with one is never true there."""

    lookup_name = "blank"

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        left, params = self.left(compiler, connection)
        return f"({left} IS NULL OR {left} = '')", (*params, *params)

    def as_oracle(self, compiler: Any, connection: Any) -> Sql:
        left, params = self.left(compiler, connection)
        return f"{left} IS NULL", params


class IsGiven(_TextLookup):
    """The opposite of `blank`, spelt out so that no null is ever negated."""

    lookup_name = "given"

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        left, params = self.left(compiler, connection)
        return f"({left} IS NOT NULL AND {left} <> '')", (*params, *params)

    def as_oracle(self, compiler: Any, connection: Any) -> Sql:
        left, params = self.left(compiler, connection)
        return f"{left} IS NOT NULL", params


def register() -> None:
    """Make the lookups known to text columns; done once, when the app is ready."""
    for lookup in (Wild, WildIgnoringCase, OneOfIgnoringCase, IsBlank, IsGiven):
        CharField.register_lookup(lookup)
        TextField.register_lookup(lookup)


def _upper(connection: Any) -> str:
    """SQLite's own UPPER knows ASCII only; our backend brings one that knows all letters."""
    return "UNICODE_UPPER" if connection.vendor == "sqlite" else "UPPER"
