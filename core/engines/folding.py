"""From groups of stored values to cells of dimensions: the same for every engine."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product, repeat
from operator import add, itemgetter
from typing import Any

from core.engines.base import Cell
from core.selection.dimensions import Dimension, Folded, Measure

# Stands for "no attribute": everything is one group.
CONSTANT = ""
JOINS: dict[str, Callable[[Any, Any], Any]] = {"count": add, "sum": add, "min": min, "max": max}


def stored_names(dimensions: Sequence[Dimension]) -> list[str]:
    """The attributes to group by, each once; a constant where there is none."""
    return list(dict.fromkeys(name for dimension in dimensions for name in dimension.attributes)) or [CONSTANT]


def by_group(rows: Iterable[Sequence[Any]], names: Sequence[str]) -> dict[tuple[Any, ...], Any]:
    """The one figure of each group by the group's values."""
    return {() if names == [CONSTANT] else tuple(row[:-1]): row[-1] for row in rows}


def folded(
    rows: Iterable[Sequence[Any]], dimensions: Sequence[Dimension], names: Sequence[str], measures: Sequence[Measure]
) -> list[Cell]:
    """Groups of stored values as cells of the dimensions' values."""
    if _are_as_stored(dimensions, names):
        return _as_stored(rows, len(names))
    readers = [_Reader(dimension, names) for dimension in dimensions]
    cells: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        figures = row[len(names) :]
        for key in product(*[reader.values(row) for reader in readers]):
            if (total := cells.get(key)) is None:
                cells[key] = list(figures)
            else:
                _add(total, figures, measures)
    return [Cell(key, tuple(found)) for key, found in cells.items()]


class _Reader:
    """A dimension's values for rows of stored values; each combination of these is folded once."""

    def __init__(self, dimension: Dimension, names: Sequence[str]) -> None:
        self._dimension = dimension
        self._stored = itemgetter(*(names.index(name) for name in dimension.attributes))
        self._is_single = len(dimension.attributes) == 1
        self._folded: dict[Any, Folded] = {}

    def values(self, row: Sequence[Any]) -> Folded:
        stored = self._stored(row)
        found = self._folded.get(stored)
        if found is None:
            found = self._dimension.values((stored,) if self._is_single else stored)
            self._folded[stored] = found
        return found


def _are_as_stored(dimensions: Sequence[Dimension], names: Sequence[str]) -> bool:
    """Whether each group is a cell: thousands of tasks or users need not be folded one by one."""
    return [(name,) for name in names] == [d.attributes for d in dimensions] and not any(d.fold for d in dimensions)


def _as_stored(rows: Iterable[Sequence[Any]], keys: int) -> list[Cell]:
    """Each row as a cell, without a step of Python for each: there may be tens of thousands."""
    found = list(map(tuple, rows))
    parts = zip(map(itemgetter(slice(keys)), found), map(itemgetter(slice(keys, None)), found), strict=True)
    return list(map(tuple.__new__, repeat(Cell), parts))


def with_quantiles(
    cells: Sequence[Cell],
    dimensions: Sequence[Dimension],
    measures: Sequence[Measure],
    quantiles: Sequence[Mapping[tuple[Any, ...], Any]],
) -> list[Cell]:
    """Cells with the quantiles in the places where they were asked for."""
    refuse_folded_quantiles(dimensions, measures)
    found = []
    for cell in cells:
        plain, exact = iter(cell.measures), iter(quantiles)
        figures = (next(exact).get(cell.values) if m.kind == "quantile" else next(plain) for m in measures)
        found.append(Cell(cell.values, tuple(figures)))
    return found


def refuse_folded_quantiles(dimensions: Sequence[Dimension], measures: Sequence[Measure]) -> None:
    """Quantiles of parts do not give that of the whole.

    :raises ValueError: when a dimension folds values, and a quantile is asked for.
    """
    if any(dimension.fold for dimension in dimensions) and any(m.kind == "quantile" for m in measures):
        raise ValueError("A quantile cannot be folded; ask for it by stored dimensions.")


def _add(total: list[Any], figures: Sequence[Any], measures: Sequence[Measure]) -> None:
    for position, (figure, measure) in enumerate(zip(figures, measures, strict=True)):
        before = total[position]
        if figure is not None:
            total[position] = figure if before is None else JOINS[measure.kind](before, figure)
