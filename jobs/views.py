"""Job pages: parse, ask, render."""

import re
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from core import experiment
from core.cache.pages import shared
from core.clock import now
from core.engines.best import moment
from core.panda.vocabulary import FINAL_STATES
from core.questions import error_catalogue
from core.render import formats, list_page, lists, paging, responses, streams
from core.selection import request as asking
from core.selection.jobs import jobs
from core.selection.problems import BadRequest, no_number
from core.selection.selection import Selection
from core.selection.values import exactly
from jobs import columns, data, job_view, pages, panels, queries, rows, story


@shared(fresh_s=60, kind=jobs)
def job_list(request: HttpRequest) -> HttpResponseBase:
    """`/jobs/`: the jobs of a selection."""
    error_catalogue.refresh()
    given = asking.given_in(request.META["QUERY_STRING"])
    if "q" in given:
        return redirect(pages.searched(given))
    asked = asking.read(jobs(), given, experiment.current().windows["jobs"])
    match formats.wanted(request):
        case "json":
            return _jobs_as_json(asked, with_datasets=asking.is_on(request, "datasets"))
        case "csv":
            return _jobs_as_csv(asked, raw=asking.is_on(request, "raw"))
    return _jobs_as_html(request, asked)


@shared(fresh_s=30, parameters=("pandaid", "jobname", "batchid", "creator"))
def job_page(request: HttpRequest, name: str = "") -> HttpResponse:
    """`/job/<pandaid or job name>/` and `/job?pandaid=`, `jobname=`, `batchid=`, `creator=<lfn>`: one job."""
    error_catalogue.refresh()
    as_of = now()
    pandaid = _pandaid(name, asking.given_in(request.META["QUERY_STRING"]), as_of)
    page = queries.job_page(pandaid, as_of)
    if page is None:
        raise Http404(f"There is no job {pandaid}, or it is no longer kept.")
    if formats.wanted(request) != "html":
        return responses.as_data(request, f"job_{page.job['pandaid']}", rows.page_object(page, as_of))
    return _job_as_html(request, page, as_of)


def _job_as_html(request: HttpRequest, page: queries.JobPage, as_of: datetime) -> HttpResponse:
    job, log = page.job, queries.status_log(page.job["pandaid"])
    context = {
        "job": job,
        "story": story.told(job, as_of),
        "errors": job_view.errors(job),
        "timeline": job_view.timeline(log, as_of, over=job["jobstatus"] in FINAL_STATES),
        "attempts": job_view.attempts(job, queries.attempts(job["pandaid"], as_of)),
        "facts": job_view.facts(job, as_of),
        "files": job_view.files_table(page.files),
        "logs": job_view.logs(job, page.worker, page.files),
        "parameters": page.parameters,
        "metadata": page.metadata,
        "as_of": as_of,
        "alternates": formats.alternates(reverse("job", args=[job["pandaid"]]), {}),
    }
    return render(request, "jobs/job.html", context)


@shared(fresh_s=30)
def status_log(request: HttpRequest, pandaid: int) -> HttpResponse:
    """`/jobstatuslog/<pandaid>/`: the states that a job went through, with the time spent in each."""
    log = data.status_log(queries.status_log(pandaid))
    if formats.wanted(request) != "html":
        return responses.as_data(request, f"job_{pandaid}_states", log)
    context = {
        "pandaid": pandaid,
        "table": pages.status_log_table(log),
        "alternates": formats.alternates(reverse("job-status-log", args=[pandaid]), {}),
    }
    return render(request, "jobs/status_log.html", context)


@shared(fresh_s=60, parameters=("direction",))
def relationships(request: HttpRequest, pandaid: int) -> HttpResponse:
    """`/jobrelationships/<pandaid>/`: the attempts before and after a job."""
    error_catalogue.refresh()
    direction = paging.one(request, "direction")
    if direction not in {"", "upstream", "downstream"}:
        raise BadRequest("direction", f"direction must be upstream or downstream, not “{direction[:60]}”.")
    as_of = now()
    found = queries.attempts(pandaid, as_of)
    kept = {"upstream": ("before",), "downstream": ("after",)}.get(direction, ("before", "after"))
    if formats.wanted(request) != "html":
        sides = {side: [rows.job_object(job, as_of) for job in found[side]] for side in kept}
        return responses.as_data(request, f"job_{pandaid}_attempts", sides)
    context = {
        "pandaid": pandaid,
        "tables": [pages.attempts_table(side, found[side]) for side in kept],
        "alternates": formats.alternates(request.path, {"direction": direction} if direction else {}),
    }
    return render(request, "jobs/attempts.html", context)


