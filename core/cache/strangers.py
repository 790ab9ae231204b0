"""What pages with few parameters say of those that they do not know; lists of things say it of theirs by themselves."""

from collections.abc import Callable, Container, Iterable
from difflib import get_close_matches
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.utils.html import escape

from core.cache.keys import is_meaningless
from core.render.responses import header_text
from core.selection import request as asking
from core.selection.problems import BadRequest

View = Callable[..., HttpResponseBase]
# Where a page says what its template knows nothing of; in templates/base.html.
NOTICE_PLACE = "<!--notices-->"
# What every page understands, and what scripts send without meaning anything by it.
EVERYWHERE = frozenset(
    {
        *("json", "csv", "raw", "strict", "limit", "display_limit", "page", "fields", "extra"),
        *("datasets", "sortby", "mode"),
    }
)


def unknown(given: asking.Given, known: Iterable[str]) -> tuple[str, ...]:
    """A sentence for each parameter that a page does not know.

    :raises BadRequest: for the first of them, with `strict`.
    """
    names = {*known, *EVERYWHERE}
    near = {name: next(iter(get_close_matches(name, names, 1, 0.75)), "") for name in _strangers(given, names)}
    found = tuple(
        f"{name[:60]} is not known and was left aside{f'; did you mean {other}?' if other else '.'}"
        for name, other in near.items()
    )
    if found and asking.switched(given, "strict"):
        raise BadRequest("strict", found[0])
    return found


def has_strangers(request: HttpRequest, known: Iterable[str]) -> bool:
    """Whether a request has parameters that a page does not know."""
    return bool(_strangers([name.strip().lower() for name in request.GET], {*known, *EVERYWHERE}))


def noticed(known: Iterable[str]) -> Callable[[View], View]:
    """Let the view's answers say which parameters of the request it does not know."""

    def around(view: View) -> View:
        @wraps(view)
        def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            sentences = unknown(asking.given_in(request.META["QUERY_STRING"]), known)
            response = view(request, *args, **kwargs)
            return _saying(response, " ".join(sentences)) if sentences else response

        return served

    return around


def _strangers(given: Iterable[str], known: Container[str]) -> list[str]:
    return [name for name in given if name not in known and not is_meaningless(name)]


def with_notice(body: str, sentence: str) -> str:
    """A page that says so above everything else; other texts as they are."""
    return body.replace(NOTICE_PLACE, f'{NOTICE_PLACE}<p class="warning">{escape(sentence)}</p>', 1)


def _saying(response: HttpResponseBase, sentence: str) -> HttpResponseBase:
    response["X-Warning"] = header_text(response.get("X-Warning", ""), sentence).strip()
    if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
        response.content = with_notice(response.text, sentence).encode()
        # It is not the page that others have.
        del response["ETag"]
    return response
