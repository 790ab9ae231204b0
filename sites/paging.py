"""Tables that are made whole and shown in pages by number, and parameters that pages read by themselves."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.cache.keys import is_meaningless
from core.cache.pages import shared
from core.render import links
from core.selection.problems import BadRequest
from core.selection.request import MAX_ROWS_PER_PAGE, Given
from core.templatetags.portal import spaced

View = Callable[[HttpRequest], HttpResponseBase]
# What every page understands, and what scripts send without meaning anything by it.
EVERYWHERE = frozenset({"json", "csv", "raw", "strict", "limit", "display_limit", "page", "fields", "extra"})


def single(given: Given, name: str) -> str:
    """The value of a parameter that takes one; empty where there is none."""
    texts = [text.strip() for text in given.get(name, ()) if text.strip()]
    if len(texts) > 1:
        raise BadRequest(name, f"{name} was given {len(texts)} times and takes one value.")
    return texts[0] if texts else ""


def number(given: Given, name: str, usual: int, most: int = 999_999) -> int:
    """A whole number from 1 on.

    :raises BadRequest: for anything else.
    """
    text = single(given, name)
    if text and not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text)):
        raise BadRequest(name, f"{name} must be a whole number from 1 on, not “{text[:60]}”.")
    return min(int(text or usual), most)


def rows_shown(given: Given, usual: int) -> int:
    """How many rows a page of a table has."""
    return number(given, "display_limit", usual, MAX_ROWS_PER_PAGE)


def pager(place: links.Page, asked: Mapping[str, str], page: int, size: int, total: int) -> dict[str, str]:
    """Steps from a page of a table to its neighbours."""

    def to_page(other: int) -> str:
        return place.asking({**asked, **({"page": str(other)} if other > 1 else {})})

    first = (page - 1) * size
    text = f"{spaced(first + 1)} to {spaced(min(first + size, total))} of {spaced(total)}" if first < total else ""
    return {
        "previous_url": to_page(page - 1) if page > 1 else "",
        "next_url": to_page(page + 1) if first + size < total else "",
        "text": text,
    }


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
        def served(request: HttpRequest) -> HttpResponseBase:
            given = {name.strip().lower(): request.GET.getlist(name) for name in request.GET}
            strangers = unknown({name: given[name] for name in given if name != "strict"}, names)
            return view(request) if strangers else together(request)

        return served

    return around
