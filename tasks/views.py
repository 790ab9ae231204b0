"""Task pages: parse, ask, render."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from core import experiment
from core.clock import now
from core.render import formats, lists, responses, streams
from core.selection import request as asking
from core.selection.tasks import tasks
from tasks import columns, pages, queries, rows

WIDER_DAYS = (30, 365)


def task_list(request: HttpRequest) -> HttpResponseBase:
    """`/tasks/`: the tasks of a selection."""
    given = asking.given_in(request.META["QUERY_STRING"])
    asked = _read(given)
    match formats.wanted(request):
        case "json":
            return _as_json(asked, _words(given, "extra"))
        case "csv":
            return _as_csv(asked, raw="raw" in given)
    return _as_html(request, asked)


def tasks_summary(request: HttpRequest) -> HttpResponse:
    """`/tasks/summary/`: attributes and messages of a selection, a part of its page that may come later."""
    given = asking.given_in(request.META["QUERY_STRING"])
    return render(request, "tasks/summary.html", _summary(_read(given), asking.as_of(given) or now()))


def _read(given: asking.Given) -> asking.Asked:
    return asking.read(tasks(), given, experiment.current().windows["tasks"])


def _words(given: asking.Given, name: str) -> frozenset[str]:
    return frozenset(word.strip() for text in given.get(name, ()) for word in text.split(","))


def _as_json(asked: asking.Asked, extra: frozenset[str]) -> StreamingHttpResponse:
    as_of = now()
    total = queries.count(asked, as_of)
    found = rows.task_objects(asked, queries.all_rows(asked, as_of, alone=False), as_of, extra)
    headers = responses.truth_headers(total, asked.warnings, truncated=total.value > queries.limit_of(asked))
    return streams.response(streams.json_list(found), "application/json", headers)


def _as_csv(asked: asking.Asked, *, raw: bool) -> StreamingHttpResponse:
    as_of = now()
    total = queries.count(asked, as_of)
    chosen = columns.exported(asked.view)
    found = map(rows.csv_row, queries.all_rows(asked, as_of, [column.attribute for column in chosen]))
    headers = responses.truth_headers(total, asked.warnings, truncated=total.value > queries.limit_of(asked))
    headers["Content-Disposition"] = 'attachment; filename="tasks.csv"'
    lines = streams.csv_lines([column.name for column in chosen], found, raw=raw)
    return streams.response(lines, "text/csv; charset=utf-8", headers)


def _as_html(request: HttpRequest, asked: asking.Asked) -> HttpResponse:
    as_of, chosen = now(), columns.listed(asked.view.cols)
    wanted = list(dict.fromkeys([*(column.attribute for column in chosen), asked.view.sort.attribute, tasks().key]))
    listed = queries.page_of_tasks(asked, as_of, wanted)
    context: dict[str, Any] = {
        "sentence": lists.sentence(asked),
        "chips": lists.chips(asked),
        "time_range": lists.time_range(asked, as_of),
        "fields": lists.form(asked, pages.FORM),
        "states": pages.states(asked, listed),
        "truth": lists.truth(asked, listed.count, len(listed.rows.rows)),
        "table": pages.table(asked, listed),
        "pager": lists.pager(asked, listed.rows),
        "chooser": lists.column_chooser(asked, {column.name for column in chosen}),
        "copies": lists.copies(asked, request.build_absolute_uri(request.path), ""),
        "empty": lists.empty(asked, WIDER_DAYS) if not listed.rows.rows else None,
        "alternates": formats.alternates(request.path, asked.selection.parameters),
        "summary_url": f"{reverse('tasks-summary')}?{asked.link(as_of=as_of.isoformat())}",
        "summary_link": f"{request.path}?{asked.link(summary='1')}",
    }
    if "summary" in request.GET:
        context |= _summary(asked, as_of)
    response = render(request, "tasks/list.html", context)
    response["Vary"] = "Accept"
    return response


def _summary(asked: asking.Asked, as_of: datetime) -> dict[str, Any]:
    found = queries.summary(asked, as_of)
    return {
        "panel": lists.facet_panel(asked, found.facets, found.count, as_of),
        "messages": pages.message_groups(asked, found.messages, found.count, as_of),
        "summarised": True,
    }
