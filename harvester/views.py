"""Harvester pages: parse, ask, render."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from core import experiment
from core.cache.pages import shared
from core.clock import now
from core.questions import listing
from core.render import formats, links, list_page, lists, paging, responses, streams
from core.render.parts import StateCount
from core.render.plain import plain
from core.selection import moving
from core.selection import request as asking
from core.selection.harvester import workers
from core.selection.problems import BadRequest, no_number
from core.selection.request import Asked
from harvester import columns, one_queries, one_view, pages, queries, story

WIDER = timedelta(days=30)


@shared(fresh_s=60, kind=workers)
def worker_list(request: HttpRequest) -> HttpResponseBase:
    """`/harvester/workers/`: the workers of a selection."""
    asked = _read(asking.given_in(request.META["QUERY_STRING"]))
    match formats.wanted(request):
        case "json":
            return _workers_as_json(asked)
        case "csv":
            return _workers_as_csv(asked, raw=asking.is_on(request, "raw"))
    return _workers_as_html(request, asked)


@shared(fresh_s=120, kind=workers)
def workers_summary(request: HttpRequest) -> HttpResponse:
    """`/harvester/workers/summary/`: attributes of a selection, a part of its page that may come later."""
    given = asking.given_in(request.META["QUERY_STRING"])
    return render(request, "harvester/summary.html", _summary(_read(given), asking.as_of(given) or now()))


def _read(given: asking.Given) -> Asked:
    return asking.read(workers(), given, experiment.current().windows["workers"])


def _workers_as_html(request: HttpRequest, asked: Asked) -> HttpResponse:
    as_of, chosen = now(), columns.listed(asked.view.cols)
    listed = queries.page_of_workers(asked, as_of, list_page.wanted(asked, chosen))
    context = list_page.context(request, asked, chosen, listed, pages.STYLE)
    context |= {"states": pages.states(asked, listed), "table": pages.linked(context["table"], listed)}
    if asking.is_on(request, "summary"):
        context |= _summary(asked, as_of)
    return _varied(render(request, "list.html", context))


def _summary(asked: Asked, as_of: datetime) -> dict[str, Any]:
    found, total = queries.summary(asked, as_of)
    return {"panel": lists.facet_panel(asked, found, total, as_of), "summarised": True}


def _workers_as_json(asked: Asked) -> StreamingHttpResponse:
    as_of, limit = now(), listing.limit_of(asked)
    held = listing.extent_of(asked, as_of, limit)
    counted, _ = queries.summary(asked, as_of)
    left_out = tuple(f"{one.facet.field} was not counted ({one.not_counted})." for one in counted if one.not_counted)
    facets = {one.facet.field: {_key(value): n for value, n in one.counts.items()} for one in counted}
    rows = listing.all_rows(asked, as_of, queries.ATTRIBUTES, limit, alone=True)
    parts = {"summary": facets, "workers": objects(asked, rows)}
    headers = responses.extent_headers(held, (*asked.warnings, *left_out))
    return streams.response(streams.json_object(parts), "application/json", headers)


def _key(value: Any) -> str:
    return "Not specified" if value is None else str(value)


def objects(asked: Asked, rows: Iterable[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Rows as scripts read them: every column, or the `fields` asked for."""
    names = [column.name for column in asked.selection.kind.columns]
    kept = asked.view.fields
    for row in rows:
        found = dict(zip(names, map(plain, row), strict=True))
        yield {name: found[name] for name in kept if name in found} if kept else found


def _workers_as_csv(asked: Asked, *, raw: bool) -> StreamingHttpResponse:
    as_of, limit, chosen = now(), listing.limit_of(asked), list_page.exported(asked)
    held = listing.extent_of(asked, as_of, limit)
    rows = listing.all_rows(asked, as_of, [column.attribute for column in chosen], limit)
    return list_page.csv_file(asked, chosen, rows, held, raw=raw)


@shared(fresh_s=30, parameters=("harvesterid", "instance", "workerid"))
def worker_page(request: HttpRequest, name: str = "") -> HttpResponse:
    """`/harvester/worker/<instance>:<number>/`, or a number with `instance=`: one worker."""
    as_of, given = now(), asking.given_in(request.META["QUERY_STRING"])
    instance, number = _worker_named(name, given)
    page = one_queries.worker_page(instance, number, as_of)
    if page is None:
        raise Http404(f"There is no worker {number} of {instance[:60]}, or it is no longer kept.")
    if formats.wanted(request) != "html":
        return responses.as_data(request, f"worker_{number}", one_view.worker_object(page))
    return render(request, "harvester/worker.html", _worker_context(page, as_of))


def _worker_context(page: one_queries.WorkerPage, as_of: datetime) -> dict[str, Any]:
    worker = page.worker
    return {
        "worker": worker,
        "instance_url": links.to("instance", worker["harvesterid"]),
        "state": StateCount(worker["status"], 1, "", kind="workerstate"),
        "story": story.told(worker, page.njobs, as_of),
        "files": one_view.files(worker),
        "timeline": one_view.timeline(worker, as_of),
        "job_states": one_view.job_states(page, as_of),
        "jobs": one_view.jobs_table(page),
        "note": one_view.jobs_note(page),
        "facts": one_view.facts(worker),
        "as_of": as_of,
        "alternates": formats.alternates(links.worker(worker["harvesterid"], worker["workerid"]), {}),
    }


