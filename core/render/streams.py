"""Long answers, one row at a time.

What is truncated is settled before the first byte. A failure in mid-stream ends the connection: the closing
bracket is never written, so no reader takes half an answer for a whole one.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.http import StreamingHttpResponse

from core.render.plain import dumps, plain

# What spreadsheets would run as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
CHUNK_BYTES = 64 * 1024


def json_object(parts: Mapping[str, Any | Iterator[Any]]) -> Iterator[str]:
    """An object whose values are written one after another; those that are iterators become lists."""
    opening = "{"
    for key, value in parts.items():
        yield f"{opening}{dumps(key)}: "
        yield from json_list(value) if isinstance(value, Iterator) else (dumps(value),)
        opening = ", "
    yield "}"


def json_list(values: Iterator[Any]) -> Iterator[str]:
    """A list whose values are written one after another."""
    opening = "["
    for value in values:
        yield f"{opening}{dumps(value)}"
        opening = ", "
    yield "[]" if opening == "[" else "]"


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, raw: bool = False) -> Iterator[str]:
    """Lines of a CSV file with a header; cells that a spreadsheet would run are quoted unless `raw`."""
    writer = csv.writer(_Echo())
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([_cell(value, raw=raw) for value in row])


def as_table(data: Any) -> tuple[list[str], Iterable[Sequence[Any]]]:
    """Columns and rows of what JSON says: a list of objects is its own table, else each value has a row with its key."""
    if not data or not isinstance(data, list) or not all(isinstance(one, Mapping) for one in data):
        return ["key", "value"], _leaves(data)
    columns = list(dict.fromkeys(name for one in data for name in one))
    return columns, ([_flat(one.get(name)) for name in columns] for one in data)


def _leaves(data: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Each value, with the keys and places that lead to it: `files.0.lfn`."""
    inner = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list | tuple) else None
    if inner is None:
        yield key, data
        return
    for name, value in inner:
        yield from _leaves(value, f"{key}.{name}" if key else str(name))


def _flat(value: Any) -> Any:
    return dumps(value) if isinstance(value, Mapping | list | tuple) else value


def response(chunks: Iterator[str], content_type: str, headers: Mapping[str, str]) -> StreamingHttpResponse:
    """The answer as it is made; its first piece is made before the status is sent."""
    pieces = gathered(chunks)
    first = next(pieces, b"")
    answer = StreamingHttpResponse(_after(first, pieces), content_type=content_type, headers=dict(headers))
    answer["Vary"] = "Accept"
    return answer


def gathered(chunks: Iterable[str]) -> Iterator[bytes]:
    """Small pieces put together, so that each write is worth its while."""
    held: list[str] = []
    size = 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size >= CHUNK_BYTES:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _after(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from pieces


def _cell(value: Any, *, raw: bool) -> Any:
    found = plain(value)
    if isinstance(found, str) and not raw and found.startswith(FORMULA_STARTS):
        return f"'{found}"
    return "" if found is None else found
