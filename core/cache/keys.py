"""One name for all spellings of one question.

A page that is shared is made from the canonical request, not from the one that came: nothing that is missing from
its name can be in it.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from copy import copy
from urllib.parse import urlencode

from django.http import HttpRequest

from core.cache.release import fingerprint
from core.render import formats
from core.selection import request as asking
from core.selection.kinds import Kind
from core.selection.problems import BadRequest

# Added by mail programs, by scripts that fear caches, or for the browser alone; they ask for nothing.
MEANINGLESS = frozenset({"timestamp", "_", "dt", "tk", "fbclid", "gclid", "refresh"})


def canonical(request: HttpRequest, kind: Callable[[], Kind] | None, parameters: frozenset[str]) -> str | None:
    """The query string of the question in its one spelling; None for one that must not be shared.

    :param parameters: names that the page knows beside those of the kind; without a kind, all others say nothing.
    """
    try:
        given = asking.given_in(request.META["QUERY_STRING"])
        meant = {name: texts for name, texts in given.items() if not is_meaningless(name)}
        terms = _of_kind(kind(), meant, parameters) if kind else _named(meant, parameters)
    except BadRequest:
        return None
    if terms is None:
        return None
    rendering = [("json", "")] if formats.wanted(request) == "json" else []
    return urlencode(rendering + [(name, text) for name, texts in sorted(terms.items()) for text in texts])


def is_meaningless(name: str) -> bool:
    return name in MEANINGLESS or name.startswith("utm_")


def key(request: HttpRequest, query: str) -> str:
    """What the shared answer is kept under: everything that its bytes depend on."""
    parts = [fingerprint(), request.scheme, request.get_host(), request.path, formats.wanted(request), query]
    return f"page:{hashlib.sha256(json.dumps(parts).encode()).hexdigest()}"


def rewritten(request: HttpRequest, query: str) -> HttpRequest:
    """The same request in its canonical spelling."""
    found = copy(request)
    found.META = {**request.META, "QUERY_STRING": query}
    found.__dict__.pop("GET", None)
    return found


def _of_kind(kind: Kind, given: asking.Given, parameters: frozenset[str]) -> Mapping[str, list[str]] | None:
    """Filters by their own name and canonical text; None where something is unknown, which the page will say."""
    if asking.unknown(kind, {name: texts for name, texts in given.items() if name not in parameters}):
        return None
    rest = {name: texts for name, texts in given.items() if name not in kind.by_parameter}
    terms = _named(rest, frozenset(rest))
    for known in kind.filters:
        texts = [text for name in (known.name, *known.aliases) for text in given.get(name, ())]
        if text := known.read(texts):
            terms[known.name] = [text]
    return terms


def _named(given: asking.Given, names: frozenset[str]) -> dict[str, list[str]]:
    """Those parameters that have a value, or that need none."""
    found = {}
    for name in names & given.keys() - {"json", "csv"}:
        texts = [text.strip() for text in given[name]]
        found[name] = texts if name in asking.SWITCHES else list(filter(None, texts))
    return found
