"""Parts of a task that have pages of their own: parse, ask, render."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from core.cache.pages import shared
from core.clock import now
from core.panda.vocabulary import LIVE_TASK_STATES
from core.questions import error_catalogue
from core.questions.job_parts import BY_CATEGORY
from core.questions.task_progress import progress_of
from core.render import curves, formats, paging, responses
from core.render.images import png
from core.render.plain import plain
from core.selection import request as asking
from core.selection.problems import BadRequest, no_number
from tasks import attempts, consumption, flow, part_view, profile, queries, task_queries, task_view
from tasks.figures import figure_of
from tasks.status_log import timed

PROFILE = ("jobtype", "jobstatus", "progressunit")
OfTask = Callable[..., HttpResponseBase]


def of_task(view: OfTask) -> OfTask:
    """Give the view the task that the path or `jeditaskid` names, or answer 404."""

    @wraps(view)
    def found(request: HttpRequest, taskid: str = "") -> HttpResponseBase:
        text = taskid or paging.one(request, "jeditaskid")
        if not (text.isascii() and text.isdigit() and len(text) <= 18):
            raise no_number("jeditaskid", text)
        task = task_queries.task_row(int(text), now())
        if task is None:
            raise Http404(f"There is no task {text}, or it is no longer kept.")
        return view(request, task)

    return found


@shared(fresh_s=60, parameters=("jeditaskid",))
@of_task
def status_log(request: HttpRequest, task: dict[str, Any]) -> HttpResponse:
    """`/taskstatuslog/<id>/`: the states that a task went through, with the time spent in each."""
    log = task_queries.status_log(task["jeditaskid"])
    if formats.wanted(request) != "html":
        return responses.as_data(request, "states", timed(log))
    return _part(request, task, "States", task_view.log_table(log, task, now()))


@shared(fresh_s=60, parameters=("jeditaskid", "infotype", "mode"))
@of_task
def job_summary(request: HttpRequest, task: dict[str, Any]) -> HttpResponse:
    """`/getjobsummaryfortask/<id>/?infotype=jobsummary|scouts|plots`: a task's jobs by part of the work and state."""
    error_catalogue.refresh()
    kind, taskid, as_of = paging.one(request, "infotype"), task["jeditaskid"], now()
    if kind == "scouts":
        scouts = task_queries.scouts_of(taskid, as_of)
        if formats.wanted(request) != "html":
            data = [{name: plain(value) for name, value in job.items()} for job in scouts]
            return responses.as_data(request, "scouts", data)
        return _part(request, task, "Scouts", task_view.scouts_table(scouts))
    drop = bool(asking.drops(asking.given_in(request.META["QUERY_STRING"])))
    if kind == "plots":
        chosen = task_queries.jobs_of(taskid, drop=drop)
        return responses.as_data(request, "plots", consumption.plots(*consumption.spreads(chosen, as_of)))
    if kind != "jobsummary":
        raise Http404("infotype must be jobsummary, scouts or plots.")
    groups = task_queries.grouped_jobs(task_queries.jobs_of(taskid, drop=drop), BY_CATEGORY, as_of)
    if formats.wanted(request) != "html":
        data = [{"category": group.of, "jobstatus": group.state, "count": group.count} for group in groups]
        return responses.as_data(request, "jobs", data)
    return _part(request, task, "Jobs", task_view.jobs_table(taskid, groups, drop=drop))


@shared(fresh_s=120, parameters=("jeditaskid", *PROFILE))
@of_task
def profile_page(request: HttpRequest, task: dict[str, Any]) -> HttpResponse:
    """`/taskprofile/<id>/`: how a task went on in time."""
    wanted, profiled = formats.wanted(request), _profile(request, task)
    if wanted != "html":
        data = profile.plot_data(profiled)
        return responses.as_data(request, "profile", curves.points(data) if wanted == "csv" else data)
    found = profiled.curves()
    context = {
        "taskid": task["jeditaskid"],
        "curves": found,
        "units": [(unit, f"?progressunit={unit}", unit == found.unit) for unit in profile.UNITS],
        "lines": curves.lines(found),
        "table": curves.table(found),
        "image_url": f"{reverse('task-profile-image', args=[task['jeditaskid']])}?progressunit={found.unit}",
        "data_url": f"{reverse('task-profile-data', args=[task['jeditaskid']])}?progressunit={found.unit}",
        "alternates": _alternates(request, "jeditaskid", *PROFILE),
    }
    return render(request, "tasks/profile.html", context)


@shared(fresh_s=120, parameters=("jeditaskid", *PROFILE))
@of_task
def profile_data(request: HttpRequest, task: dict[str, Any]) -> HttpResponse:
    """`/taskprofiledata/<id>/`: the points of a task's profile, always as JSON."""
    return responses.json_response(profile.plot_data(_profile(request, task)))


