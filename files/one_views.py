"""The pages of one file and of one dataset: parse, ask, render."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from core.cache.pages import shared
from core.clock import now
from core.engines.base import Count, Crosstab
from core.outside import rucio
from core.questions import error_catalogue
from core.render import formats, links, paging, responses
from core.render.parts import StateCount
from core.selection import request as asking
from core.selection import values
from core.selection.datasets import datasets
from core.selection.files import files
from core.selection.problems import BadRequest
from core.selection.request import Asked, Given
from core.selection.selection import Selection
from core.traffic import lanes
from core.traffic.address import client
from files import copies, dataset_queries, dataset_view, file_queries, file_view, queries
from files.dataset_queries import Content, DatasetPage
from files.file_queries import FilePage
from files.views import as_csv, nothing_named, varied

WHICH_DATASET = "A dataset is found by its name, from its beginning on, by its datasetid, its task or its container."
ON_THE_SERVER = "No task has a dataset of this name; PanDA's server knows one."
WHICH_FILE = "A file is found by its name (lfn), or by its fileid or guid together with jeditaskid or datasetid."


@shared(fresh_s=60, kind=files, parameters=("copies",))
def file_page(request: HttpRequest, name: str = "") -> HttpResponseBase:
    """`/file/<lfn>/`, or `/file/?lfn=`: one file in all datasets of tasks, or in the one that is asked for."""
    as_of, wanted = now(), formats.wanted(request)
    given = asking.given_in(request.META["QUERY_STRING"])
    with_copies = asking.switched(given, "copies")
    given.pop("copies", None)
    asked = asking.read(files(), named_in_full(given, name, ("lfn", "filename")), 0)
    if not _names_a_file(asked):
        return nothing_named(request, asked, wanted, WHICH_FILE)
    if wanted == "csv":
        return as_csv(asked, raw=asking.is_on(request, "raw"))
    error_catalogue.refresh()
    page = file_queries.file_page(asked.selection, as_of)
    if page is None:
        raise Http404(f"There are no {asked.selection.sentence()}, and no jobs that had one.")
    if wanted == "json":
        found = file_view.file_page_object(page, as_of, asked.warnings)
        return responses.json_response(found, headers=_truth(page.states, as_of, asked, len(page.places)))
    context = {**_context(page, asked, as_of), **_copies(request, page, asked, shown=with_copies)}
    return varied(render(request, "files/file.html", context))


@shared(fresh_s=300, parameters=("scope", "lfn"))
def file_copies(request: HttpRequest) -> HttpResponse:
    """`/filecopies/?scope=&lfn=`: where Rucio has copies of a file, a part of its page that comes later."""
    given = asking.given_in(request.META["QUERY_STRING"])
    scope, lfn = (paging.single(given, name) for name in ("scope", "lfn"))
    if not scope or not lfn or not rucio.is_there():
        raise BadRequest("scope", "Copies are asked for by scope and lfn, where the portal is told of a Rucio.")
    with lanes.place(client(request)):
        found = copies.copies(scope, lfn)
    if formats.wanted(request) != "html":
        return responses.as_data(request, "copies", copies.as_object(found), 503 if found.failed else 200)
    return varied(render(request, "files/copies.html", {"copies": copies.context(found)}))


def _copies(request: HttpRequest, page: FilePage, asked: Asked, *, shown: bool) -> dict[str, Any]:
    """The copies, or where they are to be had: another service is asked for them, so they come after the page."""
    scope = copies.scope_of(page)
    if not scope:
        return {}
    if shown:
        with lanes.place(client(request)):
            return {"copies": copies.context(copies.copies(scope, page.lfn))}
    query = {**asked.selection.parameters, "copies": "1"}
    return {
        "copies_url": f"{reverse('file-copies')}?{urlencode({'scope': scope, 'lfn': page.lfn})}",
        "copies_link": f"{reverse('file')}?{urlencode(query)}",
    }


@shared(fresh_s=60, kind=datasets)
def dataset_page(request: HttpRequest, name: str = "") -> HttpResponseBase:
    """`/dataset/<name>/`, or `/dataset/?datasetid=`, `jeditaskid=`: one dataset of a task, or all that are meant."""
    as_of, wanted = now(), formats.wanted(request)
    asked = _dataset_asked(asking.given_in(request.META["QUERY_STRING"]), name)
    if not any(asked.selection.text_of(known) for known in queries.FOUND_BY["datasets"]):
        return nothing_named(request, asked, wanted, WHICH_DATASET)
    if not queries.is_bounded(asked.selection):
        raise BadRequest("datasetname", WHICH_DATASET)
    if wanted == "csv":
        return as_csv(asked, raw=asking.is_on(request, "raw"))
    pages = (dataset_queries.dataset_page(spelling, as_of) for spelling in dataset_queries.spellings(asked.selection))
    page = next(filter(None, pages), None)
    if page is None:
        return _elsewhere(request, asked, as_of)
    content = dataset_queries.content(page.places[0], as_of) if len(page.places) == 1 else None
    if wanted == "json":
        found = dataset_view.page_object(page, content, as_of, asked.warnings)
        return responses.json_response(found, headers=_truth(page.statuses, as_of, asked, 1))
    return varied(render(request, "files/dataset.html", _dataset_context(page, content, asked, as_of)))


def _dataset_asked(given: Given, name: str) -> Asked:
    """The name in the path is meant as it is; one in a parameter may have a star."""
    if not name:
        return asking.read(datasets(), given, 0)
    return asking.read(datasets(), {**given, "datasetname": [values.exactly(name)]}, 0)


def _elsewhere(request: HttpRequest, asked: Asked, as_of: datetime) -> HttpResponseBase:
    """A container by its datasets, or what PanDA's server alone knows.

    :raises Http404: where nothing has that name.
    """
    name = values.named(asked.selection.text_of("datasetname"))
    if name and dataset_queries.is_container(name, as_of):
        return redirect(links.list_of(Selection(datasets(), (("containername", values.exactly(name)),))))
    row = dataset_queries.on_the_server(name) if name else None
    if row is None:
        raise Http404(f"There are no {asked.selection.sentence()}.")
    if formats.wanted(request) != "html":
        return responses.as_data(request, "dataset", dataset_view.server_object(row))
    context = {"name": name, "facts": dataset_view.server_facts(row), "truth": _truth_line(asked, as_of)}
    return varied(render(request, "files/dataset.html", {**context, "story": ON_THE_SERVER}))


def named_in_full(given: Given, name: str, parameters: tuple[str, ...]) -> Given:
    """What is asked, with the name in the path or in those parameters as one that is meant exactly."""
    text = name or next((text.strip() for known in parameters for text in given.get(known, ()) if text.strip()), "")
    rest = {known: texts for known, texts in given.items() if known not in parameters}
    exact = values.exactly(name or values.named(text) or text)
    return {**rest, parameters[0]: [exact]} if text else rest


def _names_a_file(asked: Asked) -> bool:
    named = any(asked.selection.text_of(name) for name in ("lfn", "fileid", "guid"))
    return named and queries.is_bounded(asked.selection)


def _truth(counted: Crosstab, as_of: datetime, asked: Asked, shown: int) -> dict[str, str]:
    count = Count(file_view.total(counted), as_of, "database")
    return responses.truth_headers(count, asked.warnings, truncated=count.value > shown)


def _truth_line(asked: Asked, as_of: datetime) -> dict[str, Any]:
    return {"text": f"as of {as_of:%H:%M:%S} UTC · source: database", "warnings": asked.warnings}


def _dataset_context(page: DatasetPage, content: Content | None, asked: Asked, as_of: datetime) -> dict[str, Any]:
    row = page.places[0]
    found = {
        "name": row["datasetname"] if content else dataset_view.name_of(page.selection),
        "truth": _truth_line(asked, as_of),
        "alternates": formats.alternates(reverse("dataset"), page.selection.parameters),
    }
    if content is None:
        story = "Several datasets are meant; each has a page of its own."
        places = {"states": dataset_view.states(page, as_of), "places": dataset_view.places_table(page)}
        places["links"] = [("All of them as a list", links.list_of(page.selection))]
        return {**found, "story": story, **places}
    return {
        **found,
        "state": StateCount(row["status"] or "", 1, "", kind="filestate"),
        "story": dataset_view.told(row, dataset_view.counts(content.states)),
        "links": dataset_view.links_of(page, row),
        "file_states": dataset_view.file_states(content, as_of),
        "files_url": links.list_of(content.files),
        "job_states": file_view.job_states(content.jobs, content.job_states, as_of),
        "facts": dataset_view.facts(row),
    }


def _context(page: FilePage, asked: Asked, as_of: datetime) -> dict[str, Any]:
    return {
        "name": page.lfn,
        "state": file_view.state(page),
        "story": file_view.told(page),
        "states": file_view.states(page, as_of),
        "places": file_view.places_table(page),
        "wider_url": file_view.wider_url(page),
        "job_states": file_view.job_states(page.jobs_asked, page.job_states, as_of),
        "histogram": file_view.plot(page),
        "jobs": file_view.jobs_table(page),
        "others": [(name, links.to("file", name)) for name in page.others],
        "facts": file_view.facts(page),
        "truth": _truth_line(asked, as_of),
        "alternates": formats.alternates(reverse("file"), page.selection.parameters),
    }
