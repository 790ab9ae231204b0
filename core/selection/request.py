"""From the parameters of a request to what is asked and how it shall be shown."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

from django.http import HttpRequest, QueryDict

from core.selection import marks, values, window
from core.selection.columns import Sort
from core.selection.jobs import is_live_only
from core.selection.kinds import Kind
from core.selection.problems import BadRequest, no_number
from core.selection.selection import Selection, in_order
from core.selection.window import Window

Given = Mapping[str, Sequence[str]]
# How an answer is shown, whatever is asked.
PRESENTATION = (
    "json",
    "csv",
    "limit",
    "display_limit",
    "sortby",
    "after",
    "fields",
    "outputs",
    "cols",
    "strict",
    "summary",
    "as_of",
    "mode",
    "refresh",
)
# Parameters that mean something without a value; whoever reads one asks `switched`.
SWITCHES = frozenset({"copies", "datasets", "kiosk", "raw", "strict", "summary"})
OFF = frozenset({"0", "false", "no"})
HARD_LIMIT = 1_000_000
ROWS_PER_PAGE = 100
MAX_ROWS_PER_PAGE = 1_000
NUL = "\x00"
LEADING_CHARACTERS = 4
DIRECTIONS = {"": True, "descending": True, "desc": True, "ascending": False, "asc": False}


@dataclass(frozen=True)
class View:
    """How an answer is shown: order, length, place in it, columns and blocks."""

    sort: Sort
    limit: int | None = None
    display_limit: int = ROWS_PER_PAGE
    after: tuple[Any, ...] | None = None
    fields: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    cols: tuple[str, ...] = ()
    by_count: bool = False


@dataclass(frozen=True)
class Asked:
    """A whole request: the Selection, its presentation, and what was noticed on the way."""

    selection: Selection
    view: View
    warnings: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)

    def link(self, **changes: str) -> str:
        """The query string of this request with some parameters set anew; empty ones are left out."""
        shown = {"sortby": sort_text(self.selection.kind, self.view.sort), "cols": ",".join(self.view.cols)}
        shown["display_limit"] = "" if self.view.display_limit == ROWS_PER_PAGE else str(self.view.display_limit)
        return urlencode({k: v for k, v in {**self.selection.parameters, **shown, **changes}.items() if v})


def given_in(query_string: str) -> dict[str, list[str]]:
    """Parameters of a query string: keys in lower case, all values of each.

    :raises BadRequest: for text that is not UTF-8, or that holds a NUL character.
    """
    try:
        unquote_to_bytes(query_string.replace("+", " ")).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("", "The address holds text that is not UTF-8.") from error
    found: dict[str, list[str]] = {}
    for name, texts in QueryDict(query_string).lists():
        if NUL in name or any(NUL in text for text in texts):
            named = name.replace(NUL, "")
            raise BadRequest(named, f"{named[:60] or 'A parameter'} holds a NUL character.")
        found.setdefault(name.strip().lower(), []).extend(texts)
    return found


def read(kind: Kind, given: Given, default_hours: int) -> Asked:
    """What the parameters ask of that kind of thing.

    :param default_hours: the window of what has ended, when none is asked for.
    :raises BadRequest: for the first parameter that cannot be read; with `strict`, for an unknown one.
    """
    terms = {known.name: "" for known in kind.filters}
    for known in kind.filters:
        texts = [text for name in (known.name, *known.aliases) for text in given.get(name, ())]
        terms[known.name] = known.read(texts)
    drop = drops(given) if kind.has_retries else None
    found = Selection(kind, in_order(kind, terms), _window(kind, given, terms, default_hours), drop)
    warnings = unknown(kind, given)
    if warnings and switched(given, "strict"):
        raise BadRequest("strict", warnings[0])
    return Asked(found, _view(kind, given), tuple(warnings))


def as_of(given: Given) -> datetime | None:
    """The moment that a part of a page shares with the page; None for the present.

    :raises BadRequest: for anything but a UTC time.
    """
    text = _scalar(given, "as_of")
    found = window.moment("as_of", text) if text else None
    return found if isinstance(found, datetime) else None


def sort_text(kind: Kind, sort: Sort) -> str:
    """The value of `sortby` for that order; empty for the default one."""
    if sort == kind.default_sort:
        return ""
    name = next((name for name, attribute in orders(kind).items() if attribute == sort.attribute), sort.attribute)
    return f"{name}-{'descending' if sort.descending else 'ascending'}"


def orders(kind: Kind) -> dict[str, str]:
    """What `sortby` may name, own words before columns, and the attribute that each orders by."""
    return kind.sorts | {column.name: column.attribute for column in kind.columns if column.name not in kind.sorts}


def _window(kind: Kind, given: Given, terms: Mapping[str, str], default_hours: int) -> Window | None:
    if is_live_only(terms.get("jobstatus", "")):
        return None
    names = {*window.PARAMETERS, *(f"{column}range" for column in kind.time_ranges)}
    asked = window.read({name: given[name] for name in names & given.keys()}, kind.time_field, kind.time_ranges)
    named = any(terms.get(name) for name in kind.without_window)
    if asked or named or any(names_few(terms.get(name, "")) for name in kind.named_by):
        return asked
    return Window(
        kind.time_field, timedelta(hours=default_hours), ended_only=kind.keeps_live, implied=not kind.keeps_live
    )


def names_few(text: str) -> bool:
    """Whether each value of a text filter is whole, or has enough characters before its first star."""
    patterns = [pattern for alternative in values.parse(text) for pattern in alternative]
    plain = all(not pattern.negated and not pattern.is_blank for pattern in patterns)
    return bool(patterns) and plain and all(not p.has_star or len(p.text) >= LEADING_CHARACTERS for p in patterns)


def drops(given: Given) -> bool | None:
    """Whether earlier attempts are to be left out; None where `mode` says nothing.

    :raises BadRequest: for another word than drop or nodrop.
    """
    modes = {"drop": True, "nodrop": False}
    text = _scalar(given, "mode").lower()
    if text and text not in modes:
        raise BadRequest("mode", f"mode must be drop or nodrop, not “{text[:60]}”.")
    return modes.get(text)


def _view(kind: Kind, given: Given) -> View:
    sort = _sort(kind, _scalar(given, "sortby"))
    return View(
        sort=sort,
        limit=_number(given, "limit", HARD_LIMIT),
        display_limit=_number(given, "display_limit", MAX_ROWS_PER_PAGE) or ROWS_PER_PAGE,
        after=marks.read(kind, sort, _scalar(given, "after")),
        fields=_names(given, "fields"),
        outputs=_names(given, "outputs"),
        cols=_cols(kind, given),
        by_count=_scalar(given, "sortby") == "count",
    )


def _sort(kind: Kind, text: str) -> Sort:
    if not text or text in {"count", "alpha"}:
        return kind.default_sort
    name, _, direction = text.partition("-")
    attributes = orders(kind)
    if name not in attributes or direction not in DIRECTIONS:
        names = ", ".join(kind.sorts)
        raise BadRequest("sortby", f"sortby must be one of {names} or a column, with -ascending or -descending.")
    return Sort(attributes[name], DIRECTIONS[direction])


def _number(given: Given, name: str, ceiling: int) -> int | None:
    text = _scalar(given, name)
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", text, re.ASCII):
        raise no_number(name, text)
    return min(int(text), ceiling)


def _cols(kind: Kind, given: Given) -> tuple[str, ...]:
    names = _names(given, "cols")
    if unknown := [name for name in names if name not in kind.by_column]:
        raise BadRequest("cols", f"cols names no column called {unknown[0][:60]}.")
    return names


def _names(given: Given, name: str) -> tuple[str, ...]:
    parts = [part.strip().lower() for text in given.get(name, ()) for part in re.split(r"[,|]", text)]
    return tuple(dict.fromkeys(part for part in parts if part))


def _scalar(given: Given, name: str) -> str:
    texts = [text.strip() for text in given.get(name, ()) if text.strip()]
    if len(texts) > 1:
        raise BadRequest(name, f"{name} was given {len(texts)} times and takes one value.")
    return texts[0] if texts else ""


def switched(given: Given, name: str) -> bool:
    """Whether one of SWITCHES is given, and not to say no."""
    assert name in SWITCHES, f"{name} must be among SWITCHES, or shared pages lose it"  # noqa: S101 - of the code itself
    return any(text.strip().lower() not in OFF for text in given.get(name, ()))


def is_on(request: HttpRequest, name: str) -> bool:
    """The same of a request."""
    return switched(given_in(request.META["QUERY_STRING"]), name)


def unknown(kind: Kind, given: Given) -> list[str]:
    """A sentence for each parameter that nothing knows; marks of mail campaigns are no parameters."""
    known = {*kind.by_parameter, *PRESENTATION, *window.PARAMETERS, *kind.harmless}
    known |= {f"{column}range" for column in kind.time_ranges}
    return [_not_known(kind, name) for name in given if name not in known and not name.startswith("utm_")]


def _not_known(kind: Kind, name: str) -> str:
    near = kind.suggestion(name, (*PRESENTATION, *window.PARAMETERS))
    return f"{name[:60]} is not known and was left aside{f'; did you mean {near}?' if near else '.'}"
