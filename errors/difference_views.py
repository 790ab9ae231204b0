"""What is different about some jobs: parse, ask, render."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from core import experiment
from core.cache.pages import shared
from core.engines.base import Count
from core.engines.best import engine as best_engine
from core.engines.best import moment
from core.questions import difference as question
from core.questions import error_catalogue
from core.questions.sides import AGAINST, Against, Sides, read_against, sides_of
from core.render import formats, lists, responses
from core.render.links import Page
from core.render.parts import Option
from core.selection import request as asking
from core.selection.jobs import jobs
from core.templatetags.portal import spaced
from errors import difference, pages

OWN = "against"
WORDS: dict[Against, str] = {"finished": "Failed beside finished", "others": "These beside all others"}


@shared(fresh_s=120, kind=jobs, parameters=(OWN,))
def difference_page(request: HttpRequest) -> HttpResponseBase:
    """`/errors/difference/`: what is different about the failures of a selection, or about all its jobs."""
    asked, against, as_of = _read(request)
    sides = _sides(asked, against, as_of)
    found = _difference(sides, as_of)
    headers = responses.truth_headers(Count(found.here, as_of, found.source), asked.warnings)
    match formats.wanted(request):
        case "json":
            return responses.json_response(difference.as_data(found), headers=headers)
        case "csv":
            return _as_csv(found, headers)
    return _as_html(request, asked, against, found)


@shared(fresh_s=120, kind=jobs, parameters=(OWN,))
def difference_part(request: HttpRequest) -> HttpResponse:
    """`/errors/difference/part/`: the same as a part of another page, which comes later."""
    asked, against, as_of = _read(request)
    return render(
        request, "errors/difference_part.html", _part(asked, against, _difference(_sides(asked, against, as_of), as_of))
    )


def _read(request: HttpRequest) -> tuple[asking.Asked, Against, datetime]:
    error_catalogue.refresh()
    given = asking.given_in(request.META["QUERY_STRING"])
    against = read_against("".join(given.pop(OWN, [])[:1]))
    asked = asking.read(jobs(), given, experiment.current().windows["errors"])
    return asked, against, asking.as_of(given) or moment(asked.selection)


def _sides(asked: asking.Asked, against: Against, as_of: datetime) -> Sides:
    return sides_of(asked.selection.frozen(as_of), against, experiment.current().windows["errors"])


def _difference(sides: Sides, as_of: datetime) -> question.Difference:
    with best_engine() as engine:
        return question.difference(engine, sides, as_of)


def _as_csv(found: question.Difference, headers: dict[str, str]) -> HttpResponseBase:
    rows = ([*list(one.values())[:-1], "; ".join(one["along"])] for one in difference.records(found))
    return responses.csv_file("difference", difference.COLUMNS, rows, headers)


def _part(asked: asking.Asked, against: Against, found: question.Difference) -> dict[str, Any]:
    return {
        "told": difference.told(found),
        "rows": difference.rows(found),
        "limits": difference.limits(found),
        "question": difference.QUESTIONS[against],
        "other_words": "finished" if against == "finished" else "all",
        "difference_url": f"{reverse('difference')}?{asked.link(**({OWN: against} if against != AGAINST[0] else {}))}",
    }


def _as_html(request: HttpRequest, asked: asking.Asked, against: Against, found: question.Difference) -> HttpResponse:
    page = Page(reverse("difference"), {OWN: against} if against != AGAINST[0] else {})
    context = {
        **_part(asked, against, found),
        "whole": True,
        "sentence": lists.sentence(asked),
        "chips": lists.chips(asked, page),
        "time_range": lists.time_range(asked, found.as_of, page),
        "fields": lists.form(asked, pages.FORM, page),
        "choices": [
            Option(WORDS[one], Page(page.path, {OWN: one}).of(asked.selection), one == against) for one in AGAINST
        ],
        "truth": {"text": _truth(found), "warnings": asked.warnings},
        "alternates": formats.alternates(request.path, {**asked.selection.parameters, **page.kept}),
    }
    response = render(request, "errors/difference.html", context)
    response["Vary"] = "Accept"
    return response


def _truth(found: question.Difference) -> str:
    beside = found.both if found.sides.overlap else found.both - found.here
    return (
        f"{spaced(found.here)} jobs beside {spaced(beside)} (exact) · {spaced(found.tested)} values tested · "
        f"as of {found.as_of:%H:%M:%S} UTC · source: {found.source}"
    )
