"""Pages that say themselves, and in their data, which parameters they do not know."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.cache.pages import shared
from core.cache.strangers import EVERYWHERE, unknown

View = Callable[..., HttpResponseBase]


def known_only(names: tuple[str, ...], fresh_s: int) -> Callable[[View], View]:
    """Share the answers to requests in which everything is known; others are made alone, by a view that says so."""

    def around(view: View) -> View:
        together = shared(fresh_s=fresh_s, parameters=(*names, *EVERYWHERE))(view)

        @wraps(view)
        def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            given = {name.strip().lower(): request.GET.getlist(name) for name in request.GET}
            strangers = unknown({name: given[name] for name in given if name != "strict"}, names)
            return (view if strangers else together)(request, *args, **kwargs)

        return served

    return around
