"""Pages of the lines that a log search holds: parse, ask, render."""

import re
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core.cache.pages import shared
from core.cache.strangers import unknown
from core.clock import now
from core.outside import search
from core.render import formats, paging, responses, streams
from core.render.errors import by_post
from core.selection import request as asking
from core.selection.problems import BadRequest
from core.selection.request import Given
from logs import lines, lines_view, queries
from logs.lines import Place, Sought
from logs.lines_view import About, Asked, Subject
from logs.views import logs_of

LISTED = ("search", "sort", "after", "as_of")
OF_JOB, OF_TASK = ("pandaid", *LISTED), ("type", "level", *LISTED)
SHOWN, EXPORTED, MOST_EXPORTED = 200, 20_000, 1_000_000
MAX_WORDS = 200
# A question has a few short parameters.
MAX_BODY = 64 * 1024
# What scripts and tables on pages call the same.
NUMBERED = {"search[value]": "search", "order[0][dir]": "sort"}


@by_post
def payload_log(request: HttpRequest) -> HttpResponseBase:
    """`/payloadlog/?pandaid=`: what a job's pilot and payload sent while at work; by POST the lines by their number."""
    return _numbered(request) if request.method == "POST" else _payload_page(request)


@shared(fresh_s=10, parameters=OF_JOB, outspoken=True)
def _payload_page(request: HttpRequest) -> HttpResponseBase:
    given = asking.given_in(request.META["QUERY_STRING"])
    job = _job(paging.single(given, "pandaid"))
    return _listed(request, given, _asked(given, OF_JOB, lines.of_job(job), lines_view.of_job(job)))


@shared(fresh_s=30, parameters=OF_TASK, outspoken=True)
def task_lines(request: HttpRequest, taskid: str) -> HttpResponseBase:
    """`/tasklogs/<id>/lines/`: what PanDA's own logs say of a task."""
    given = asking.given_in(request.META["QUERY_STRING"])
    kind, level = paging.single(given, "type"), paging.single(given, "level")
    sought = lines.of_kind(lines.of_task(_task(taskid)), kind, level)
    return _listed(request, given, _asked(given, OF_TASK, sought, lines_view.of_task(int(taskid), kind, level)))


@shared(fresh_s=60, outspoken=True)
def task_logs(request: HttpRequest, taskid: str) -> HttpResponseBase:
    """`/tasklogs/<id>/`: how many lines PanDA's own logs have of a task, by type and level."""
    given = asking.given_in(request.META["QUERY_STRING"])
    warnings, as_of = unknown(given, ()), now()
    found = lines.counts(replace(lines.of_task(_task(taskid)), end=as_of))
    headers = About(found, as_of, (*warnings, *found.warnings)).headers
    match formats.wanted(request):
        case "json":
            return responses.json_response(lines_view.counts_object(int(taskid), found), headers=headers)
        case "csv":
            rows = ((one.type, one.level, one.count) for one in found.counts)
            return responses.csv_file(
                f"task_{taskid}_logs", ("type", "level", "lines"), rows, headers, raw=asking.switched(given, "raw")
            )
    return render(request, "logs/task_lines.html", lines_view.counts_context(int(taskid), found, as_of, warnings))


def _asked(given: Given, known: tuple[str, ...], sought: Sought, subject: Subject) -> Asked:
    place = Place(paging.rows_shown(given, SHOWN), _newest_first(given), _after(given))
    kept = {name: paging.single(given, name) for name in ("search", "sort", "display_limit", "as_of")}
    narrowed = replace(sought, words=_words(given), end=asking.as_of(given))
    return Asked(subject, narrowed, place, kept, unknown(given, known))


def _listed(request: HttpRequest, given: Given, asked: Asked) -> HttpResponseBase:
    if formats.wanted(request) != "html":
        return _exported(request, given, asked)
    return render(request, "logs/lines.html", lines_view.context(asked, lines.page(asked.sought, asked.place)))


