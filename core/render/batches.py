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
    before = "{"
    for name, values in columns.items():
        before += f"{dumps(name)}: "
        written = _written(before, values, '""' if name in texts else "null")
        if isinstance(written, str):
            before = f"{written}, "
        else:
            parts.append(written)
            before = ", "
    ends = repeat(before.removesuffix(", ") + "}", count)
    return [Json("".join(pieces)) for pieces in zip(*parts, ends, strict=True)]


def _written(before: str, values: Sequence[Any], null: str) -> Iterable[str] | str:
    """Each value behind what comes before it; one text where all are the same."""
    kinds = set(map(type, values)) - {NoneType}
    if not kinds:
        return before + null
    kind = kinds.pop() if len(kinds) == 1 else NoneType
    if kind not in REPEATED:
        write = WRITERS.get(kind, _written_alone)
        return [before + (null if value is None else write(value)) for value in values]
    different = set(values)
    words = {value: before + (null if value is None else REPEATED[kind](value)) for value in different}
    return words[values[0]] if len(words) == 1 else map(words.__getitem__, values)


def _written_alone(value: Any) -> str:
    return dumps(plain(value))


def _written_moment(value: datetime) -> str:
    told = plain(value)
    return f'"{told}"' if told else "null"


def _written_float(value: float) -> str:
    return float.__repr__(value) if isfinite(value) else "null"


WRITERS: dict[type, Callable[[Any], str]] = {float: _written_float, Json: str}
# Of these types, what is equal has one text: each value of a column is written once.
REPEATED: dict[type, Callable[[Any], str]] = {
    str: encode_basestring_ascii,
    int: int.__repr__,
    bool: _written_alone,
    datetime: _written_moment,
}
