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
