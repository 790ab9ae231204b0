"""Many objects with the same keys as JSON, made a column at a time.

Asking each value what it is takes longer than writing it; the values of a column are nearly always of one type.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from json.encoder import encode_basestring_ascii
from math import isfinite
from types import NoneType
from typing import Any

from core.render.plain import EPOCH_END, Json, dumps, plain

Columns = dict[str, Sequence[Any]]


def columns_of(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Columns:
    """Rows turned on their side."""
    return dict(zip(names, zip(*rows, strict=True), strict=False))


def columns_of_objects(found: Sequence[Mapping[str, Any]]) -> Columns:
    """The same of objects that all have the keys of the first."""
    return {name: [each[name] for each in found] for name in (found[0] if found else ())}


def objects(columns: Mapping[str, Sequence[Any]], count: int, texts: Container[str] = ()) -> list[Json]:
    """So many objects, each the very text that `dumps` makes of its values as `plain` has them.

    :param texts: the columns whose null is empty text.
    """
    if not columns:
        return [Json("{}")] * count
    pieces: list[Iterable[str]] = []
    before = "{"
    for name, values in columns.items():
        before += f"{dumps(name)}: "
        written = _written(values, '""' if name in texts else "null")
        if isinstance(written, str):
            before += f"{written}, "
        else:
            pieces += (repeat(before, count), written)
            before = ", "
    pieces.append(repeat(before.removesuffix(", ") + "}", count))
    return list(map(Json, map("".join, zip(*pieces, strict=True))))


def _written(values: Sequence[Any], null: str) -> Iterable[str] | str:
    """Each value as text; one text where all are the same."""
    kinds = set(map(type, values))
    nullable = NoneType in kinds
    kinds.discard(NoneType)
    if not kinds:
        return null
    kind = kinds.pop() if len(kinds) == 1 else NoneType
    write = WRITERS.get(kind, _written_alone)
    if kind in ONE_TEXT and values.count(values[0]) == len(values):
        return write(values[0])
    return [null if value is None else write(value) for value in values] if nullable else map(write, values)


def _written_alone(value: Any) -> str:
    return dumps(plain(value))


def _written_moment(value: datetime) -> str:
    return f'"{value.isoformat("T", "seconds")}"' if value >= EPOCH_END else "null"


def _written_float(value: float) -> str:
    return float.__repr__(value) if isfinite(value) else "null"


WRITERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring_ascii,
    int: int.__repr__,
    datetime: _written_moment,
    float: _written_float,
    Json: str,
}
# Of these types, what is equal has one text.
ONE_TEXT = frozenset({str, int, bool, datetime})
