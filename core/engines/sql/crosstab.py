"""Crosstabs: groups made by the database in each table, added up over the tables, and folded here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from operator import add
from typing import Any

from django.db.models import Count, F, Max, Min, QuerySet, Sum, Value

from core.engines.base import Cell
from core.engines.sql.statement import Statement
from core.selection.dimensions import Dimension, Measure

AGGREGATES: dict[str, Any] = {"sum": Sum, "min": Min, "max": Max}
# Stands for "no attribute": everything is one group.
CONSTANT = ""
JOINS: dict[str, Callable[[Any, Any], Any]] = {"count": add, "sum": add, "min": min, "max": max}
JOINED = {"count": "SUM", "sum": "SUM", "min": "MIN", "max": "MAX"}


def stored_names(dimensions: Sequence[Dimension]) -> list[str]:
    """The attributes to group by, each once; a constant where there is none."""
    return list(dict.fromkeys(name for dimension in dimensions for name in dimension.attributes)) or [CONSTANT]


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


def by_group(rows: Iterable[Sequence[Any]], names: Sequence[str]) -> dict[tuple[Any, ...], Any]:
    """The one figure of each group by the group's values."""
    return {() if names == [CONSTANT] else tuple(row[:-1]): row[-1] for row in rows}


def _quoted_keys(names: Sequence[str], quote: Any) -> str:
    return ", ".join(quote(f"g{position}") for position in range(len(names)))


def folded(
    rows: Iterable[Sequence[Any]], dimensions: Sequence[Dimension], names: Sequence[str], measures: Sequence[Measure]
) -> list[Cell]:
    """Groups of stored values as cells of the dimensions' values."""
    places = [[names.index(name) for name in dimension.attributes] for dimension in dimensions]
    cells: dict[tuple[Any, ...], list[Any]] = defaultdict(lambda: [None] * len(measures))
    for row in rows:
        values = [d.values([row[place] for place in found]) for d, found in zip(dimensions, places, strict=True)]
        for key in product(*values):
            _add(cells[key], row[len(names) :], measures)
    return [Cell(key, tuple(found)) for key, found in cells.items()]


def with_quantiles(
    cells: Sequence[Cell],
    dimensions: Sequence[Dimension],
    measures: Sequence[Measure],
    quantiles: Sequence[Mapping[tuple[Any, ...], Any]],
) -> list[Cell]:
    """Cells with the quantiles in the places where they were asked for.

    :raises ValueError: when a dimension folds values: quantiles of parts do not give that of the whole.
    """
    if any(dimension.fold for dimension in dimensions):
        raise ValueError("A quantile cannot be folded; ask for it by stored dimensions.")
    found = []
    for cell in cells:
        plain, exact = iter(cell.measures), iter(quantiles)
        figures = (next(exact).get(cell.values) if m.kind == "quantile" else next(plain) for m in measures)
        found.append(Cell(cell.values, tuple(figures)))
    return found


def _add(total: list[Any], figures: Sequence[Any], measures: Sequence[Measure]) -> None:
    for position, (figure, measure) in enumerate(zip(figures, measures, strict=True)):
        before = total[position]
        if figure is not None:
            total[position] = figure if before is None else JOINS[measure.kind](before, figure)


def _aggregate(measure: Measure) -> Any:
    return Count("*") if measure.kind == "count" else AGGREGATES[measure.kind](measure.attribute)
