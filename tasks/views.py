"""Task pages: parse, ask, render."""

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from core import experiment
from core.cache.pages import shared
from core.clock import now
from core.questions import error_catalogue
from core.questions.task_objects import task_objects
from core.render import formats, links, list_page, lists, responses, streams
from core.render.wording import link_in
from core.selection import request as asking
from core.selection.problems import no_number
from core.selection.selection import Selection
from core.selection.tasks import tasks
from core.selection.values import exactly
from tasks import columns, pages, queries, rows, split_rule, story, task_queries, task_view
from tasks.forecast import Forecast, forecast

# What the pilots reported of all jobs is given for so many tasks at the most.
WITH_METADATA = 100
ID = re.compile(r"[0-9]{1,18}", re.ASCII)
# In these states jobs finish, so that an end can be foreseen.
MOVING = frozenset({"scouting", "scouted", "running", "merging", "throttled", "ready", "pending"})


@shared(fresh_s=60, kind=tasks)
def task_list(request: HttpRequest) -> HttpResponseBase:
    """`/tasks/`: the tasks of a selection."""
    given = asking.given_in(request.META["QUERY_STRING"])
    asked = _read(given)
    match formats.wanted(request):
        case "json":
            return _as_json(asked, _words(given, "extra"))
        case "csv":
            return _as_csv(asked, raw=asking.switched(given, "raw"))
    return _as_html(request, asked)


@shared(fresh_s=60, kind=tasks)
def tasks_summary(request: HttpRequest) -> HttpResponse:
    """`/tasks/summary/`: attributes and messages of a selection, a part of its page that may come later."""
    given = asking.given_in(request.META["QUERY_STRING"])
    return render(request, "tasks/summary.html", _summary(_read(given), asking.as_of(given) or now()))


@shared(fresh_s=30, parameters=("jeditaskid", "taskname"))
def task_page(request: HttpRequest, name: str = "") -> HttpResponse:
    """`/task/<id or name>/` and `/task?jeditaskid=`, `taskname=`: one task."""
    error_catalogue.refresh()
    as_of, given = now(), asking.given_in(request.META["QUERY_STRING"])
    text = name or _text(given, "jeditaskid") or _text(given, "taskname")
    if "*" in text:
        return redirect(f"{reverse('tasks')}?{urlencode({'taskname': text})}")
    page = task_queries.task_page(_taskid(text, as_of), as_of)
    if page is None:
        raise Http404(f"There is no task {text[:100]}, or it is no longer kept.")
    if formats.wanted(request) != "html":
        return responses.as_data(request, f"task_{page.task['jeditaskid']}", rows.page_object(page, as_of))
    return _task_as_html(request, page, as_of)


def _text(given: asking.Given, name: str) -> str:
    return "".join(given.get(name, ())[:1]).strip()


def _taskid(text: str, as_of: datetime) -> int:
    """The task that an id or a name means.

    :raises BadRequest: when there is neither.
    :raises Http404: when there is no task of that name.
    """
    if ID.fullmatch(text):
        return int(text)
    if not text:
        raise no_number("jeditaskid", text)
    found = queries.taskid_of(Selection(tasks(), (("taskname", exactly(text)),)), as_of)
    if found is None:
        raise Http404(f"There is no task that goes by “{text[:100]}”.")
    return found


