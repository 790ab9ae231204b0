"""What pages with parameters of their own know, and what they say of others."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.cache.keys import is_meaningless
from core.cache.pages import shared
from core.selection.problems import BadRequest
from core.selection.request import Given

View = Callable[..., HttpResponseBase]
# What every page understands, and what scripts send without meaning anything by it.
EVERYWHERE = frozenset({"json", "csv", "raw", "strict", "limit", "display_limit", "page", "fields", "extra"})


def unknown(given: Given, known: Iterable[str]) -> tuple[str, ...]:
    """A sentence for each parameter that a page does not know.

    :raises BadRequest: for the first of them, with `strict`.
    """
    names = {*known, *EVERYWHERE}
    strangers = [name for name in given if name not in names and not is_meaningless(name)]
    near = {name: next(iter(get_close_matches(name, known, 1, 0.75)), "") for name in strangers}
    found = tuple(
        f"{name[:60]} is not known and was left aside{f'; did you mean {other}?' if other else '.'}"
        for name, other in near.items()
    )
    if found and given.get("strict"):
        raise BadRequest("strict", found[0])
    return found


def known_only(names: tuple[str, ...], fresh_s: int) -> Callable[[View], View]:
    """Share the answers to requests in which everything is known; others are made alone, with a warning."""

    def around(view: View) -> View:
        together = shared(fresh_s=fresh_s, parameters=(*names, *EVERYWHERE))(view)

        @wraps(view)
        def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            given = {name.strip().lower(): request.GET.getlist(name) for name in request.GET}
            strangers = unknown({name: given[name] for name in given if name != "strict"}, names)
            return (view if strangers else together)(request, *args, **kwargs)

        return served

    return around
