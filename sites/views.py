"""Queue pages: parse, ask, render."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from core import experiment
from core.cache.pages import shared
from core.clock import now
from core.engines.base import Count
from core.engines.best import moment
from core.panda.queue_parameters import shown
from core.questions import error_catalogue
from core.render import formats, job_states, lists, responses
from core.selection import request as asking
from core.selection.jobs import jobs
from core.selection.problems import BadRequest
from core.selection.queues import queues
from core.selection.selection import Selection
from sites import columns, pages, parts, queries, site_queries, site_story, site_view

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
            return _as_csv(asked, raw="raw" in given)
    return _as_html(request, asked)


@shared(fresh_s=60, parameters=("site",))
def site_page(request: HttpRequest, name: str = "") -> HttpResponse:
    """`/site/<queue>/` and `/site/?site=`: one queue."""
    error_catalogue.refresh()
    text = (name or request.GET.get("site", "")).strip()
    if not text:
        raise BadRequest("site", "site must be the name of a queue, and is not given.")
    found = site_queries.found(text)
    if found is None:
        raise Http404(f"There is no queue {text[:100]}, and no job names one.")
    page, as_of = site_queries.page_of(*found)
    if formats.wanted(request) != "html":
        data = site_view.as_data(page)
        headers = responses.truth_headers(Count(len(data), as_of, page.source))
        return responses.as_data(request, "queue", data, headers=headers)
    return _site_as_html(request, page, as_of)


@shared(fresh_s=120, parameters=("term",))
def names(request: HttpRequest) -> HttpResponse:
    """`/api/get_sites/?term=`: names of queues that hold a text, for fields that complete what is typed."""
    term = request.GET.get("term", "").strip().upper()
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
        "empty": pages.empty() if not found.records else None,
        "alternates": formats.alternates(request.path, asked.selection.parameters),
    }
    response = render(request, "sites/list.html", context)
    response["Vary"] = "Accept"
    return response


def _site_as_html(request: HttpRequest, page: site_queries.SitePage, as_of: datetime) -> HttpResponse:
    updated = page.queue.updated if page.queue else None
    context = {
        "page": page,
        "status": site_story.status_of(page),
        "story": site_story.told(page),
        "comment": site_view.comment(page),
        "more": site_view.more(page),
        "states": job_states.state_counts(page.selection, page.states, as_of),
        "states_label": f"Jobs by status, live or ended in the last {experiment.current().windows['dashboards']} hours",
        "histogram": site_view.plot(page),
        "peers_table": site_view.peers_table(page),
        "lines": site_view.share_lines(page),
        "hours_table": site_view.hours_table(page),
        "error_summary": parts.error_summary(page.selection, page.errors, page.states["failed"]),
        "nodes_table": site_view.nodes_table(page),
        "tasks_table": job_states.groups_table(
            page.selection, page.tasks.groups, "jeditaskid", "Task", page.tasks.total
        ),
        "users_table": job_states.groups_table(page.selection, page.users, "produsername", "User"),
        "sizes_table": job_states.groups_table(page.selection, page.sizes, "resourcetype", "Resource type"),
        "key_facts": site_view.key_facts(page),
        "facts": site_view.facts(page),
        "outside": site_view.outside(page),
        "truth": {"text": _truth(page, updated, as_of), "warnings": ()},
        "alternates": formats.alternates(reverse("site", args=[page.name]), {}),
    }
    response = render(request, "sites/site.html", context)
    response["Vary"] = "Accept"
    return response


def _truth(page: site_queries.SitePage, updated: datetime | None, as_of: datetime) -> str:
    described = pages.age(updated, as_of) if page.queue else "this queue is not described"
    return f"as of {as_of:%H:%M:%S} UTC · source: {page.source} · {described}"