def _task_as_html(request: HttpRequest, page: task_queries.TaskPage, as_of: datetime) -> HttpResponse:
    task, taskid = page.task, page.task["jeditaskid"]
    known = task_view.facts_of(page, as_of)
    told = story.told(known)
    context = {
        "task": task,
        "story": told,
        "evidence": task_view.evidence(taskid, told.evidence),
        "dialog_url": link_in(task["errordialog"]),
        "bars": task_view.bars(page.progress),
        "events": task_view.events(page.progress),
        "expectation": task_view.expectation(_forecast(page, known, as_of), as_of),
        "times": task_view.times(task, as_of),
        "more": _more(taskid),
        "jobs_table": task_view.jobs_table(taskid, page.groups),
        "error_summary": task_view.errors(taskid, page.errors, task_view.by_state(page.attempts)["failed"]),
        "queues_table": task_view.queues_table(taskid, page.attempts),
        "scouts_table": task_view.scouts_table(page.scouts),
        "containers_table": task_view.containers_table(page.datasets),
        "datasets_table": task_view.datasets_table(page.datasets),
        "log_table": task_view.log_table(page.log, task, as_of),
        "split_rule": split_rule.in_words(task["splitrule"]),
        "facts": task_view.facts(task),
        "parameters": json.dumps(page.parameters, indent=2, ensure_ascii=False) if page.parameters else "",
        "as_of": as_of,
        "alternates": formats.alternates(reverse("task", args=[taskid]), {}),
    }
    return render(request, "tasks/task.html", context)


def _forecast(page: task_queries.TaskPage, known: story.Facts, as_of: datetime) -> Forecast | None:
    """The end of a task at work; None where its end is no question."""
    if page.task["status"] not in MOVING:
        return None
    if not known.live:
        return Forecast(why_not="No job is alive, so no end can be foreseen.")
    return forecast(page.done_by_hour, page.progress, as_of)


def _more(taskid: int) -> list[tuple[str, str]]:
    """(label, URL) of what else there is about a task."""
    jobs_url = links.list_of(task_queries.jobs_of(taskid))
    attempts_url = links.list_of(task_queries.jobs_of(taskid, drop=False))
    parts = [
        ("Attempts by file", "attempts"),
        ("Profile", "profile"),
        ("Consumption", "plots"),
        ("Flow", "flow"),
        ("Chain", "chain"),
    ]
    pages = [(label, reverse(f"task-{name}", args=[taskid])) for label, name in parts]
    lines_url = links.lines_of_task(taskid)
    return [
        ("Jobs", jobs_url),
        ("All attempts", attempts_url),
        *pages,
        *([("PanDA's logs", lines_url)] if lines_url else []),
    ]


def _read(given: asking.Given) -> asking.Asked:
    return asking.read(tasks(), given, experiment.current().windows["tasks"])


def _words(given: asking.Given, name: str) -> frozenset[str]:
    return frozenset(word.strip() for text in given.get(name, ()) for word in text.split(","))


def _as_json(asked: asking.Asked, extra: frozenset[str]) -> StreamingHttpResponse:
    as_of = now()
    held = queries.extent_of(asked, as_of)
    if held.count is None or held.count.value > WITH_METADATA:
        extra -= {"metastruct"}
    found = task_objects(queries.all_rows(asked, as_of, alone=False), as_of, fields=asked.view.fields, extra=extra)
    headers = responses.extent_headers(held, asked.warnings)
    return streams.response(streams.json_list(found), "application/json", headers)


def _as_csv(asked: asking.Asked, *, raw: bool) -> StreamingHttpResponse:
    as_of = now()
    held, chosen = queries.extent_of(asked, as_of), columns.exported(asked.view)
    found = map(rows.csv_row, queries.all_rows(asked, as_of, [column.attribute for column in chosen]))
    return list_page.csv_file(asked, chosen, found, held, raw=raw)


def _as_html(request: HttpRequest, asked: asking.Asked) -> HttpResponse:
    as_of, chosen = now(), columns.listed(asked.view.cols)
    listed = queries.page_of_tasks(asked, as_of, list_page.wanted(asked, chosen))
    context = list_page.context(request, asked, chosen, listed, pages.STYLE)
    context |= {"states": pages.states(asked, listed), "table": pages.with_shares(context["table"], listed)}
    if asking.is_on(request, "summary"):
        context |= _summary(asked, as_of)
    response = render(request, "list.html", context)
    response["Vary"] = "Accept"
    return response


def _summary(asked: asking.Asked, as_of: datetime) -> dict[str, Any]:
    found = queries.summary(asked, as_of)
    return {
        "panel": lists.facet_panel(asked, found.facets, found.count, as_of),
        "messages": pages.message_groups(asked, found.messages, found.count, as_of),
        "summarised": True,
    }
