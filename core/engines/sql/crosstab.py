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
JOINS: dict[str, Callable[[Any, Any], Any]] = {"count": add, "sum": add, "min": min, "max": max}
JOINED = {"count": "SUM", "sum": "SUM", "min": "MIN", "max": "MAX"}


def stored_names(dimensions: Sequence[Dimension]) -> list[str]:
    """The attributes to group by, each once."""
    return list(dict.fromkeys(name for dimension in dimensions for name in dimension.attributes))


def in_one_group(query: QuerySet[Any], measures: Sequence[Measure]) -> QuerySet[Any]:
    """One table's measures without groups; a constant keeps Django from grouping by the key."""
    return _measured(query.values(g0=Value(1)), measures)


def grouped(query: QuerySet[Any], names: Sequence[str], measures: Sequence[Measure]) -> QuerySet[Any]:
    """One table's groups with their measures as m0, m1, …"""
    columns = {f"g{position}": F(name) for position, name in enumerate(names)}
    return _measured(query.values(**columns), measures)


def _measured(query: QuerySet[Any], measures: Sequence[Measure]) -> QuerySet[Any]:
    found: QuerySet[Any] = query.annotate(**{f"m{i}": _aggregate(measure) for i, measure in enumerate(measures)})
    return found


def ungrouped(query: QuerySet[Any], names: Sequence[str], measure: Measure) -> QuerySet[Any]:
    """One table's values with the groups that they belong to."""
    columns = {f"g{position}": F(name) for position, name in enumerate(names)}
    found: QuerySet[Any] = query.values(**columns, v=F(measure.attribute))
    return found


def added_up(union: Statement, names: Sequence[str], measures: Sequence[Measure], quote: Any) -> Statement:
    """The groups of all tables together."""
    keys = ", ".join(quote(f"g{position}") for position in range(len(names)))
    sums = ", ".join(f"{JOINED[m.kind]}({quote(f'm{i}')})" for i, m in enumerate(measures))
    tail = f" GROUP BY {keys}" if names else ""
    return Statement(
        f"SELECT {', '.join(part for part in (keys, sums) if part)} FROM ({union.sql}) u{tail}", union.params
    )


def quantile(union: Statement, names: Sequence[str], measure: Measure, quote: Any) -> Statement:
    """The exact quantile of each group: the value at the rank ⌈q·n⌉ of the values that are not null."""
    keys = ", ".join(quote(f"g{position}") for position in range(len(names)))
    partition = f"PARTITION BY {keys} " if keys else ""
    value = quote("v")
    ranked = (
        f"SELECT {keys}{', ' if keys else ''}{value}, ROW_NUMBER() OVER ({partition}ORDER BY {value}) AS place, "
        f"COUNT(*) OVER ({partition.rstrip()}) AS found FROM ({union.sql}) u WHERE {value} IS NOT NULL"
    )
    tail = f" GROUP BY {keys}" if keys else ""
    select = f"{keys}{', ' if keys else ''}MIN({value})"
    return Statement(f"SELECT {select} FROM ({ranked}) r WHERE place >= {measure.q:.6f} * found{tail}", union.params)


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
