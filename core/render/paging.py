"""Tables that are made whole and shown in pages by number, and parameters that pages read by themselves."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest

from core.render import links
from core.selection import request as asking
from core.selection.problems import BadRequest
from core.selection.request import MAX_ROWS_PER_PAGE, Given
from core.templatetags.portal import spaced


def single(given: Given, name: str) -> str:
    """The value of a parameter that takes one; empty where there is none."""
    texts = [text.strip() for text in given.get(name, ()) if text.strip()]
    if len(texts) > 1:
        raise BadRequest(name, f"{name} was given {len(texts)} times and takes one value.")
    return texts[0] if texts else ""


def one(request: HttpRequest, name: str) -> str:
    """The same of a request."""
    return single(asking.given_in(request.META["QUERY_STRING"]), name)


def words(given: Given, name: str, known: Sequence[str]) -> Sequence[str]:
    """The words of a list parameter; all that are known without any.

    :raises BadRequest: for a word that is none of them.
    """
    found = [word.strip() for text in given.get(name, ()) for word in text.replace("|", ",").split(",")]
    found = [word for word in found if word]
    if unknown := [word for word in found if word not in known]:
        raise BadRequest(name, f"{name} must be of {', '.join(known)}, not “{unknown[0][:60]}”.")
    return found or known


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
