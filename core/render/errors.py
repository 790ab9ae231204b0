"""Errors as pages in our layout, and as JSON for those who asked for JSON."""

import logging
import random
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.views import defaults

from core.clock import now
from core.engines.base import Unanswered
from core.render.formats import wanted
from core.render.responses import json_response
from core.selection import request as asking
from core.selection.problems import BadRequest, TooMany

QUESTIONS = ("GET", "HEAD", "OPTIONS")
# 700 job ids in the longest spelling, and what links add; below what gunicorn reads, so that the answer is ours.
MAX_ADDRESS = 15_000
logger = logging.getLogger(__name__)
# Failures that may be over soon, and when a screen on a wall (`kiosk`) asks again.
PASSING, AGAIN_S = (429, 503), 60
SOON_S = 5
PAGES_KEPT = 64
START = "Search for it above, or start again from the front page."
TITLES = {
    400: "This request cannot be understood",
    403: "This page is not for you",
    404: "There is nothing here",
    405: "This address only answers questions",
    410: "This page was closed",
    414: "This address is too long",
    429: "You ask for a lot at once",
    500: "Something broke on our side",
    503: "An answer is not to be had right now",
}


View = Callable[..., HttpResponseBase]


def by_post(view: View) -> View:
    """Mark a view that scripts ask by POST as well: it changes nothing, and answers with JSON."""
    vars(view)["by_post"] = True
    return view


class PlainErrors:
    """Turns what views raise into an answer with one sentence and the right status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if len(request.get_full_path()) > MAX_ADDRESS:
            return answer(request, 414, f"An address holds {MAX_ADDRESS:,} characters at the most.")
        if asking.NUL in request.path:
            return answer(request, 400, "The address holds a NUL character, which no database takes.")
        if request.method in QUESTIONS or (request.method == "POST" and _is_asked_by_post(request.path_info)):
            return self.get_response(request)
        response = answer(request, 405, f"{request.method} is not understood here; ask by GET.")
        response["Allow"] = ", ".join(QUESTIONS)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        match error:
            case BadRequest():
                advice = "The reference at /api/ lists every parameter and its form."
                return answer(request, 400, error.sentence, advice, reverse("api-reference"))
            case Http404():
                return answer(request, 404, str(error), START, reverse("home"))
            case Unanswered():
                logger.warning("unanswered: %s (%s)", error.sentence, error.__cause__)
                response = answer(request, 503, error.sentence, "This is not an empty answer: nothing is known.")
                return asked_again(response, error.retry_after)
            case TooMany():
                return asked_again(answer(request, 429, error.sentence), error.retry_after)
        return None


def _is_asked_by_post(path: str) -> bool:
    try:
        return getattr(resolve(path).func, "by_post", False)
    except Resolver404:
        return False


def answer(request: HttpRequest, status: int, sentence: str, advice: str = "", url: str = "") -> HttpResponse:
    """The error as a page, whose advice leads to `url` if there is one, or as `{"error": sentence}`."""
    if wanted(request) != "html":
        return json_response({"error": sentence}, status)
    response = HttpResponse(_page(status, sentence, advice, url, now().replace(microsecond=0)), status=status)
    if status in PASSING and _is_on_a_wall(request):
        response["Refresh"] = str(AGAIN_S)
    return response


@lru_cache(PAGES_KEPT)
def _page(status: int, sentence: str, advice: str, url: str, second: datetime) -> str:
    """The page of that second, the same for everybody: a script that is refused fifty times costs as much as one refusal."""
    context = {
        "status": status,
        "title": TITLES[status],
        "sentence": sentence,
        "advice": advice,
        "url": url,
        "now": second,
    }
    return render_to_string("error.html", context, HttpRequest())


def _is_on_a_wall(request: HttpRequest) -> bool:
    """Whether a screen asks; an address that cannot be read is that of none."""
    try:
        return asking.is_on(request, "kiosk")
    except (BadRequest, SuspiciousOperation):
        return False


def asked_again(response: HttpResponse, after_s: int) -> HttpResponse:
    """The answer, saying when to ask again: so many seconds or up to twice as many, so that not all come as one wave.

    Where it is only a few, a page asks by itself.
    """
    response["Retry-After"] = str(random.randint(after_s, 2 * after_s))  # noqa: S311 - no secret
    if after_s <= SOON_S and response["Content-Type"].startswith("text/html"):
        response["Refresh"] = response["Retry-After"]
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """Django's own 400s: an unknown host, too many parameters."""
    return answer(request, 400, "The request is malformed.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    return answer(request, 403, "You may not see this page.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    return answer(request, 404, f"The portal has no page at {request.path}.", START, reverse("home"))


def server_error(request: HttpRequest) -> HttpResponse:
    """The portal's own failure. The page stands alone: it needs no database, cache, session or context."""
    if wanted(request) != "html":
        return json_response({"error": "The portal failed to make this answer; the fault is in its log."}, 500)
    return defaults.server_error(request)
