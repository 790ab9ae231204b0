"""Crosstabs: groups made by the database in each table and added up over the tables."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Max, Min, QuerySet, Sum, Value

from core.engines.folding import CONSTANT
from core.engines.sql.statement import Statement
from core.selection.dimensions import Measure

AGGREGATES: dict[str, Any] = {"sum": Sum, "min": Min, "max": Max}
JOINED = {"count": "SUM", "sum": "SUM", "min": "MIN", "max": "MAX"}


def grouped(query: QuerySet[Any], names: Sequence[str], measures: Sequence[Measure]) -> QuerySet[Any]:
    """One table's groups with their measures as m0, m1, …"""
    found: QuerySet[Any] = query.values(**_keys(names)).annotate(
        **{f"m{i}": _aggregate(measure) for i, measure in enumerate(measures)}
    )
    return found


def ungrouped(query: QuerySet[Any], names: Sequence[str], measure: Measure) -> QuerySet[Any]:
    """One table's values with the groups that they belong to."""
    found: QuerySet[Any] = query.values(**_keys(names), v=F(measure.attribute))
    return found


def valued(query: QuerySet[Any], names: Sequence[str], figures: Sequence[Any]) -> QuerySet[Any]:
    """One table's rows as their groups and figures v0, v1, …"""
    found: QuerySet[Any] = query.values(**_keys(names), **{f"v{i}": figure for i, figure in enumerate(figures)})
    return found


def moments(union: Statement, names: Sequence[str], count: int, quote: Any) -> Statement:
    """Of each group the rows, and of each figure how many have one, sum, sum of squares, least and most."""
    keys, values = _quoted_keys(names, quote), [quote(f"v{i}") for i in range(count)]
    parts = [f"COUNT({v}), SUM({v}), SUM({v} * {v}), MIN({v}), MAX({v})" for v in values]
    return Statement(f"SELECT {keys}, COUNT(*), {', '.join(parts)} FROM ({union.sql}) u GROUP BY {keys}", union.params)


def spread(union: Statement, names: Sequence[str], low: float, width: float, quote: Any) -> Statement:
    """How many rows of each group have the figure v0 in each bin of that width, counted from `low`."""
    keys, value, place = _quoted_keys(names, quote), quote("v0"), quote("bin")
    binned = f"SELECT {keys}, FLOOR(({value} - %s) / %s) AS {place} FROM ({union.sql}) u WHERE {value} IS NOT NULL"
    sql = f"SELECT {keys}, {place}, COUNT(*) FROM ({binned}) b GROUP BY {keys}, {place}"
    return Statement(sql, (low, width, *union.params))


def _keys(names: Sequence[str]) -> dict[str, Any]:
    return {f"g{position}": Value(1) if name == CONSTANT else F(name) for position, name in enumerate(names)}


def added_up(union: Statement, names: Sequence[str], measures: Sequence[Measure], quote: Any) -> Statement:
    """The groups of all tables together."""
    keys = _quoted_keys(names, quote)
    sums = ", ".join(f"{JOINED[m.kind]}({quote(f'm{i}')})" for i, m in enumerate(measures))
    return Statement(f"SELECT {keys}, {sums} FROM ({union.sql}) u GROUP BY {keys}", union.params)


def quantile(union: Statement, names: Sequence[str], measure: Measure, quote: Any) -> Statement:
    """The exact quantile of each group: the value at the rank ⌈q·n⌉ of the values that are not null."""
    keys, value = _quoted_keys(names, quote), quote("v")
    ranked = (
        f"SELECT {keys}, {value}, ROW_NUMBER() OVER (PARTITION BY {keys} ORDER BY {value}) AS place, "
        f"COUNT(*) OVER (PARTITION BY {keys}) AS found FROM ({union.sql}) u WHERE {value} IS NOT NULL"
    )
    wanted = f"place >= {measure.q:.6f} * found"
    return Statement(f"SELECT {keys}, MIN({value}) FROM ({ranked}) r WHERE {wanted} GROUP BY {keys}", union.params)


def _quoted_keys(names: Sequence[str], quote: Any) -> str:
    return ", ".join(quote(f"g{position}") for position in range(len(names)))


def _aggregate(measure: Measure) -> Any:
    return Count("*") if measure.kind == "count" else AGGREGATES[measure.kind](measure.attribute)
