"""Lists of files and datasets: parse, ask, render."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core.cache.pages import shared
from core.clock import now
from core.engines.base import Count
from core.questions import listing
from core.questions.extent import Extent
from core.render import formats, list_page, lists, responses, streams
from core.selection import request as asking
from core.selection.columns import Column
from core.selection.datasets import datasets
from core.selection.files import files
from core.selection.kinds import Kind
from core.selection.problems import BadRequest
from core.selection.request import Asked
from files import columns, pages, queries, rows

ROWS_OF_LIST = 1_000
UNBOUNDED = {
    "files": "Files are found by a task, a dataset, a container, a job, or a name from its beginning on; give one of jeditaskid, datasetid, datasetname, containername, pandaid and lfn.",
    "datasets": "Datasets are found by a task, a container, or a name from its beginning on; give one of jeditaskid, datasetid, containername and datasetname.",
}  # fmt: skip


@shared(fresh_s=60, kind=files)
def file_list(request: HttpRequest) -> HttpResponseBase:
    """`/files/`: the files of a task, a dataset, a container or a job."""
    return _list(request, files(), _files_as_json)


@shared(fresh_s=60, kind=datasets)
def dataset_list(request: HttpRequest) -> HttpResponseBase:
    """`/datasets/`: the datasets of a task, of a container, or of a name."""
    return _list(request, datasets(), _datasets_as_json)


@shared(fresh_s=120, kind=files)
def files_summary(request: HttpRequest) -> HttpResponse:
    """`/files/summary/`: attributes of a selection, a part of its page that may come later."""
    return _summary_part(request, files())


@shared(fresh_s=120, kind=datasets)
def datasets_summary(request: HttpRequest) -> HttpResponse:
    """`/datasets/summary/`: the same of datasets."""
    return _summary_part(request, datasets())


@shared(fresh_s=60, kind=files)
def file_rows(request: HttpRequest) -> HttpResponseBase:
    """`/loadFileList/?datasetid=`: the files of some datasets by name, always JSON."""
    given = asking.given_in(request.META["QUERY_STRING"])
    if not "".join(given.get("datasetid", ())).strip():
        raise BadRequest("datasetid", "datasetid must be a whole number, or several, and is not given.")
    asked = asking.read(files(), {"sortby": ["lfn-asc"], **given}, 0)
    as_of, limit = now(), listing.limit_of(asked, ROWS_OF_LIST)
    held = listing.extent_of(asked, as_of, limit)
    return _streamed(asked, held, streams.json_list(_objects(asked, as_of, limit, rows.file_object)))


def _list(request: HttpRequest, kind: Kind, as_json: Callable[[Asked], StreamingHttpResponse]) -> HttpResponseBase:
    asked = asking.read(kind, asking.given_in(request.META["QUERY_STRING"]), 0)
    wanted = formats.wanted(request)
    if not queries.is_bounded(asked.selection):
        return nothing_named(request, asked, wanted, UNBOUNDED[kind.name])
    if wanted == "json":
        return as_json(asked)
    return as_csv(asked, raw=asking.is_on(request, "raw")) if wanted == "csv" else _as_html(request, asked)


def nothing_named(request: HttpRequest, asked: Asked, wanted: str, sentence: str) -> HttpResponse:
    """The form alone, for a reader who has not said yet what to look for.

    :raises BadRequest: for everybody else.
    """
    if wanted != "html" or asked.selection.terms:
        raise BadRequest("jeditaskid", sentence)
    style = pages.STYLES[asked.selection.kind.name]
    context = {"style": style, "fields": lists.form(asked, style.form), "sentence": sentence}
    return varied(render(request, "files/ask.html", {**context, "warnings": asked.warnings, "form_open": True}))


def varied(response: HttpResponse) -> HttpResponse:
    """The answer depends on what the client accepts."""
    response["Vary"] = "Accept"
    return response


def _as_html(request: HttpRequest, asked: Asked) -> HttpResponse:
    as_of, kind = now(), asked.selection.kind
    chosen = columns.listed(kind, asked.view.cols)
    listed = queries.page(asked, as_of, _needed(asked, chosen))
    context = list_page.context(request, asked, chosen, listed, pages.STYLES[kind.name])
    context["states"] = pages.states(asked.selection.frozen(as_of), listed.states, as_of)
    if kind.name == "datasets":
        context["table"] = pages.linked(context["table"], listed.rows)
    if asking.is_on(request, "summary"):
        context |= _summary(asked)
    return varied(render(request, "list.html", context))


def _needed(asked: Asked, chosen: Sequence[Column]) -> list[str]:
    """The attributes that the rows of a list need: those shown, and those that their links ask for."""
    return list(dict.fromkeys([*list_page.wanted(asked, chosen), *queries.BESIDE[asked.selection.kind.name]]))


def _summary_part(request: HttpRequest, kind: Kind) -> HttpResponse:
    asked = asking.read(kind, asking.given_in(request.META["QUERY_STRING"]), 0)
    if not queries.is_bounded(asked.selection):
        raise BadRequest("jeditaskid", UNBOUNDED[kind.name])
    return render(request, "files/summary.html", _summary(asked))


def _summary(asked: Asked) -> dict[str, Any]:
    as_of = now()
    found, total = queries.summary(asked, as_of)
    return {"panel": lists.facet_panel(asked, found, total, as_of), "summarised": True}


def _files_as_json(asked: Asked) -> StreamingHttpResponse:
    as_of, limit = now(), listing.limit_of(asked)
    selection = asked.selection.frozen(as_of)
    whole = queries.whole(selection, as_of)
    parts = {
        "dataset": rows.whole_object(selection, whole),
        "states": dict(queries.states(selection, as_of)),
        "files": _objects(asked, as_of, limit, rows.file_object),
    }
    held = Extent(Count(whole.total, as_of, "database"), whole.total > limit)
    return _streamed(asked, held, streams.json_object(parts))


def _datasets_as_json(asked: Asked) -> StreamingHttpResponse:
    as_of, limit = now(), listing.limit_of(asked)
    held = listing.extent_of(asked, as_of, limit)
    return _streamed(asked, held, streams.json_list(_objects(asked, as_of, limit, rows.dataset_object)))


def _objects(asked: Asked, as_of: datetime, limit: int, shaped: Callable[[Any], dict[str, Any]]) -> Iterator[Any]:
    return (rows.chosen(shaped(row), asked.view.fields) for row in queries.rows(asked, as_of, limit))


def _streamed(asked: Asked, held: Extent, chunks: Iterator[str]) -> StreamingHttpResponse:
    return streams.response(chunks, "application/json", responses.extent_headers(held, asked.warnings))


def as_csv(asked: Asked, *, raw: bool) -> StreamingHttpResponse:
    """The things of a selection as a file."""
    as_of, limit, chosen = now(), listing.limit_of(asked), list_page.exported(asked)
    held = listing.extent_of(asked, as_of, limit)
    found = listing.all_rows(asked, as_of, [column.attribute for column in chosen], limit)
    return list_page.csv_file(asked, chosen, found, held, raw=raw)
