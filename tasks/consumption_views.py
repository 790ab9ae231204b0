"""The pages of what jobs of tasks consumed: parse, ask, render."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core import experiment
from core.cache.pages import shared
from core.clock import now
from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.render import formats, paging, responses
from core.render.images import png
from core.selection import request as asking
from core.selection.jobs import jobs
from core.selection.problems import BadRequest
from core.selection.selection import Selection
from core.selection.tasks import tasks
from tasks import consumption, consumption_view, queries
from tasks.consumption import ALL, METRICS, OUTCOMES
from tasks.figures import histogram_of
from tasks.part_views import of_task
from tasks.task_queries import jobs_of

PARAMETERS = ("jeditaskid", "metric", "part", "mode")
# Tasks whose jobs are put into one plot; an `IN` of as many ids is still a small statement.
MOST_TASKS = 1_000


@shared(fresh_s=120, parameters=PARAMETERS)
@of_task
def consumption_page(request: HttpRequest, task: dict[str, Any]) -> HttpResponse:
    """`/taskplots/<id>/?metric=&part=`: what the jobs of a task consumed."""
    metric, part, chosen, as_of = _metric(request), _part(request), _chosen_jobs(request, task), now()
    if formats.wanted(request) != "html":
        return responses.as_data(request, "plots", consumption.plots(*consumption.spreads(chosen, as_of)))
    with database():
        found = consumption.figures(chosen, list(METRICS.values()), as_of)
        drawn = _spreads(chosen, metric, found, as_of)
    query = {name: text for name in ("part", "mode") if (text := paging.one(request, name))}
    context = {
        "taskid": task["jeditaskid"],
        "metrics": [
            (one.title, f"?{urlencode({**query, 'metric': one.name})}", one == metric) for one in METRICS.values()
        ],
        "parts": [
            (one, f"?{urlencode({**query, 'metric': metric.name, 'part': one})}", one == part)
            for one in (ALL, *found.parts)
        ],
        "counts": consumption_view.counts(found, chosen, part),
        "drawings": consumption_view.drawings(found, drawn, part),
        "figures": consumption_view.figures_table(found, part),
        "metric": metric,
        "drop": chosen.drop,
        "image_url": f"{_image(task)}?{urlencode({**query, 'metric': metric.name})}",
        "alternates": formats.alternates(reverse("task-plots", args=[task["jeditaskid"]]), query),
        "as_of": as_of,
    }
    return render(request, "tasks/consumption.html", context)


@shared(fresh_s=120, parameters=PARAMETERS)
@of_task
def consumption_image(request: HttpRequest, task: dict[str, Any]) -> HttpResponse:
    """`/taskplots/<id>/plot.png`: the same histograms as the page, as an image."""
    metric, chosen, as_of = _metric(request), _chosen_jobs(request, task), now()
    with database():
        found = consumption.figures(chosen, [metric], as_of)
        drawn = _spreads(chosen, metric, found, as_of)
    stacks = [(one, consumption_view.stacks(one, _part(request))) for one in drawn]
    return HttpResponse(png(histogram_of(stacks, f"Task {task['jeditaskid']}")), content_type="image/png")


@shared(fresh_s=300, kind=tasks)
def tasks_plots(request: HttpRequest) -> HttpResponse:
    """`/api/tasks_plots`: the same plots of all tasks of a selection; always JSON."""
    given = asking.given_in(request.META["QUERY_STRING"])
    if "idtasks" in given:
        raise Http404("No list of tasks is kept under that key; ask by jeditaskid or any other parameter of /tasks/.")
    asked = asking.read(tasks(), given, experiment.current().windows["tasks"])
    as_of = now()
    total = SqlEngine().count(asked.selection.frozen(as_of), as_of)
    if total.value > MOST_TASKS:
        raise BadRequest("", f"These are {total.value} tasks; at most {MOST_TASKS} can be plotted at once.")
    ids = [row[0] for row in queries.all_rows(asked, as_of, ["jeditaskid"], alone=False)]
    found, drawn = consumption.spreads(_jobs_of(ids), as_of) if ids else (consumption.Figures({}), [])
    headers = responses.truth_headers(total, asked.warnings)
    return responses.json_response({"error": "", "data": consumption.plots(found, drawn)}, headers=headers)


def _chosen_jobs(request: HttpRequest, task: dict[str, Any]) -> Selection:
    """The jobs of the task; every attempt counts unless `mode=drop`."""
    drop = asking.drops(asking.given_in(request.META["QUERY_STRING"]))
    return jobs_of(task["jeditaskid"], drop=bool(drop))


def _jobs_of(ids: list[int]) -> Selection:
    return Selection(jobs(), (("jeditaskid", "|".join(map(str, ids))),), drop=False)


def _spreads(chosen: Selection, metric: consumption.Metric, found: consumption.Figures, as_of: Any) -> Any:
    return [
        consumption.spread(chosen, metric, outcome, bins, as_of)
        for outcome in OUTCOMES
        if (bins := found.of(metric.name, outcome).bins())
    ]


def _metric(request: HttpRequest) -> consumption.Metric:
    name = paging.one(request, "metric") or next(iter(METRICS))
    if name not in METRICS:
        raise BadRequest("metric", f"metric must be one of {', '.join(METRICS)}, not “{name[:60]}”.")
    return METRICS[name]


def _part(request: HttpRequest) -> str:
    name = paging.one(request, "part") or ALL
    if name not in {ALL, "build", "run", "merge"}:
        raise BadRequest("part", f"part must be one of all, build, run, merge, not “{name[:60]}”.")
    return name


def _image(task: dict[str, Any]) -> str:
    return reverse("task-plots-image", args=[task["jeditaskid"]])
