"""The page of one file: parse, ask, render."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from core.cache.pages import shared
from core.clock import now
from core.engines.base import Count
from core.questions import error_catalogue
from core.render import formats, links, responses
from core.selection import request as asking
from core.selection import values
from core.selection.files import files
from core.selection.request import Asked, Given
from files import one_queries, one_view, queries
from files.one_queries import FilePage
from files.views import as_csv, nothing_named, varied

WHICH_FILE = "A file is found by its name (lfn), or by its fileid or guid together with jeditaskid or datasetid."


@shared(fresh_s=60, kind=files)
def file_page(request: HttpRequest, name: str = "") -> HttpResponseBase:
    """`/file/<lfn>/`, or `/file/?lfn=`: one file in all datasets of tasks, or in the one that is asked for."""
    as_of, wanted = now(), formats.wanted(request)
    given = asking.given_in(request.META["QUERY_STRING"])
    asked = asking.read(files(), named_in_full(given, name, ("lfn", "filename")), 0)
    if not _names_a_file(asked):
        return nothing_named(request, asked, wanted, WHICH_FILE)
    if wanted == "csv":
        return as_csv(asked, raw="raw" in request.GET)
    error_catalogue.refresh()
    page = one_queries.file_page(asked.selection, as_of)
    if page is None:
        raise Http404(f"There are no {asked.selection.sentence()}, and no jobs that had one.")
    if wanted == "json":
        count = Count(one_view.total(page.states), as_of, "database")
        headers = responses.truth_headers(count, asked.warnings, truncated=count.value > len(page.places))
        return responses.json_response(one_view.file_page_object(page, as_of, asked.warnings), headers=headers)
    return varied(render(request, "files/file.html", _context(page, asked, as_of)))


def named_in_full(given: Given, name: str, parameters: tuple[str, ...]) -> Given:
    """What is asked, with the name in the path or in those parameters as one that is meant exactly."""
    text = name or next((text.strip() for known in parameters for text in given.get(known, ()) if text.strip()), "")
    rest = {known: texts for known, texts in given.items() if known not in parameters}
    exact = values.exactly(name or values.named(text) or text)
    return {**rest, parameters[0]: [exact]} if text else rest


def _names_a_file(asked: Asked) -> bool:
    named = any(asked.selection.text_of(name) for name in ("lfn", "fileid", "guid"))
    return named and queries.is_bounded(asked.selection)


def _context(page: FilePage, asked: Asked, as_of: datetime) -> dict[str, Any]:
    return {
        "name": page.lfn,
        "state": one_view.state(page),
        "story": one_view.told(page),
        "states": one_view.states(page),
        "places": one_view.places_table(page),
        "wider_url": links.to("file", page.lfn) if one_view.is_part(page) else "",
        "job_states": one_view.job_states(page.jobs_asked, page.job_states, as_of),
        "jobs": one_view.jobs_table(page),
        "facts": one_view.facts(page),
        "truth": {"text": f"as of {as_of:%H:%M:%S} UTC · source: database", "warnings": asked.warnings},
        "alternates": formats.alternates(reverse("file"), page.selection.parameters),
    }
