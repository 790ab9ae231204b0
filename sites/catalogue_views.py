"""`/resourcetypes/` and `/workQueues/`: parse, ask, render."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core import experiment
from core.cache.pages import shared
from core.clock import now
from core.engines.base import Count
from core.render import formats, paging, responses
from core.selection import request as asking
from core.selection.filters import WHOLE_NUMBER
from core.selection.problems import no_number
from sites import catalogue
from sites.catalogue import Record


@shared(fresh_s=60)
def resource_types(request: HttpRequest) -> HttpResponseBase:
    """`/resourcetypes/`: which cores and memory make which type, and what runs of each."""
    rows = catalogue.resource_types()
    match formats.wanted(request):
        case "json":
            return _json({"resource_types": rows}, len(rows))
        case "csv":
            return _csv("resource_types", tuple(catalogue.TYPE_LABELS), rows)
    work = catalogue.work_by("resource_type", "resourcetype")
    found = catalogue.table(f"{len(rows)} resource types", catalogue.TYPE_LABELS, rows, work)
    lead = "A job is of the first type whose cores and memory per core it fits."
    return _html(request, ("Resource types", lead), found, work, {})


@shared(fresh_s=60, parameters=tuple(catalogue.QUEUE_LABELS))
def work_queues(request: HttpRequest) -> HttpResponseBase:
    """`/workQueues/`: JEDI's work queues, and what runs of each; every column is a filter for its exact value."""
    given = asking.given_in(request.META["QUERY_STRING"])
    every = catalogue.work_queues()
    texts = {name: text for name in catalogue.QUEUE_LABELS if (text := paging.single(given, name))}
    rows = [row for row in every if all(_fits(row, name, text) for name, text in texts.items())]
    match formats.wanted(request):
        case "json":
            return _json([{key: row[key] for key in catalogue.QUEUE_KEYS} for row in rows], len(rows))
        case "csv":
            return _csv("work_queues", tuple(catalogue.QUEUE_LABELS), rows)
    work = catalogue.work_by("workqueue_id", "workqueue_id")
    if texts:
        kept = {row["queue_id"] for row in rows}
        work = _only(work, kept)
    found = catalogue.table(f"{len(rows)} work queues", catalogue.QUEUE_LABELS, rows, work)
    lead = "Where JEDI puts the jobs of a task. Numbers from 9000 on are those of global shares."
    return _html(request, ("Work queues", lead), found, work, texts)


def _fits(row: Mapping[str, Any], name: str, text: str) -> bool:
    value = row[name]
    if isinstance(value, int):
        if not WHOLE_NUMBER.fullmatch(text):
            raise no_number(name, text)
        return value == int(text)
    return (value or "") == text


def _only(work: catalogue.Work, kept: set[Any]) -> catalogue.Work:
    by_value = {value: states for value, states in work.by_value.items() if value in kept}
    return catalogue.Work(work.selection, work.parameter, by_value, work.as_of, work.source)


def _json(data: Any, count: int) -> HttpResponse:
    return responses.json_response(data, headers=responses.truth_headers(Count(count, now(), "database")))


def _csv(name: str, names: tuple[str, ...], rows: Sequence[Record]) -> HttpResponseBase:
    return responses.csv_file(name, names, ([row[key] for key in names] for row in rows))


def _html(
    request: HttpRequest, words: tuple[str, str], found: Any, work: catalogue.Work, asked: dict[str, str]
) -> HttpResponse:
    hours = experiment.current().windows["dashboards"]
    text = (
        f"jobs that live or ended in the last {hours} hours · as of {work.as_of:%H:%M:%S} UTC · source: {work.source}"
    )
    context = {
        "title": words[0],
        "lead": words[1],
        "table": found,
        "truth": {"text": text, "warnings": ()},
        "empty": {"sentence": "The database holds none.", "suggestions": []},
        "alternates": formats.alternates(request.path, asked),
    }
    response = render(request, "sites/catalogue.html", context)
    response["Vary"] = "Accept"
    return response
