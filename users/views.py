"""The list of users: parse, ask, render."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core import experiment
from core.cache.pages import shared
from core.clock import now
from core.engines.base import Count
from core.engines.best import moment
from core.render import formats, job_states, links, lists, paging, responses
from core.selection import request as asking
from core.selection.jobs import jobs
from core.selection.problems import BadRequest
from core.selection.request import Asked
from core.templatetags.portal import spaced
from users import accounts, pages, queries
from users.queries import Activity, Listed

One = TypeVar("One")
OWN = ("view", "sortby", "page", "extra")
ROWS_OF_DATA = 20_000
# Each with a dozen numbers and their lists.
ROWS = 50
WIDER_DAYS = (3, 30)
SUFFIXES = ("-descending", "-ascending", "-desc", "-asc")
WORDS_OF_ORDER = {"count": "jobs", "alpha": "name"}


@dataclass(frozen=True)
class Question:
    """What is asked: which jobs, in which order their users, and which page of them."""

    asked: Asked
    order: str
    page: int
    size: int

    @property
    def limit(self) -> int:
        return self.asked.view.limit or ROWS_OF_DATA

    def part(self, found: list[One]) -> list[One]:
        """Those of the page that is asked for."""
        return found[(self.page - 1) * self.size : self.page * self.size]


@shared(fresh_s=60, kind=jobs, parameters=OWN)
def user_list(request: HttpRequest) -> HttpResponseBase:
    """`/users/`: who has jobs and how they go; with `view=database` PanDA's own table of users."""
    given = asking.given_in(request.META["QUERY_STRING"])
    view = paging.single(given, "view").lower()
    if view not in {"", "dynamic", "database"}:
        raise BadRequest("view", f"view must be dynamic or database, not “{view[:60]}”.")
    if view == "database":
        return _table_of_users(request, _question(given, accounts.ORDERS, "cpua7"))
    return _active_users(request, _question(given, queries.ORDERS, "jobs"))


def _question(given: asking.Given, orders: Collection[str], usual: str) -> Question:
    rest = {name: texts for name, texts in given.items() if name not in OWN}
    asked = asking.read(jobs(), rest, experiment.current().windows["dashboards"])
    order = paging.single(given, "sortby").lower()
    for suffix in SUFFIXES:
        order = order.removesuffix(suffix)
    order = WORDS_OF_ORDER.get(order, order) or usual
    if order not in {*orders, "name", "jobs"}:
        raise BadRequest("sortby", f"sortby must be one of name, {', '.join(orders)}.")
    page, size = paging.number(given, "page", 1), paging.rows_shown(given, ROWS)
    return Question(asked, usual if order == "jobs" else order, page, size)


def _active_users(request: HttpRequest, question: Question) -> HttpResponseBase:
    selection = question.asked.selection
    found = queries.listed(selection, moment(selection), question.order)
    match formats.wanted(request):
        case "json":
            names = {user.name for user in found.users[: question.limit]}
            queues, regions = (queries.places(found, names, name) for name in ("computingsite", "cloud"))
            return responses.json_response(
                pages.objects(found.users[: question.limit], queues, regions), headers=_headers(question, found)
            )
        case "csv":
            rows = map(pages.file_row, found.users[: question.limit])
            return _csv(request, pages.FILE, rows, _headers(question, found))
    return _as_html(request, question, found)


def _headers(question: Question, found: Listed) -> dict[str, str]:
    count = Count(len(found.users), found.as_of, found.source)
    return responses.truth_headers(count, question.asked.warnings, truncated=len(found.users) > question.limit)


def _csv(request: HttpRequest, columns: Collection[str], rows: Any, headers: dict[str, str]) -> HttpResponseBase:
    return responses.csv_file("users", list(columns), rows, headers, raw=asking.is_on(request, "raw"))


def _as_html(request: HttpRequest, question: Question, found: Listed) -> HttpResponse:
    asked, place = question.asked, _place(request, question, "jobs")
    users = question.part(found.users)
    total = found.states.total()
    headings = pages.sorting(pages.HEADINGS, _sort_url(place, question), question.order, pages.UNSORTED)
    context = {
        "sentence": lists.sentence(asked),
        "chips": lists.chips(asked, place),
        "time_range": lists.time_range(asked, found.as_of, place),
        "fields": lists.form(asked, pages.FORM, place),
        "states": job_states.state_counts(found.selection, found.states, found.as_of),
        "truth": _truth(
            f"{spaced(total)} jobs (exact) of {spaced(len(found.users))} users", found.as_of, found.source, asked
        ),
        "table": pages.table(found, users, _queues(found, users), headings, links.times_of_user(asked.selection)),
        "empty": lists.empty(asked, WIDER_DAYS, place) if not found.users else None,
        **_common(request, question, place, len(found.users)),
        "other_url": f"{request.path}?view=database",
    }
    return _rendered(request, "users/list.html", context)


def _queues(found: Listed, users: list[Activity]) -> dict[str, Counter[str]]:
    return queries.places(found, {user.name for user in users}, "computingsite")


def _table_of_users(request: HttpRequest, question: Question) -> HttpResponseBase:
    as_of = now()
    found = accounts.accounts(as_of, question.order)
    kept = found[: question.limit]
    headers = responses.truth_headers(
        Count(len(found), as_of, "database"), question.asked.warnings, truncated=len(found) > len(kept)
    )
    match formats.wanted(request):
        case "json":
            return responses.json_response(pages.account_objects(kept), headers=headers)
        case "csv":
            return _csv(request, pages.ACCOUNT_FILE, map(pages.account_row, kept), headers)
    place = _place(request, question, "cpua7", view="database")
    part = question.part(found)
    context = {
        "told": pages.told(accounts.totals(as_of), len(found)) if found else "",
        "truth": _truth(
            f"{spaced(len(found))} users whose row changed in the last 90 days (exact)",
            as_of,
            "database",
            question.asked,
        ),
        "table": pages.accounts_table(part, len(found), _sort_url(place, question), question.order),
        "empty": None if found else {"sentence": "No user's row changed in the last 90 days.", "suggestions": []},
        **_common(request, question, place, len(found)),
        "other_url": request.path,
    }
    return _rendered(request, "users/accounts.html", context)


def _place(request: HttpRequest, question: Question, usual: str, **kept: str) -> links.Page:
    """The page itself, with what its links keep."""
    return links.Page(request.path, {**kept, **({"sortby": question.order} if question.order != usual else {})})


def _asked(question: Question) -> dict[str, str]:
    found = question.asked.selection.parameters
    return found | ({"display_limit": str(question.size)} if question.size != ROWS else {})


def _sort_url(place: links.Page, question: Question) -> Any:
    return lambda key: replace(place, kept={**place.kept, "sortby": key}).asking(_asked(question))


def _common(request: HttpRequest, question: Question, place: links.Page, total: int) -> dict[str, Any]:
    asked = _asked(question)
    return {
        "pager": paging.pager(place, asked, question.page, question.size, total),
        "alternates": formats.alternates(request.path, {**question.asked.selection.parameters, **place.kept}),
    }


def _truth(text: str, as_of: datetime, source: str, asked: Asked) -> dict[str, Any]:
    return {"text": f"{text} · as of {as_of:%H:%M:%S} UTC · source: {source}", "warnings": asked.warnings}


def _rendered(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context)
    response["Vary"] = "Accept"
    return response
