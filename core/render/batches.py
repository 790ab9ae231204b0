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

from core.render.plain import Json, dumps, plain

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
    parts: list[Iterable[str]] = []
    for name, values in columns.items():
        opening = ", " if parts else "{"
        parts += [repeat(f"{opening}{dumps(name)}: "), _written(values, '""' if name in texts else "null")]
    return [Json("".join(pieces)) for pieces in zip(*parts, repeat("}"), strict=False)]


def _written(values: Sequence[Any], null: str) -> Iterable[str]:
    kinds = set(map(type, values)) - {NoneType}
    kind = kinds.pop() if len(kinds) == 1 else NoneType
    if kind in REPEATED:
        write = REPEATED[kind]
        words = {value: write(value) for value in set(values) - {None}} | {None: null}
        return map(words.__getitem__, values)
    write = WRITERS.get(kind, _written_alone)
    return [null if value is None else write(value) for value in values]


def _written_alone(value: Any) -> str:
    return dumps(plain(value))


def _written_float(value: float) -> str:
    return float.__repr__(value) if isfinite(value) else "null"


WRITERS: dict[type, Callable[[Any], str]] = {float: _written_float, Json: str}
# Of these types, what is equal has one text: each value of a column is written once.
REPEATED: dict[type, Callable[[Any], str]] = {
    str: encode_basestring_ascii,
    int: int.__repr__,
    bool: _written_alone,
    datetime: _written_alone,
}
