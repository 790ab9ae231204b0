"""The page of one user: parse, ask, render."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from core import experiment
from core.cache.pages import shared
from core.engines.base import Count
from core.engines.best import moment
from core.engines.sql.engine import SqlEngine
from core.questions import error_catalogue, listing
from core.questions.people import anyone_of, spellings
from core.questions.task_objects import ATTRIBUTES, NAMES, task_objects
from core.render import formats, job_states, lists, responses, streams
from core.render.links import Page
from core.selection import request as asking
from core.selection import values
from core.selection.jobs import jobs
from core.selection.problems import BadRequest
from core.selection.request import Asked
from core.selection.selection import Selection
from core.selection.tasks import tasks
from core.templatetags.portal import spaced
from users import dashboard, pages, queries, user_queries, user_view
from users.user_queries import UserPage

NAMED_BY = ("user", "username", "produsername")
OWN = ("view", "display_limit_tasks", "display_limit_jobs")
# All parts of the answer come with each of them.
PARTS_OF_DASHBOARD = ("initial", "cons_plots", "overall_errors")
NOT_GIVEN = "user must be the name of a user, and is not given: /user/<name>/."


@shared(fresh_s=60, kind=tasks, parameters=OWN)
def user_page(request: HttpRequest, name: str = "") -> HttpResponseBase:
    """`/user/<name>/` and `/user/?user=`: how somebody's work goes."""
    error_catalogue.refresh()
    given = asking.given_in(request.META["QUERY_STRING"])
    text = name.strip() or _named(given)
    if not text:
        return redirect(_wider(given))
    names, asked, of_jobs = _read(given, text)
    as_of = moment(of_jobs)
    wanted = formats.wanted(request)
    if wanted == "csv":
        return _as_csv(asked, as_of, raw=asking.switched(given, "raw"))
    if wanted == "json" and "".join(given.get("view", ())) == "classic":
        return _as_classic(of_jobs, as_of)
    page = user_queries.page_of(names, of_jobs, asked.selection, as_of)
    return _as_json(page, asked) if wanted == "json" else _as_html(request, page, asked)


@shared(fresh_s=120, kind=tasks, parameters=OWN)
def dashboard_data(request: HttpRequest, part: str) -> HttpResponseBase:
    """`/api/user_dash/<part>/?user=`: errors, plots, figures and tasks of a person, always as JSON."""
    if part not in PARTS_OF_DASHBOARD:
        raise Http404(f"There is no {part[:60]}: it must be of {', '.join(PARTS_OF_DASHBOARD)}.")
    error_catalogue.refresh()
    given = asking.given_in(request.META["QUERY_STRING"])
    text = _named(given)
    if not text:
        raise BadRequest("user", "user must be the name of one user, as in /api/user_dash/initial/?user=<name>.")
    names, asked, of_jobs = _read(given, text)
    page = user_queries.page_of(names, of_jobs, asked.selection, moment(of_jobs), dashboard.TASKS_OF_DATA)
    total = page.task_states.total()
    headers = responses.truth_headers(
        Count(total, page.as_of, page.source), asked.warnings, truncated=total > len(page.task_rows)
    )
    return responses.json_response({"msg": "", "data": dashboard.data(page)}, headers=headers)


def _read(given: asking.Given, text: str) -> tuple[tuple[str, ...], Asked, Selection]:
    """The spellings of a name, the tasks that are asked for, and the person's jobs.

    :raises Http404: where nobody is known by that name.
    """
    names = spellings(text)
    if not names:
        raise Http404(f"Nobody called {text[:100]} is known: no job and no task of that name.")
    asked = _asked(given, names)
    window = asked.selection.window if _has_window(asked) else user_queries.lately()
    return names, asked, user_queries.jobs_of(names, window)


def _named(given: asking.Given) -> str:
    """The one name that a parameter gives in full."""
    texts = [text.strip() for name in NAMED_BY for text in given.get(name, ()) if text.strip()]
    return values.named(texts[0]) if len(texts) == 1 else ""


def _wider(given: asking.Given) -> str:
    """The list of the users that a text with stars or several names asks for.

    :raises BadRequest: without any text.
    """
    known = jobs().by_parameter["produsername"]
    text = known.read([text for name in NAMED_BY for text in given.get(name, ())])
    if not text:
        raise BadRequest("user", NOT_GIVEN)
    kept = {name: texts for name, texts in given.items() if name not in {*NAMED_BY, *OWN}}
    return f"{reverse('users')}?{urlencode({'produsername': text, **kept}, doseq=True)}"


