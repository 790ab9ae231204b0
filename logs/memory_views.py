"""The pages of a job's memory: parse, ask, render."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from core.cache.strangers import unknown
from core.render import formats, paging, responses
from core.render.images import png
from core.selection import request as asking
from core.selection.problems import BadRequest
from core.traffic import lanes
from core.traffic.address import client
from logs import memory, memory_view, queries
from logs.memory import Monitored
from logs.views import logs_of

NOT_FOUND = 404


def memory_plot(request: HttpRequest) -> HttpResponse:
    """`/memoryplot/?pandaid=`: leads to the page of that job."""
    text = paging.one(request, "pandaid")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadRequest("pandaid", "pandaid is the number of a job, as in pandaid=6000000001.")
    return redirect(reverse("memory-plots", args=[int(text)]), permanent=True)


def memory_plots(request: HttpRequest, pandaid: int) -> HttpResponseBase:
    """`/prmonplots/<pandaid>/`: memory, processors, input and output of a job by wall time."""
    given = asking.given_in(request.META["QUERY_STRING"])
    warnings = unknown(given, ())
    job, found = _monitored(request, pandaid)
    match formats.wanted(request):
        case "json":
            return _data(found, warnings)
        case "csv":
            return _csv(job, found, warnings)
    context = {
        "pandaid": job.pandaid,
        "found": found,
        "drawings": [memory_view.drawing(plot, found.steps) for plot in found.plots],
        "said": ", ".join(f"{step.text} at {step.minute:.1f} min" for step in found.steps),
        "warnings": (*warnings, *found.notes),
        "alternates": formats.alternates(reverse("memory-plots", args=[pandaid]), {}),
    }
    return render(request, "logs/memory.html", context, status=NOT_FOUND if found.problem else 200)


def memory_data(request: HttpRequest, pandaid: str) -> HttpResponse:
    """`/getprmonplotsdata/<pandaid>/`: the same numbers; always JSON."""
    return _data(_monitored(request, int(pandaid))[1])


def memory_image(request: HttpRequest, pandaid: int) -> HttpResponse:
    """`/prmonplots/<pandaid>/plot.png`: the same plots as an image; `plot=` one of them."""
    job, found = _monitored(request, pandaid)
    name = paging.one(request, "plot")
    chosen = [plot for plot in found.plots if name in {"", plot.name}]
    if not chosen:
        raise Http404(found.problem or f"There is no plot “{name[:60]}” of job {pandaid}.")
    figure = memory_view.figure_of(chosen, found.steps, f"Job {job.pandaid}")
    return HttpResponse(png(figure), content_type="image/png")


def _monitored(request: HttpRequest, pandaid: int) -> tuple[queries.JobLogs, Monitored]:
    job = logs_of(pandaid)
    with lanes.place(client(request)):
        return job, memory.monitored(job)


def _data(found: Monitored, warnings: tuple[str, ...] = ()) -> HttpResponse:
    headers = responses.truth_headers(None, (*warnings, *found.notes))
    return responses.json_response(memory.data(found), status=NOT_FOUND if found.problem else 200, headers=headers)


def _csv(job: queries.JobLogs, found: Monitored, warnings: tuple[str, ...]) -> HttpResponseBase:
    if found.problem:
        raise Http404(found.problem)
    headers = responses.truth_headers(None, (*warnings, *found.notes))
    names = ("plot", "line", "unit", "minute", "value")
    return responses.csv_file(f"job_{job.pandaid}_memory", names, memory.rows(found), headers)