@shared(fresh_s=120, parameters=("jeditaskid", *PROFILE))
@of_task
def profile_image(request: HttpRequest, task: dict[str, Any]) -> HttpResponse:
    """`/taskprofile/<id>/plot.png`: the same curves as the page, as an image."""
    found = _profile(request, task).curves()
    title = f"Task {task['jeditaskid']}: {found.unit} by time"
    return HttpResponse(png(figure_of(found, title)), content_type="image/png")


def _profile(request: HttpRequest, task: dict[str, Any]) -> profile.Profile:
    unit = paging.one(request, "progressunit") or "jobs"
    if unit not in profile.UNITS:
        raise BadRequest("progressunit", f"progressunit must be one of {', '.join(profile.UNITS)}, not “{unit[:60]}”.")
    given = asking.given_in(request.META["QUERY_STRING"])
    parts = paging.words(given, "jobtype", profile.PARTS)
    outcomes = paging.words(given, "jobstatus", profile.OUTCOMES)
    return profile.profile(task["jeditaskid"], unit, parts, outcomes, now())


@shared(fresh_s=120, parameters=("jeditaskid",))
@of_task
def flow_page(request: HttpRequest, task: dict[str, Any]) -> HttpResponse:
    """`/taskflow/<id>/`: from input datasets over queues to the ends of jobs."""
    found = flow.flow(task["jeditaskid"], now())
    if formats.wanted(request) != "html":
        return responses.as_data(request, "flow", {"data": flow.as_rows(found) or 1})
    context = {
        "taskid": task["jeditaskid"],
        "flow": found,
        "table": part_view.flow_table(found),
        "alternates": _alternates(request, "jeditaskid"),
    }
    return render(request, "tasks/flow.html", context)


@shared(fresh_s=60, parameters=("jeditaskid",))
@of_task
def attempts_page(request: HttpRequest, task: dict[str, Any]) -> HttpResponse:
    """`/taskattempts/<id>/`: input files by attempts."""
    taskid = task["jeditaskid"]
    found = attempts.attempts(taskid, progress_of([taskid])[taskid].nfiles, now())
    if formats.wanted(request) != "html":
        files = {lfn: [{"pandaid": one.pandaid, "jobstatus": one.state} for one in f] for lfn, f in found.files.items()}
        groups = [{"attemptnr": group.of, "jobstatus": group.state, "count": group.count} for group in found.groups]
        return responses.as_data(request, "attempts", {"files": files, "groups": groups})
    note = "" if found.files or found.groups else "No job has read an input file, or its files are no longer kept."
    return _part(request, task, "Attempts", part_view.attempts_table(taskid, found), note)


@shared(fresh_s=60, parameters=("jeditaskid",))
@of_task
def chain_page(request: HttpRequest, task: dict[str, Any]) -> HttpResponse:
    """`/taskchain/?jeditaskid=`: the tasks that this one was made from, and those made from it."""
    found = queries.chain_of(task["jeditaskid"])
    if formats.wanted(request) != "html":
        data = [{name: plain(value) for name, value in row.items()} for row in found]
        return responses.as_data(request, "chain", data)
    return _part(request, task, "Chain", part_view.chain_table(found))


def slow_tasks(request: HttpRequest) -> HttpResponseBase:
    """`/slowtasks/?age=3&owner=`: analysis tasks of some days that have not ended, as the list of tasks."""
    given = asking.given_in(request.META["QUERY_STRING"])
    days = "".join(given.get("age", ())[:1]).strip() or "3"
    if not (days.isascii() and days.isdigit() and len(days) < 9 and int(days) < queries.OLDEST_DAYS):
        raise BadRequest("age", f"age must be a number of days below {queries.OLDEST_DAYS}, not “{days[:60]}”.")
    moment = now()
    limits = (moment - timedelta(days=queries.OLDEST_DAYS), moment - timedelta(days=int(days)))
    asked = {
        **{name: texts[-1] for name, texts in given.items() if name not in {"age", "owner"}},
        "tasktype": "anal",
        "status": "|".join(state for state in LIVE_TASK_STATES if state != "paused"),
        "creationdaterange": "|".join(f"{limit:%Y-%m-%dT%H:%M:%S}" for limit in limits),
        "sortby": "age-descending",
    }
    owner = "".join(given.get("owner", ())[:1])
    target = f"{reverse('tasks')}?{urlencode({**asked, **({'username': owner} if owner else {})})}"
    return redirect(target)


def _part(request: HttpRequest, task: dict[str, Any], title: str, table: Any, note: str = "") -> HttpResponse:
    context = {
        "taskid": task["jeditaskid"],
        "title": title,
        "tables": [table],
        "note": note,
        "alternates": _alternates(request, "jeditaskid", "infotype", "mode"),
    }
    return render(request, "tasks/part.html", context)


def _alternates(request: HttpRequest, *names: str) -> list[tuple[str, str, str]]:
    """The same page as data, with those of its parameters that it was given."""
    return formats.alternates(request.path, {name: text for name in names if (text := paging.one(request, name))})