def _asked(given: asking.Given, names: tuple[str, ...]) -> Asked:
    """The tasks of that person that the parameters ask for."""
    rest = {key: texts for key, texts in given.items() if key not in {*NAMED_BY, *OWN}}
    found = asking.read(tasks(), rest, experiment.current().windows["tasks"])
    return replace(found, selection=found.selection.with_term(*anyone_of("username", names)))


def _has_window(asked: Asked) -> bool:
    """Whether a time is asked for that jobs know as well."""
    window = asked.selection.window
    return window is not None and not window.implied and window.field == jobs().time_field


def _as_classic(of_jobs: Selection, as_of: datetime) -> HttpResponse:
    """The person as an element of the list of users."""
    found = queries.listed(of_jobs, as_of, queries.BY_NAME)
    names = {user.name for user in found.users}
    places = (queries.places(found, names, attribute) for attribute in ("computingsite", "cloud"))
    headers = responses.truth_headers(Count(len(found.users), as_of, found.source))
    return responses.json_response(pages.objects(found.users, *places), headers=headers)


def _as_json(page: UserPage, asked: Asked) -> HttpResponseBase:
    limit, total = listing.limit_of(asked), page.task_states.total()
    rows = listing.all_rows(asked, page.as_of, ATTRIBUTES, limit, alone=False)
    found = task_objects(rows, page.as_of, fields=asked.view.fields)
    headers = responses.truth_headers(Count(total, page.as_of, "database"), asked.warnings, truncated=total > limit)
    parts = {"tasks": found, **user_view.as_data(page)}
    return streams.response(streams.json_object(parts), "application/json", headers)


def _as_csv(asked: Asked, as_of: datetime, *, raw: bool) -> HttpResponseBase:
    """The tasks, with every column that is stored."""
    limit = listing.limit_of(asked)
    total = SqlEngine().count(asked.selection.frozen(as_of), as_of)
    headers = responses.truth_headers(total, asked.warnings, truncated=total.value > limit)
    return responses.csv_file("tasks", NAMES, listing.all_rows(asked, as_of, ATTRIBUTES, limit), headers, raw=raw)


def _as_html(request: HttpRequest, page: UserPage, asked: Asked) -> HttpResponse:
    path = reverse("user", args=[page.name])
    story, action = user_view.headline(page)
    whole = replace(
        asked,
        selection=page.jobs if _has_window(asked) else user_queries.jobs_of(page.spellings, user_queries.lately()),
    )
    context = {
        "page": page,
        "story": story,
        "action": action,
        "empty": user_view.empty(page),
        "others": page.spellings[1:],
        "time_range": lists.time_range(whole, page.as_of, Alone(path)),
        "tiles": user_view.tiles(page),
        "states": job_states.state_counts(page.jobs, page.states, page.as_of),
        "truth": {"text": _truth(page, whole), "warnings": asked.warnings},
        "more": user_view.more(page),
        "error_summary": user_view.errors(page),
        "task_states": user_view.task_states(page),
        "tasks_sentence": lists.sentence(asked),
        "tasks_table": user_view.tasks_table(page),
        "queues_table": job_states.groups_table(
            page.jobs, page.queues, "computingsite", "Queue", asked=whole.selection.parameters
        ),
        "histogram": user_view.plot(page),
        "facts": user_view.account_facts(page),
        "alternates": formats.alternates(path, asked.selection.times),
    }
    response = render(request, "users/user.html", context)
    response["Vary"] = "Accept"
    return response


class Alone(Page):
    """The page of a user: its path names the user, so that its links need not."""

    def asking(self, parameters: Any) -> str:
        """See `Page.asking`."""
        return super().asking({name: text for name, text in parameters.items() if name != "produsername"})


def _truth(page: UserPage, whole: Asked) -> str:
    total, of_tasks = page.states.total(), page.task_states.total()
    window = whole.selection.window
    when = (window.sentence() if window else "") or "at any time"
    return (
        f"{spaced(total)} jobs (exact), {when}; {spaced(of_tasks)} tasks (exact) · as of {page.as_of:%H:%M:%S} UTC · "
        f"source: {page.source}"
    )
