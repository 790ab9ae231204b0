"""The page of one queue: parse, ask, render."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from core import experiment
from core.cache.pages import shared
from core.clock import now
from core.engines.base import Count
from core.engines.topology import Queue
from core.questions import error_catalogue
from core.render import formats, job_states, links, lists, responses
from core.selection import request as asking
from core.selection import values
from core.selection.jobs import jobs
from core.selection.places import SAID_OF_QUEUE, without
from core.selection.problems import BadRequest
from core.selection.request import Asked
from sites import pages, parts, site_queries, site_story, site_view
from sites.site_queries import SitePage

FORM = (
    ("jobtype", "Job type", "analysis or production"),
    ("resourcetype", "Resource type", "MCORE|SCORE for either"),
    ("produsername", "User", "a part of the name"),
    ("jeditaskid", "Task", "its number"),
    ("hours", "Hours back", "empty: all live jobs, and what ended lately"),
)


@shared(fresh_s=60, kind=jobs, parameters=("site",))
def site_page(request: HttpRequest, name: str = "") -> HttpResponseBase:
    """`/site/<queue>/` and `/site/?site=`: one queue, and what the jobs that are asked for do there."""
    error_catalogue.refresh()
    given = asking.given_in(request.META["QUERY_STRING"])
    text = name.strip() or values.named("".join(given.pop("site", ())))
    if not text:
        raise BadRequest("site", "site must be the name of a queue, and is not given.")
    found = site_queries.found(text)
    if found is None:
        raise Http404(f"There is no queue {text[:100]}, and no job names one.")
    asked = _asked(given)
    if formats.wanted(request) != "html":
        return _as_data(request, *found, asked)
    return _as_html(request, site_queries.page_of(*found, asked.selection), asked)


def _asked(given: asking.Given) -> Asked:
    """The jobs that are asked for, at whatever queue and in whatever state."""
    asked = asking.read(jobs(), given, experiment.current().windows["dashboards"])
    told = tuple(
        f"{name} was left aside: this page is about one queue, and shows every status."
        for name, _ in asked.selection.terms
        if name in SAID_OF_QUEUE
    )
    return replace(asked, selection=without(asked.selection, SAID_OF_QUEUE), warnings=(*asked.warnings, *told))


def _as_data(request: HttpRequest, name: str, queue: Queue | None, asked: Asked) -> HttpResponseBase:
    found = site_view.as_data(name, queue)
    headers = responses.truth_headers(Count(len(found), now(), "database"), asked.warnings)
    return responses.as_data(request, "queue", found, headers=headers)


def _as_html(request: HttpRequest, page: SitePage, asked: Asked) -> HttpResponse:
    as_of, path = page.as_of, reverse("site", args=[page.name])
    place = links.Page(path)
    window = asked.selection.window
    context = {
        "page": page,
        "status": site_story.status_of(page),
        "story": site_story.told(page),
        "comment": site_view.comment(page),
        "chips": lists.chips(asked, place),
        "time_range": lists.time_range(asked, as_of, place),
        "fields": lists.form(asked, FORM, place),
        "more": site_view.more(page, asked.selection),
        "states": job_states.state_counts(page.selection, page.states, as_of),
        "states_label": f"Jobs by status, {(window.sentence() if window else '') or 'at any time'}",
        "histogram": site_view.plot(page),
        "peers_table": site_view.peers_table(page),
        "lines": site_view.share_lines(page),
        "hours_table": site_view.hours_table(page),
        "error_summary": parts.error_summary(page.selection, page.errors, page.states["failed"]),
        "nodes_table": site_view.nodes_table(page, asked.selection),
        "tasks_table": job_states.groups_table(
            page.selection, page.tasks.groups, "jeditaskid", "Task", total=page.tasks.total
        ),
        "users_table": job_states.groups_table(
            page.selection, page.users, "produsername", "User", asked=links.times_of_user(asked.selection)
        ),
        "sizes_table": job_states.groups_table(page.selection, page.sizes, "resourcetype", "Resource type"),
        "key_facts": site_view.key_facts(page, asked.selection),
        "facts": site_view.facts(page),
        "outside": site_view.outside(page),
        "truth": {"text": _truth(page), "warnings": asked.warnings},
        "alternates": formats.alternates(path, {}),
    }
    response = render(request, "sites/site.html", context)
    response["Vary"] = "Accept"
    return response


def _truth(page: SitePage) -> str:
    updated = page.queue.updated if page.queue else None
    described = pages.age(updated, page.as_of) if page.queue else "this queue is not described"
    return f"as of {page.as_of:%H:%M:%S} UTC · source: {page.source} · {described}"
