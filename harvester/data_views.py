"""Harvester's lists for scripts: always JSON, bare lists of rows."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core import experiment
from core.cache.pages import shared
from core.clock import now
from core.questions import listing
from core.render import responses, streams
from core.selection import request as asking
from core.selection import window
from core.selection.harvester import dialogs, job_workers, worker_statistics, workers
from core.selection.kinds import Kind
from core.selection.problems import no_number
from harvester import queries
from harvester.views import objects

# Messages are kept for some days only.
DAYS_OF_MESSAGES = 10
FEW, SOME = 100, 1_000
BOUNDS = ("lastupdate_from", "lastupdate_to")


@shared(fresh_s=60, kind=workers, parameters=("display_limit_workers",))
def worker_rows(request: HttpRequest) -> HttpResponseBase:
    """`/harvester/getworkers/`, `/workers/`: rows of workers."""
    given = asking.given_in(request.META["QUERY_STRING"])
    if "display_limit_workers" in given:
        given["limit"] = [*given.pop("display_limit_workers"), *given.get("limit", ())][:1]
    return _rows(workers(), given, _window(), SOME)


@shared(fresh_s=60, kind=dialogs)
def messages(request: HttpRequest) -> HttpResponseBase:
    """`/harvester/getdiagnostics/`: what instances say of themselves."""
    return _rows(dialogs(), asking.given_in(request.META["QUERY_STRING"]), 24 * DAYS_OF_MESSAGES, FEW)


@shared(fresh_s=60, kind=worker_statistics, parameters=BOUNDS)
def statistics(request: HttpRequest) -> HttpResponseBase:
    """`/harvester/getworkerstats/`: the counts of workers that instances report."""
    given = asking.given_in(request.META["QUERY_STRING"])
    bounds = {name: "".join(given.pop(name, [])[:1]).strip() for name in BOUNDS}
    for name in filter(bounds.get, BOUNDS):
        window.moment(name, bounds[name])
    if any(bounds.values()):
        given["lastupdaterange"] = ["|".join(bounds.values())]
    return _rows(worker_statistics(), given, _window(), listing.ROWS_OF_DATA)


@shared(fresh_s=60, kind=job_workers)
def relations(request: HttpRequest) -> HttpResponseBase:
    """`/harvester/getjobs/`: which worker had which job."""
    return _rows(job_workers(), asking.given_in(request.META["QUERY_STRING"]), _window(), SOME)


@shared(fresh_s=120, parameters=("jeditaskid",))
def of_task(request: HttpRequest) -> HttpResponseBase:
    """`/workersfortask/?jeditaskid=`: the workers that had jobs of a task."""
    text = "".join(asking.given_in(request.META["QUERY_STRING"]).get("jeditaskid", ())[:1]).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise no_number("jeditaskid", text)
    found = queries.workers_of_task(int(text), now())
    truncated = len(found) == queries.WORKERS_OF_TASK
    return responses.json_response(found, headers=responses.truth_headers(None, truncated=truncated))


def _window() -> int:
    return experiment.current().windows["workers"]


def _rows(kind: Kind, given: asking.Given, hours: int, otherwise: int) -> HttpResponseBase:
    asked, as_of = asking.read(kind, given, hours), now()
    limit = listing.limit_of(asked, otherwise)
    held = listing.extent_of(asked, as_of, limit)
    rows = listing.all_rows(asked, as_of, [column.attribute for column in kind.columns], limit)
    headers = responses.extent_headers(held, asked.warnings)
    return streams.response(streams.json_list(objects(asked, rows)), "application/json", headers)
