"""Health, status and metrics: ask, render. Nothing here is ever cached."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from prometheus_client import CONTENT_TYPE_LATEST

from core import status
from core.clock import now
from core.render import formats, responses
from core.traffic import metrics
from status import pages

READY_LIMIT_S = 0.9
# Without these no page can be made; the cache may fail.
NEEDED = ("PanDA database",)
# Pages that ask for nothing may be read by robots, lists of every kind of question may not.
ROBOTS = "User-agent: *\nDisallow: /*?\nDisallow: /jobs/summary/\nDisallow: /health\nDisallow: /metrics\n"


def live(_: HttpRequest) -> HttpResponse:
    """`/health/live`: the process answers. Needs nothing, so that no backend can have it restarted."""
    return _answer({"state": "ok"})


def ready(_: HttpRequest) -> HttpResponse:
    """`/health/ready`: new answers can be made; asked by load balancers."""
    return _health(status.reports(NEEDED, READY_LIMIT_S))


def health(_: HttpRequest) -> HttpResponse:
    """`/health/`: every part with its state; 503 only where new answers cannot be made."""
    return _health(status.reports())


def status_page(request: HttpRequest) -> HttpResponse:
    """`/status/`: the same for people."""
    found = status.reports()
    if formats.wanted(request) != "html":
        return _unstored(responses.as_data(request, "status", pages.as_data(found)))
    context = {
        "sentence": pages.SENTENCES[status.worst(found)],
        "table": pages.table(found),
        "long_tables": pages.long_tables(found),
        "truth": {"text": f"as of {now():%H:%M:%S} UTC · asked just now", "warnings": ()},
        "alternates": formats.alternates(request.path, {}),
    }
    return _unstored(render(request, "status/status.html", context))


def metrics_page(request: HttpRequest) -> HttpResponse:
    """`/metrics`: for Prometheus, at the gunicorn's own port. Through a balancer they would be those of another one each time."""
    if "HTTP_X_FORWARDED_FOR" in request.META:
        raise Http404("Each gunicorn tells its metrics at its own port, to the machine that it runs on.")
    return _unstored(HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST))


def robots(_: HttpRequest) -> HttpResponse:
    """`/robots.txt`: single things may be read, searches may not: their combinations have no end."""
    return HttpResponse(ROBOTS, content_type="text/plain", headers={"Cache-Control": "public, max-age=86400"})


def _health(found: list[status.Report]) -> HttpResponse:
    unready = any(report.state == "failed" for report in found if report.name in NEEDED)
    return _answer(pages.as_data(found), 503 if unready else 200)


def _answer(data: Any, code: int = 200) -> HttpResponse:
    return _unstored(responses.json_response(data, code))


def _unstored(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
