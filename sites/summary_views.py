"""`/status_summary/`: parse, ask, render."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core.cache.pages import shared
from core.cache.strangers import unknown
from core.clock import now
from core.engines.base import Count
from core.render import formats, paging, responses
from core.render.links import Page
from core.selection import request as asking
from core.selection.problems import BadRequest
from core.templatetags.portal import spaced
from sites import summary_queries, summary_view
from sites.summary_queries import PARAMETERS, Question, Summary

# Of queues with a count for each state; a page of more is large.
ROWS = 50


@shared(fresh_s=60, parameters=PARAMETERS, outspoken=True)
def page(request: HttpRequest) -> HttpResponseBase:
    """`/status_summary/`: jobs by queue and state."""
    given = asking.given_in(request.META["QUERY_STRING"])
    warnings = unknown(given, PARAMETERS)
    question = summary_queries.read(given)
    found = summary_queries.summary(question)
    match formats.wanted(request):
        case "json":
            return _as_json(question, found, warnings)
        case "csv":
            return _as_csv(found, warnings, raw=asking.switched(given, "raw"))
    return _as_html(request, question, found, warnings)


@shared(fresh_s=60, parameters=PARAMETERS, outspoken=True)
def api(request: HttpRequest) -> HttpResponseBase:
    """`/status_summary/api/`: the same for scripts, always as JSON."""
    given = asking.given_in(request.META["QUERY_STRING"])
    try:
        warnings = unknown(given, PARAMETERS)
        question = summary_queries.read(given)
    except BadRequest as error:
        texts = {name: ",".join(values) for name, values in given.items()}
        data = summary_view.refused(error.parameter, error.sentence, texts, now())
        return responses.json_response(data, status=400)
    return _as_json(question, summary_queries.summary(question), warnings)


def _as_json(question: Question, found: Summary, warnings: tuple[str, ...]) -> HttpResponse:
    data = summary_view.as_data(question, found, warnings)
    headers = responses.truth_headers(_count(found), (*warnings, *question.warnings.values()))
    return responses.json_response(data, status=200 if found.rows else 404, headers=headers)


def _as_csv(found: Summary, warnings: tuple[str, ...], *, raw: bool) -> HttpResponseBase:
    rows = summary_view.objects(found)
    names = list(dict.fromkeys(name for row in rows for name in row)) or list(summary_view.OF_QUEUE)
    headers = responses.truth_headers(_count(found), warnings)
    lines = ([row.get(name) for name in names] for row in rows)
    return responses.csv_file("status_summary", names, lines, headers, raw=raw)


def _count(found: Summary) -> Count:
    return Count(len(found.rows), found.as_of, found.source)


def _as_html(request: HttpRequest, question: Question, found: Summary, warnings: tuple[str, ...]) -> HttpResponse:
    given = asking.given_in(request.META["QUERY_STRING"])
    number, size = paging.number(given, "page", 1), paging.rows_shown(given, ROWS)
    asked = {**question.given, **({"display_limit": str(size)} if size != ROWS else {})}
    rows = found.rows[(number - 1) * size : number * size]
    total = found.states.total()
    text = f"{spaced(total)} jobs (exact) at {spaced(len(found.rows))} queues"
    said = (*warnings, *(f"{name}: {sentence}" for name, sentence in question.warnings.items()))
    context = {
        "sentence": (question.whole or question.jobs).sentence(),
        "cores": question.given.get("corecount", ""),
        "fields": summary_view.fields(question),
        "truth": {"text": f"{text} · as of {found.as_of:%H:%M:%S} UTC · source: {found.source}", "warnings": said},
        "table": summary_view.table(found, rows),
        "pager": paging.pager(Page(request.path), asked, number, size, len(found.rows)),
        "empty": {"sentence": "No queue has such jobs.", "suggestions": [("All queues", request.path)]},
        "alternates": formats.alternates(request.path, dict(question.given)),
    }
    response = render(request, "sites/summary.html", context)
    response["Vary"] = "Accept"
    return response