def _exported(request: HttpRequest, given: Given, asked: Asked) -> HttpResponseBase:
    """All lines up to the limit, one after another; how many there are is settled before the first."""
    limit, subject, sought = paging.number(given, "limit", EXPORTED, MOST_EXPORTED), asked.subject, asked.sought
    counted = lines.count(sought)
    about = About(counted, now(), (*asked.warnings, *counted.warnings), truncated=counted.total > limit)
    found = lines.all_of(sought, limit, newest_first=asked.place.newest_first)
    if formats.wanted(request) == "csv":
        rows = map(subject.row, found)
        return responses.csv_file(subject.file, subject.columns, rows, about.headers, raw=asking.switched(given, "raw"))
    whole = lines.count(replace(sought, words="")) if sought.words else counted
    parts = {**lines_view.answer(subject, map(subject.object, found), whole, counted), "meta": about.meta}
    return streams.response(streams.json_object(parts), "application/json", about.headers)


def _numbered(request: HttpRequest) -> HttpResponse:
    """Lines from one number on, in the shape that tables of old pages and scripts read."""
    given = _posted(request)
    job = _job(paging.single(given, "pandaid"))
    whole = lines.of_job(job)
    sought, subject = replace(whole, words=_words(given)), lines_view.of_job(job)
    place = Place(_length(given), _newest_first(given), start=_start(given))
    found = lines.page(sought, place)
    total = lines.count(whole) if sought.words else found
    parts = lines_view.answer(subject, [subject.object(line) for line in found.lines], total, found)
    draw = paging.single(given, "draw")
    headers = About(found, now(), found.warnings).headers
    return responses.json_response({**parts, "draw": int(draw) if _is_number(draw) else 0}, headers=headers)


def _posted(request: HttpRequest) -> Given:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        raise BadRequest("", f"A question has {MAX_BODY // 1024} kB at the most.")
    given = dict(asking.given_in(request.POST.urlencode()))
    return {NUMBERED.get(name, name): texts for name, texts in given.items()}


def _job(text: str) -> queries.JobLogs:
    if not _is_number(text):
        raise BadRequest("pandaid", "pandaid is the number of a job, as in pandaid=6000000001.")
    _configured()
    return logs_of(int(text))


def _task(taskid: str) -> queries.TaskLogs:
    _configured()
    if found := queries.logs_of_task(int(taskid), now()):
        return found
    raise Http404(f"There is no task {taskid}, or it is no longer kept.")


def _configured() -> None:
    if not search.is_there():
        raise Http404(lines.NOT_CONFIGURED)


def _words(given: Given) -> str:
    words = paging.single(given, "search")
    if len(words) > MAX_WORDS:
        raise BadRequest("search", f"search takes {MAX_WORDS} characters at the most.")
    return words


def _newest_first(given: Given) -> bool:
    sort = paging.single(given, "sort").lower() or "desc"
    if sort not in {"asc", "desc"}:
        raise BadRequest("sort", f"sort is asc (oldest first) or desc (newest first), not “{sort[:60]}”.")
    return sort == "desc"


def _after(given: Given) -> int | None:
    text = paging.single(given, "after")
    # Some searches keep times to the nanosecond.
    if text and not re.fullmatch(r"-?[0-9]{1,19}", text, re.ASCII):
        raise BadRequest("after", "after must be the mark that an earlier page gave.")
    return int(text) if text else None


def _start(given: Given) -> int:
    text = paging.single(given, "start") or "0"
    if not _is_number(text) or int(text) > lines.DEEPEST:
        raise BadRequest(
            "start", f"start is a number up to {lines.DEEPEST:,}; further lines are found by search or by GET."
        )
    return int(text)


def _length(given: Given) -> int:
    """-1 is how tables ask for all."""
    text = paging.single(given, "length") or "100"
    if not _is_number(text.removeprefix("-")):
        raise BadRequest("length", f"length is a number of lines, not “{text[:60]}”.")
    return min(int(text), search.WINDOW) if int(text) >= 0 else search.WINDOW


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