@shared(fresh_s=60, parameters=("pandaid", "jobname", "batchid", "creator"))
def attempts_errors(request: HttpRequest) -> HttpResponse:
    """`/descendentjoberrsinfo/?pandaid=`: the errors of earlier and later attempts."""
    as_of = now()
    pandaid = _pandaid("", asking.given_in(request.META["QUERY_STRING"]), as_of)
    found = queries.attempts(pandaid, as_of)
    errors = data.attempts_errors([*found["before"], *found["after"]])
    if formats.wanted(request) != "html":
        return responses.as_data(request, f"job_{pandaid}_errors", errors)
    context = {
        "pandaid": pandaid,
        "table": pages.errors_table(errors),
        "alternates": formats.alternates(reverse("job-attempts-errors"), {"pandaid": str(pandaid)}),
    }
    return render(request, "jobs/attempts_errors.html", context)


@shared(fresh_s=600)
def error_descriptions(_: HttpRequest) -> HttpResponse:
    """`/api/joberrordescriptions/`: the error catalogue."""
    error_catalogue.refresh()
    return responses.json_response(
        {"error_descriptions": data.error_descriptions(error_catalogue.catalogue().values())}
    )


def _jobs_as_json(asked: asking.Asked, *, with_datasets: bool) -> StreamingHttpResponse:
    as_of, summed_at = now(), moment(asked.selection)
    held = queries.extent_of(asked, as_of)
    parts, warnings = data.jobs_parts(asked, as_of, summed_at, with_datasets=with_datasets)
    headers = responses.extent_headers(held, (*asked.warnings, *warnings))
    headers["X-Summary-As-Of"] = summed_at.isoformat()
    return streams.response(streams.json_object(parts), "application/json", headers)


def _jobs_as_csv(asked: asking.Asked, *, raw: bool) -> StreamingHttpResponse:
    as_of = now()
    held, chosen = queries.extent_of(asked, as_of), columns.exported(asked.view)
    found = queries.all_columns(asked, as_of, [column.attribute for column in chosen])
    return list_page.csv_file(asked, chosen, found, held, raw=raw)


def _jobs_as_html(request: HttpRequest, asked: asking.Asked) -> HttpResponse:
    as_of, chosen = moment(asked.selection), columns.listed(asked.view.cols)
    listed = queries.page_of_jobs(asked, as_of, list_page.wanted(asked, chosen))
    context = list_page.context(request, asked, chosen, listed, pages.STYLE)
    context |= {
        "states": pages.states(asked, listed),
        "histogram": panels.plot(asked, listed.spread, listed.count.value),
        "different_url": panels.different_url(asked, as_of),
    }
    if asking.is_on(request, "summary"):
        context |= _summary(asked, as_of, whole=paging.one(request, "summary") == panels.WHOLE)
    response = render(request, "jobs/list.html", context)
    response["Vary"] = "Accept"
    return response


@shared(fresh_s=120, kind=jobs)
def jobs_summary(request: HttpRequest) -> HttpResponse:
    """`/jobs/summary/`: attributes and errors of a selection, a part of its page that may come later."""
    error_catalogue.refresh()
    given = asking.given_in(request.META["QUERY_STRING"])
    asked = asking.read(jobs(), given, experiment.current().windows["jobs"])
    return render(request, "jobs/summary.html", _summary(asked, asking.as_of(given) or moment(asked.selection)))


def _summary(asked: asking.Asked, as_of: datetime, *, whole: bool = False) -> dict[str, Any]:
    found = queries.summary(asked, as_of)
    failed = found.states["failed"] + found.states["holding"] + found.states["subfinished"]
    return {
        "panel": lists.facet_panel(asked, found.facets, sum(found.states.values()), as_of),
        "error_summary": panels.error_summary(asked, found.errors, failed, as_of, whole=whole),
        "summarised": True,
    }


def _pandaid(name: str, given: asking.Given, as_of: datetime) -> int:
    """The job that a path or parameters name.

    :raises BadRequest: when they name none in a readable way.
    :raises Http404: when there is no job of that name.
    """
    texts = {key: "".join(given.get(key, ())[:1]).strip() for key in ("pandaid", "jobname", "batchid", "creator")}
    text = name or texts["pandaid"]
    if re.fullmatch(r"[0-9]{1,18}", text, re.ASCII):
        return int(text)
    if texts["pandaid"] or not (name or any(texts.values())):
        raise no_number("pandaid", text)
    found = _named_otherwise(texts | ({"jobname": name} if name else {}), as_of)
    if found is None:
        raise Http404(f"There is no job that goes by “{(name or next(filter(None, texts.values())))[:100]}”.")
    return found


def _named_otherwise(texts: dict[str, str], as_of: datetime) -> int | None:
    if texts["creator"]:
        return queries.writer_of(texts["creator"])
    key = "jobname" if texts["jobname"] else "batchid"
    return queries.pandaid_of(Selection(jobs(), ((key, exactly(texts[key])),)), as_of)
