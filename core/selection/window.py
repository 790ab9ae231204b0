"""Time windows: relative or absolute, half open (start ≤ time < end), always UTC."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from core.selection.problems import BadRequest, no_number

FORMS = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d")
OLD_MAIL_FORMS = ("%d-%m-%Y", "%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%d-%b-%Y")
AGO = re.compile(r"now(?:-([0-9]{1,6})(m|h|d))?", re.ASCII)
# What happened to a thing at the time of a field, where its name would not say so.
VERBS = {
    "modificationtime": "modified",
    "submittime": "submitted",
    "lastupdate": "heard of",
    "creationtime": "created",
    "creationdate": "added",
}
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
MAX_AGO = timedelta(days=36_500)
FIRST = datetime(1970, 1, 1)
LAST = datetime(2200, 1, 1)
DATE_FORM = "a UTC time such as 2026-11-23, 2026-11-23T12:00 or now-6h"
PARAMETERS = ("hours", "days", "date_from", "date_to", "earlierthan", "earlierthandays", "ended_from", "ended_to")

# Either a moment or a distance back from the moment of asking.
Bound: TypeAlias = datetime | timedelta


@dataclass(frozen=True)
class Window:
    """Which times count. `field` is the attribute that is compared.

    With `ended_only` it bounds only what has ended, and what is live is always in it: so is the window
    when nobody asks for one about jobs. An `implied` one is that for things that have no such division: no
    parameter gives it.
    """

    field: str
    start: Bound | None = None
    end: Bound | None = None
    ended_only: bool = False
    implied: bool = False

    def bounds(self, as_of: datetime) -> tuple[datetime | None, datetime | None]:
        """Start and end as moments."""
        return _moment(self.start, as_of), _moment(self.end, as_of)

    def frozen(self, as_of: datetime) -> "Window":
        """The same window with nothing relative in it, ending where the page was made at the latest."""
        start, end = self.bounds(as_of)
        return replace(self, start=start, end=min(end or as_of, as_of), implied=False)

    def parameters(self, time_field: str) -> dict[str, str]:
        """The URL parameters that give this window; none for the one that stands when nobody asks.

        :param time_field: the field that `hours` and `date_from` mean for that kind of thing; others have ranges.
        """
        if self.implied:
            return {}
        if self.ended_only:
            return {} if isinstance(self.start, timedelta) else self._ended_parameters()
        if self.field != time_field:
            return {f"{self.field}range": f"{_text(self.start)}|{_text(self.end)}"}
        found = {} if self.start is None else _start_parameter(self.start)
        return found | ({} if self.end is None else _end_parameter(self.end))

    def _ended_parameters(self) -> dict[str, str]:
        bounds = {"ended_from": self.start, "ended_to": self.end}
        return {name: _text(bound) for name, bound in bounds.items() if bound is not None}

    def sentence(self) -> str:
        """In words, such as "modified in the last 12 hours"."""
        verb = "live now, or ended" if self.ended_only else VERBS.get(self.field, self.field)
        if self.start is None and self.end is None:
            return ""
        if isinstance(self.start, timedelta) and self.end is None:
            return f"{verb} in the last {duration(self.start)}"
        start = "" if self.start is None else f"from {_words(self.start)}"
        end = "" if self.end is None else f"until {_words(self.end)}"
        return f"{verb} {' '.join(part for part in (start, end) if part)}"


def read(given: Mapping[str, Sequence[str]], field: str, ranges: Sequence[str]) -> Window | None:
    """The window that the parameters ask for; None when they ask for none.

    :param ranges: the time columns that `<column>range=A|B` may name.
    :raises BadRequest: for a malformed time, a scalar given twice, or a window that ends before it starts.
    """
    texts = {name: _single(name, given[name]) for name in given if "".join(given[name]).strip()}
    columns = [name for name in ranges if f"{name}range" in texts]
    if len(columns) > 1:
        raise BadRequest(f"{columns[1]}range", f"A request has one time range, and {columns[1]}range is a second one.")
    if columns:
        return _range(columns[0], texts[f"{columns[0]}range"])
    if "ended_from" in texts or "ended_to" in texts:
        ended = Window(field, _bound(texts, "ended_from"), _bound(texts, "ended_to"), ended_only=True)
        return _checked(_absolute(ended), "ended_from")
    start = _first(_bound(texts, "date_from"), _ago(texts, "days", "d"), _ago(texts, "hours", "h"))
    end = _first(_bound(texts, "date_to"), _ago(texts, "earlierthandays", "d"), _ago(texts, "earlierthan", "h"))
    if start is None and end is None:
        return None
    named = next((name for name in ("date_from", "days") if name in texts), "hours")
    return _checked(Window(field, start, end), named)


def duration(length: timedelta) -> str:
    """In the largest unit that says it in whole numbers: "12 hours", "3 days"."""
    minutes = int(length.total_seconds() // 60)
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes % size == 0 and (unit == "hour" or minutes > 3 * 1440 - 1):
            return f"{minutes // size} {unit}{'' if minutes == size else 's'}"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def moment(name: str, text: str) -> Bound:
    """A time in any of the forms that people and scripts send.

    :raises BadRequest: naming the parameter.
    """
    text = text.strip()
    if match := AGO.fullmatch(text):
        return timedelta() if match[1] is None else _limited(name, int(match[1]) * UNITS[match[2]])
    for form in FORMS + OLD_MAIL_FORMS:
        try:
            found = datetime.strptime(text.removesuffix("Z").split(".")[0] if "T" in text else text, form)
        except ValueError:
            continue
        return min(max(found, FIRST), LAST)
    raise BadRequest(name, f"{name} must be {DATE_FORM}, not “{text[:60]}”.")


def _single(name: str, texts: Sequence[str]) -> str:
    given = [text for text in texts if text.strip()]
    if len(given) > 1:
        raise BadRequest(name, f"{name} was given {len(given)} times and takes one value.")
    return given[0]


def _range(column: str, text: str) -> Window | None:
    name = f"{column}range"
    parts = text.split("|")
    if len(parts) != 2:
        raise BadRequest(name, f"{name} must be two UTC times separated by |, such as 2026-11-22|2026-11-23.")
    start, end = (moment(name, part) if part.strip() else None for part in parts)
    if start is None and end is None:
        return None
    return _checked(Window(column, start, end), name)


def _absolute(window: Window) -> Window:
    """Only an absolute window can be told from the one that stands when nobody asks."""
    start, end = window.bounds(datetime.now().replace(microsecond=0))
    return replace(window, start=start, end=end)


def _first(*bounds: Bound | None) -> Bound | None:
    return next((bound for bound in bounds if bound is not None), None)


def _bound(texts: Mapping[str, str], name: str) -> Bound | None:
    return moment(name, texts[name]) if name in texts else None


def _ago(texts: Mapping[str, str], name: str, unit: str) -> timedelta | None:
    text = texts.get(name, "").strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII):
        raise no_number(name, text)
    return _limited(name, int(text) * UNITS[unit])


def _limited(name: str, length: timedelta) -> timedelta:
    if length > MAX_AGO:
        raise BadRequest(name, f"{name} goes back more than {MAX_AGO.days // 365} years.")
    return length


def _checked(window: Window, name: str) -> Window:
    if window.start == timedelta():
        raise BadRequest(name, f"The time window of {name} has no length.")
    now = datetime.now()
    start, end = window.bounds(now)
    if start is not None and end is not None and start >= end:
        raise BadRequest(name, f"The time window of {name} ends before it starts.")
    return window


def _moment(bound: Bound | None, as_of: datetime) -> datetime | None:
    return as_of - bound if isinstance(bound, timedelta) else bound


def _start_parameter(bound: Bound) -> dict[str, str]:
    if isinstance(bound, timedelta) and bound.total_seconds() % 3600 == 0:
        return {"hours": str(int(bound.total_seconds() // 3600))}
    return {"date_from": _text(bound)}


def _end_parameter(bound: Bound) -> dict[str, str]:
    if isinstance(bound, timedelta) and bound.total_seconds() % 3600 == 0:
        return {"earlierthan": str(int(bound.total_seconds() // 3600))}
    return {"date_to": _text(bound)}


def _text(bound: Bound | None) -> str:
    if bound is None:
        return ""
    if isinstance(bound, timedelta):
        minutes = int(bound.total_seconds() // 60)
        return f"now-{minutes}m"
    return bound.strftime("%Y-%m-%dT%H:%M:%S")


def _words(bound: Bound) -> str:
    if bound == timedelta():
        return "now"
    return f"{duration(bound)} ago" if isinstance(bound, timedelta) else f"{bound:%Y-%m-%d %H:%M:%S} UTC"
