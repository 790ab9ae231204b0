"""Which addresses can be made in advance, and how one is made: in this process, by the view that would answer a reader."""

import html
import io
import re
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404
from django.http.response import HttpResponse, HttpResponseBase
from django.urls import resolve

from core import tally
from core.cache import keys, pages
from core.selection import request as asking
from core.selection.problems import BadRequest
from core.traffic import lanes

# What the cache had of a page that is new now.
MADE = frozenset({"miss", "hit"})
# Parameters of what is asked once: a part of one page, a place in one list.
OF_ONE_READER = frozenset({"as_of", "after"})
# Two of them would begin the name of a host.
LEADING = re.compile(r"^(/|%2f)+", re.IGNORECASE)
LATER_PART = re.compile(r'data-fragment="([^"]+)"')


def question(url: str) -> str:
    """The one spelling of what an address asks; empty for what is not shared, or costs too much to be made unasked."""
    try:
        request = request_of(url)
        policy = vars(resolve(request.path_info).func).get("policy")
        given = asking.given_in(request.META["QUERY_STRING"])
    except (BadRequest, Http404, ValueError):
        return ""
    if policy is None or OF_ONE_READER & given.keys() or lanes.is_large(request, policy.kind):
        return ""
    query = keys.canonical(request, policy.kind, policy.parameters)
    return "" if query is None else f"{request.path}?{query}".removesuffix("?")


def made(url: str) -> str:
    """Have that page and the parts that it fetches later made anew.

    :returns: what became of it and of its parts: `miss` or `hit` where all were made, by this process or a moment ago by
        another, else what became of one that was not: that is as old as it was.
    :raises Unanswered: when a backend failed and there is no old page either.
    """
    response, state = _answered(url)
    states = [state]
    if isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith("text/html"):
        states += [_answered(html.unescape(part))[1] for part in LATER_PART.findall(response.content.decode())]
    return next((one for one in states if one not in MADE), state)


def request_of(url: str) -> WSGIRequest:
    """The request that a reader at SITE_URL would send, marked as one that wants a new answer."""
    site, asked = urlsplit(settings.SITE_URL), urlsplit(LEADING.sub("/", url))
    environ = {
        "REQUEST_METHOD": "GET",
        # WSGI hands on bytes as characters.
        "PATH_INFO": unquote_to_bytes(asked.path).decode("latin-1"),
        "QUERY_STRING": asked.query,
        "HTTP_HOST": site.netloc,
        "HTTP_X_FORWARDED_PROTO": site.scheme,
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": io.BytesIO(),
        pages.RENEW: True,
    }
    return WSGIRequest(environ)


def _answered(url: str) -> tuple[HttpResponseBase, str]:
    request, counted = request_of(url), tally.begin()
    request.resolver_match = resolve(request.path_info)
    response: HttpResponseBase = request.resolver_match.func(
        request, *request.resolver_match.args, **request.resolver_match.kwargs
    )
    response.close()
    return response, counted.cache
