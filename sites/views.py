"""Queue pages: parse, ask, render."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core import experiment
from core.cache.pages import shared
from core.clock import now
from core.engines.base import Count
from core.engines.best import moment
from core.panda.queue_parameters import shown
from core.render import formats, lists, paging, responses
from core.selection import request as asking
from core.selection.jobs import jobs
from core.selection.queues import queues
from core.selection.selection import Selection
from sites import columns, pages, queries, site_queries

NAMES_SHOWN = 20


@shared(fresh_s=60, kind=queues)
def queue_list(request: HttpRequest) -> HttpResponseBase:
    """`/sites/`: the queues of a selection."""
    given = asking.given_in(request.META["QUERY_STRING"])
    asked = asking.read(queues(), given, experiment.current().windows["dashboards"])
    match formats.wanted(request):
        case "json":
            return _as_json(asked)
        case "csv":
            return _as_csv(asked, raw=asking.switched(given, "raw"))
    return _as_html(request, asked)


@shared(fresh_s=120, parameters=("term",))
def names(request: HttpRequest) -> HttpResponse:
    """`/api/get_sites/?term=`: names of queues that hold a text, for fields that complete what is typed."""
    term = paging.one(request, "term").upper()
    found = sorted(name for name in site_queries.names() if term in name.upper())
    return responses.json_response(found[:NAMES_SHOWN] if term else found)


def _as_json(asked: asking.Asked) -> HttpResponse:
    found = queries.described(asked)
    limit = asked.view.limit or queries.ROWS_OF_DATA
    objects = [shown(queue.data) or {"name": queue.name} for queue in found[:limit]]
    if asked.view.fields:
        objects = [{name: one[name] for name in asked.view.fields if name in one} for one in objects]
    count = Count(len(found), now(), "database")
    headers = responses.truth_headers(count, asked.warnings, truncated=len(found) > limit)
    return responses.json_response(objects, headers=headers)


def _as_csv(asked: asking.Asked, *, raw: bool) -> StreamingHttpResponse:
    found = queries.listed(asked, _moment(asked))
    chosen = columns.exported(asked.view)
    limit = asked.view.limit or queries.ROWS_OF_DATA
    rows = ([row.get(column.attribute) for column in chosen] for row in found.records[:limit])
    count = Count(len(found.records), found.activity.as_of, found.activity.source)
    headers = responses.truth_headers(count, asked.warnings, truncated=len(found.records) > limit)
    return responses.csv_file("queues", [column.name for column in chosen], rows, headers, raw=raw)


def _moment(asked: asking.Asked) -> datetime:
    """The time for which what the jobs of the queues do is true."""
    return moment(Selection(jobs(), window=asked.selection.window))


def _as_html(request: HttpRequest, asked: asking.Asked) -> HttpResponse:
    as_of = _moment(asked)
    found = queries.listed(asked, as_of)
    page = pages.page_of(asked, found)
    context: dict[str, Any] = {
        "sentence": lists.sentence(asked),
        "chips": lists.chips(asked),
        "time_range": lists.time_range(asked, as_of),
        "fields": lists.form(asked, pages.FORM),
        "truth": pages.truth(asked, found, page, queries.updated()),
        "panel": lists.facet_panel(asked, queries.facets_of(found.records), len(found.records), as_of),
        "table": pages.table(asked, found, page),
        "strangers": pages.strangers_table(found),
        "pager": lists.pager(asked, page),
        "chooser": lists.column_chooser(asked, {column.name for column in columns.listed(asked.view.cols)}),
        "copies": lists.copies(asked, request.build_absolute_uri(request.path), ""),
        "empty": pages.empty(is_asked=bool(asked.selection.terms)) if not found.records else None,
        "alternates": formats.alternates(request.path, asked.selection.parameters),
    }
    response = render(request, "sites/list.html", context)
    response["Vary"] = "Accept"
    return response
