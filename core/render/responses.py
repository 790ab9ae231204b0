"""Answers as HTTP responses."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from core.engines.base import Count
from core.questions.extent import Extent
from core.render import formats, streams
from core.render.plain import Json, dumps
from core.selection import request as asking

CSV_TYPE = "text/csv; charset=utf-8"


def json_response(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """`data` as JSON; a value that JSON does not know never becomes an invalid document."""
    response = HttpResponse(dumps(data), content_type="application/json", status=status, headers=headers)
    response["Vary"] = "Accept"
    return response


def json_of_parts(parts: Mapping[str, Any | Iterator[Any]], headers: Mapping[str, str]) -> HttpResponse:
    """The same of an object whose larger parts are lists that are made one by one (`streams.json_object`)."""
    return json_response(Json("".join(streams.json_object(parts))), headers=headers)


def csv_file(
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    headers: Mapping[str, str] | None = None,
    *,
    raw: bool = False,
) -> StreamingHttpResponse:
    """Rows as a file of that name, one line at a time (`streams.csv_lines`)."""
    return streams.response(streams.csv_lines(columns, rows, raw=raw), CSV_TYPE, {**(headers or {}), **_attached(name)})


def as_data(
    request: HttpRequest, name: str, data: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The same data as JSON or, where that is asked for, as a file (`streams.as_table`)."""
    if formats.wanted(request) != "csv":
        return json_response(data, status, headers)
    columns, rows = streams.as_table(data)
    text = "".join(streams.csv_lines(columns, rows, raw=asking.is_on(request, "raw")))
    response = HttpResponse(text, CSV_TYPE, status, headers={**(headers or {}), **_attached(name)})
    response["Vary"] = "Accept"
    return response


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}.csv"'}


def truth_headers(
    count: Count | None, warnings: tuple[str, ...] = (), *, truncated: bool | None = False
) -> dict[str, str]:
    """What an answer says about itself, for clients that read lists or keys that never change.

    :param truncated: whether a limit left rows out; None where that is not known.
    """
    found = {"X-Truncated": {True: "true", False: "false", None: "unknown"}[truncated]}
    if count is not None:
        found |= {"X-Total-Count": str(count.value), "X-Relation": count.relation, "X-As-Of": count.as_of.isoformat()}
    if warnings:
        found["X-Warning"] = header_text(*warnings)
    return found


def header_text(*sentences: str) -> str:
    """Sentences as the value of a header: one line of ASCII, whatever a reader made them say."""
    return " ".join(" ".join(sentences).split()).encode("ascii", "replace").decode()


def extent_headers(held: Extent, warnings: tuple[str, ...] = ()) -> dict[str, str]:
    """The same of an answer whose rows come one after another."""
    return truth_headers(held.count, (*warnings, *held.warnings), truncated=held.truncated)