def _worker_named(name: str, given: asking.Given) -> tuple[str, int]:
    """Instance and number of a worker; the instance may go unsaid where only one has such a number.

    :raises BadRequest: without a number, or where several instances have one.
    :raises Http404: where none has one.
    """
    before, _, last = name.rpartition(":")
    texts = {key: "".join(given.get(key, ())[:1]).strip() for key in ("harvesterid", "instance", "workerid")}
    number = last or texts["workerid"]
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise no_number("workerid", number)
    return before or texts["harvesterid"] or texts["instance"] or _only_instance(int(number)), int(number)


def _only_instance(number: int) -> str:
    found = one_queries.instances_with(number)
    if not found:
        raise Http404(f"No instance that is known here has a worker {number}.")
    if len(found) > 1:
        raise BadRequest("instance", f"instance is needed: {', '.join(found)} each have a worker {number}.")
    return found[0]


@shared(fresh_s=60, parameters=("hours", "days"))
def instances_page(request: HttpRequest) -> HttpResponse:
    """`/harvester/instances/`: who submits pilots, and whether it is at work."""
    as_of = now()
    found = queries.instances(as_of, _heard_since(asking.given_in(request.META["QUERY_STRING"]), as_of))
    match formats.wanted(request):
        case "json":
            return responses.json_response({"instances": pages.instance_objects(found, as_of)})
        case "csv":
            rows = pages.instance_objects(found, as_of)
            rows = [{n: v for n, v in row.items() if n != "workers"} for row in rows]
            return responses.as_data(request, "instances", rows)
    times = {name: text for name in ("days", "hours") if (text := paging.one(request, name))}
    context = {
        "hours": experiment.current().windows["workers"],
        "table": pages.instances_table(found, as_of),
        "truth": _truth(as_of),
        "nothing": "No instance was heard of in this time." if times else "No Harvester instance is known here.",
        "alternates": formats.alternates(request.path, times),
    }
    return _varied(render(request, "harvester/instances.html", context))


def _heard_since(given: asking.Given, as_of: datetime) -> datetime | None:
    """When an instance must have been heard of; None where that does not matter."""
    for name, unit in (("days", timedelta(days=1)), ("hours", timedelta(hours=1))):
        text = "".join(given.get(name, ())[:1]).strip()
        if text and not (text.isascii() and text.isdigit() and len(text) <= 5):
            raise no_number(name, text)
        if text:
            return as_of - int(text) * unit
    return None


@shared(fresh_s=60)
def instance_page(request: HttpRequest, name: str) -> HttpResponse:
    """`/harvester/instance/<name>/`: what one instance submits, where, and how that goes."""
    as_of = now()
    page = one_queries.instance_page(name, as_of)
    if page is None:
        raise Http404(f"There is no Harvester instance {name[:60]}, and no worker of it.")
    if formats.wanted(request) != "html":
        return responses.as_data(request, "instance", one_view.instance_object(page, as_of))
    verdict = story.verdict(page.row, as_of)
    context = {
        "name": name,
        "verdict": verdict,
        "state": StateCount(verdict.state, 1, "", kind="instancestate"),
        "hours": experiment.current().windows["workers"],
        "tiles": one_view.tiles(page, as_of),
        "errors": one_view.errors_table(page),
        "queues": one_view.queues_table(page),
        "messages": one_view.messages_table(page),
        "commands": one_view.commands_table(page),
        "own_count": one_view.own_count(page.own_count),
        "facts": one_view.about(page),
        "wider_url": links.list_of(moving.lately(page.selection, WIDER)),
        "truth": _truth(as_of),
        "alternates": formats.alternates(reverse("harvester-instance", args=[name]), {}),
    }
    return render(request, "harvester/instance.html", context)


@shared(fresh_s=60)
def slots_page(request: HttpRequest) -> HttpResponse:
    """`/harvester/slots/`: how many slots Harvester is told to fill."""
    as_of, found = now(), queries.slots()
    rows = [{name: plain(value) for name, value in slot.items()} for slot in found]
    match formats.wanted(request):
        case "json":
            return responses.json_response({"slots": rows})
        case "csv":
            return responses.as_data(request, "slots", rows)
    context = {
        "table": pages.slots_table(found, as_of),
        "truth": _truth(as_of),
        "alternates": formats.alternates(request.path, {}),
    }
    return _varied(render(request, "harvester/slots.html", context))


def _truth(as_of: datetime) -> dict[str, Any]:
    return {"text": f"as of {as_of:%H:%M:%S} UTC · source: database", "warnings": ()}


def _varied(response: HttpResponse) -> HttpResponse:
    response["Vary"] = "Accept"
    return response
