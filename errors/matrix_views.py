"""`/errorsscat/`: parse, ask, render."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core.cache.pages import shared
from core.engines import topology
from core.engines.base import Count
from core.engines.best import moment
from core.render import formats, lists, responses
from core.render.links import Page
from core.selection import request as asking
from core.selection import values
from core.selection.facets import Facet
from core.selection.jobs import jobs
from core.selection.problems import BadRequest
from core.selection.request import Asked
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED
from errors import matrix_pages, matrix_queries
from errors.matrix_pages import ALL
from errors.matrix_queries import QUEUES, REQUESTS, TASKS, Matrix

HOURS = 8
WIDER_DAYS = (1, 3)
OWN = ("scouts", "view")
VIEWS = {"scouts": ("", "exclude"), "view": ("", "queues")}
# Filters that say by themselves whose jobs are meant: without one of them, it is those of production.
OF_TYPE = ("jobtype", "prodsourcelabel")
NO_SCOUTS = "!*sj"


@shared(fresh_s=60, kind=jobs, parameters=OWN)
def matrix_page(request: HttpRequest) -> HttpResponseBase:
    """`/errorsscat/`: success by request and region."""
    return _answer(request, ALL, ALL)


@shared(fresh_s=60, kind=jobs, parameters=OWN)
def detail_page(request: HttpRequest, region: str, reqid: str) -> HttpResponseBase:
    """`/errorsscat/<region>/<reqid>/`: the tasks of a request, the queues of a region, or both; ALL for either."""
    return _answer(request, region, reqid)


def _answer(request: HttpRequest, region: str, reqid: str) -> HttpResponseBase:
    given = asking.given_in(request.META["QUERY_STRING"])
    own = {name: _word(given, name) for name in OWN}
    by_region = matrix_queries.regions()
    asked = _read(given, own, _place(by_region, region), "" if reqid == ALL else reqid)
    by_row = REQUESTS if reqid == ALL else TASKS
    by_column = QUEUES if region != ALL or own["view"] else by_region
    found = matrix_queries.matrix(_meant(asked, own), moment(asked.selection), by_row, by_column)
    match formats.wanted(request):
        case "json":
            return responses.json_response(matrix_pages.as_data(found), headers=_headers(found, asked))
        case "csv":
            return _as_csv(found, asked, raw=asking.switched(given, "raw"))
    return _as_html(request, asked, found, {name: text for name, text in own.items() if text})


def _word(given: Mapping[str, Sequence[str]], name: str) -> str:
    texts = {text.strip().lower() for text in given.get(name, ()) if text.strip()} or {""}
    if len(texts) > 1 or not texts <= set(VIEWS[name]):
        raise BadRequest(name, f"{name} must be {VIEWS[name][1]} or left out.")
    return texts.pop()


def _place(by_region: Facet, name: str) -> str:
    """The filter's text for a region.

    :raises Http404: where no queue is in it.
    """
    if name == ALL:
        return ""
    if name == NOT_SPECIFIED:
        return NOT_SPECIFIED
    known = {region for queue in topology.queues() if (region := by_region.dimension.values((queue,))[0])}
    found = next((region for region in known if region.lower() == name.lower()), None)
    if found is None:
        raise Http404(f"No queue is in a region called “{name[:60]}”.")
    return values.exactly(found)


def _read(given: asking.Given, own: Mapping[str, str], region: str, reqid: str) -> Asked:
    terms = {name: texts for name, texts in given.items() if name not in OWN}
    for name, text in (("region", region), ("reqid", reqid)):
        if text:
            terms[name] = [text]
    if own["scouts"] and any(terms.get("specialhandling", ())):
        raise BadRequest("scouts", "scouts=exclude asks of specialhandling, which is asked for already.")
    return asking.read(jobs(), terms, HOURS)


def _meant(asked: Asked, own: Mapping[str, str]) -> Selection:
    """What is counted: production unless a type is asked for, and no scouts where they are left out."""
    found = asked.selection
    if not any(found.text_of(name) for name in OF_TYPE):
        found = found.with_term("jobtype", "production")
    return found.with_term("specialhandling", NO_SCOUTS) if own["scouts"] else found


def _headers(found: Matrix, asked: Asked) -> dict[str, str]:
    return responses.truth_headers(Count(found.total.ended, found.as_of, found.source), asked.warnings)


def _as_csv(found: Matrix, asked: Asked, *, raw: bool) -> HttpResponseBase:
    names, rows = matrix_pages.columns_of(found), matrix_pages.records(found)
    return responses.csv_file("errorsscat", names, rows, _headers(found, asked), raw=raw)


def _as_html(request: HttpRequest, asked: Asked, found: Matrix, kept: dict[str, str]) -> HttpResponse:
    page = Page(request.path, kept)
    leads = asked.selection.with_term("region", "").with_term("reqid", "").parameters
    leads |= {name: text for name, text in kept.items() if name != "view"}
    shown = asked.view.display_limit
    more = {**asked.selection.parameters, "display_limit": str(asking.MAX_ROWS_PER_PAGE)}
    context = {
        "sentence": lists.sentence(replace(asked, selection=found.jobs)),
        "story": matrix_pages.told(found),
        "chips": lists.chips(asked, page),
        "time_range": lists.time_range(asked, found.as_of, page),
        "fields": lists.form(asked, matrix_pages.FORM, page),
        "views": matrix_pages.views_of(found.by_row, found.by_column, leads),
        "grid": matrix_pages.grid(found, leads, shown),
        "total": matrix_pages.total(found),
        "more_url": "" if shown == asking.MAX_ROWS_PER_PAGE else page.asking(more),
        "truth": matrix_pages.truth(found, asked.warnings),
        "empty": lists.empty(asked, WIDER_DAYS, page),
        "alternates": formats.alternates(request.path, {**asked.selection.parameters, **kept}),
    }
    response = render(request, "errors/matrix.html", context)
    response["Vary"] = "Accept"
    return response
