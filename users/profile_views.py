"""`/userProfile/<name>/` and its data: parse, ask, render."""

from dataclasses import replace

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from core.cache.pages import shared
from core.engines.base import Count
from core.engines.best import moment
from core.questions.people import anyone_of, spellings
from core.render import curves, formats, links, lists, paging, responses
from core.render.parts import Option
from core.selection import request as asking
from core.selection.jobs import jobs
from core.selection.problems import BadRequest
from core.selection.request import Asked
from core.templatetags.portal import spaced
from users import profile
from users.profile import Profile
from users.user_views import NAMED_BY, NOT_GIVEN, Alone

USUAL_HOURS = 7 * 24
OWN = ("jobtype", "jobstatus")


@shared(fresh_s=120, kind=jobs, parameters=("username", *OWN))
def profile_page(request: HttpRequest, name: str) -> HttpResponseBase:
    """`/userProfile/<name>/`: how somebody's jobs went on in time."""
    if formats.wanted(request) != "html":
        return _data(request, name)
    given = asking.given_in(request.META["QUERY_STRING"])
    names, asked, found = _profile(given, name)
    drawn = found.curves()
    place = Alone(request.path, _own(given))
    context = {
        "name": names[0],
        "user_url": links.to("user", names[0]),
        "time_range": lists.time_range(asked, found.as_of, place),
        "parts": _choices(place, asked, "jobtype", profile.PARTS),
        "outcomes": _choices(place, asked, "jobstatus", profile.OUTCOMES),
        "curves": drawn,
        "lines": curves.lines(drawn),
        "table": curves.table(drawn),
        "truth": {"text": _truth(asked, found), "warnings": asked.warnings},
        "jobs_url": links.list_of(asked.selection.frozen(found.as_of)) if not place.kept else "",
        "total": found.total,
        "data_url": links.Page(reverse("user-profile-data"), {"username": names[0], **place.kept}).of(
            asked.selection.with_term("produsername", "")
        ),
        "alternates": formats.alternates(request.path, dict(place.kept)),
    }
    response = render(request, "users/profile.html", context)
    response["Vary"] = "Accept"
    return response


@shared(fresh_s=120, kind=jobs, parameters=("username", *OWN))
def profile_data(request: HttpRequest, name: str = "") -> HttpResponseBase:
    """`/userProfileData/?username=`: the points of the same curves, always as JSON."""
    return _data(request, name)


def _data(request: HttpRequest, name: str) -> HttpResponseBase:
    _, asked, found = _profile(asking.given_in(request.META["QUERY_STRING"]), name)
    headers = responses.truth_headers(Count(found.total, found.as_of, found.source), asked.warnings)
    data = profile.plot_data(found)
    shown = curves.points(data) if formats.wanted(request) == "csv" else data
    return responses.as_data(request, "profile", shown, headers=headers)


def _profile(given: asking.Given, name: str) -> tuple[tuple[str, ...], Asked, Profile]:
    """The spellings of the name, the jobs that are asked for, and their profile."""
    text = name.strip() or next((text.strip() for key in NAMED_BY for text in given.get(key, ()) if text.strip()), "")
    if not text:
        raise BadRequest("username", NOT_GIVEN)
    names = spellings(text)
    if not names:
        raise Http404(f"Nobody called {text[:100]} is known.")
    rest = {key: texts for key, texts in given.items() if key not in {*NAMED_BY, *OWN}}
    asked = asking.read(jobs(), rest, USUAL_HOURS)
    asked = replace(asked, selection=asked.selection.with_term(*anyone_of("produsername", names)))
    parts, outcomes = (
        paging.words(given, key, known) for key, known in zip(OWN, (profile.PARTS, profile.OUTCOMES), strict=True)
    )
    return names, asked, profile.profile(asked.selection, parts, outcomes, moment(asked.selection))


def _own(given: asking.Given) -> dict[str, str]:
    return {key: text for key in OWN if (text := ",".join(given.get(key, ())))}


def _choices(place: Alone, asked: Asked, key: str, known: tuple[str, ...]) -> list[Option]:
    """All, or one value of a list parameter, each as a link."""
    now = place.kept.get(key, "")
    found = []
    for word in ("", *known):
        kept = {name: text for name, text in {**place.kept, key: word}.items() if text}
        found.append(Option(word or "all", replace(place, kept=kept).of(asked.selection), now == word))
    return found


def _truth(asked: Asked, found: Profile) -> str:
    window = asked.selection.window
    when = (window.sentence() if window else "") or "at any time"
    return f"{spaced(found.total)} jobs (exact), {when} · as of {found.as_of:%H:%M:%S} UTC · source: {found.source}"
