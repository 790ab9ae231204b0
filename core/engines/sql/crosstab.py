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
