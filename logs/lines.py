"""Lines that a log search holds: of one job's pilot and payload, and of what PanDA wrote about a task.

Lines come in pages by their time. All lines of one moment stand on one page: so the next page can begin after that
moment, on every kind of search, and no line is lost or told twice.
"""

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings

from core import tally
from core.engines.base import Unanswered
from core.outside import search
from core.outside.problems import Unfetched
from core.outside.search import TIME_LIMIT_S, WINDOW, Found, Hit
from logs import plain
from logs.plain import MAX_LINE
from logs.queries import JobLogs, TaskLogs
from logs.secrets import Masking

TIME, EXACT_TIME = "@timestamp", "@timestamp_nanoseconds"
TYPE, LEVEL = "fields.type.keyword", "logLevel.keyword"
# Of a line that was sent as an object there is no message: all but these is shown.
ENVELOPE = frozenset(
    {TIME, EXACT_TIME, "@version", "level", "levelname", "host", "PandaJobID", "TaskID", "Harvester_WorkerID",
     "Harvester_ID", "RequestID", "PilotTimeStamp"}
)  # fmt: skip
# Clocks of machines differ; what was sent before the job or task was made is not looked for.
SKEW = timedelta(hours=1)
DEEPEST = 100_000
NONE = "Not specified"
TYPES, LEVELS = 100, 20
NOT_CONFIGURED = "This portal is not told of a search of logs, so such lines are not to be had here."


@dataclass(frozen=True)
class Sought:
    """Lines of one thing: `terms` are conditions of the search, `begin` is when it was made, `words` those to find.

    Lines later than `end` are left out, so that a list has what was counted before.
    """

    index: str
    terms: tuple[Mapping[str, Any], ...]
    begin: datetime | None = None
    end: datetime | None = None
    words: str = ""

    @property
    def query(self) -> dict[str, Any]:
        found = list(self.terms)
        bounds = {"gte": self.begin and self.begin - SKEW, "lte": self.end}
        if times := {name: moment.isoformat() for name, moment in bounds.items() if moment}:
            found.append({"range": {TIME: times}})
        if self.words:
            fields = {"fields": ["message", "level"], "operator": "and", "lenient": True}
            found.append({"multi_match": {"query": self.words, **fields}})
        return {"bool": {"filter": found}}


@dataclass(frozen=True)
class Place:
    """Which lines: how many, from which side of time, and after which moment; or by number from `start` on."""

    length: int
    newest_first: bool = True
    after: int | None = None
    start: int | None = None


@dataclass(frozen=True)
class LogLine:
    """One line: `stamp` as it is shown, `left_out` characters that are not; `source` has all that was stored."""

    stamp: str
    level: str
    text: str
    left_out: int = 0
    source: Mapping[str, Any] = field(default_factory=dict)

    @property
    def spans(self) -> list[plain.Span]:
        return plain.spans(self.text)


@dataclass(frozen=True)
class Lines:
    """A page of lines; `after` is where the next one begins, if there is more."""

    lines: list[LogLine]
    total: int
    at_least: bool
    after: int | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class LineCount:
    """How many lines of one type and level; `other` stands for those that were not told apart."""

    type: str
    level: str
    count: int
    other: bool = False


@dataclass(frozen=True)
class LineCounts:
    counts: list[LineCount]
    total: int
    at_least: bool
    warnings: tuple[str, ...] = ()


def of_job(job: JobLogs) -> Sought:
    """What the pilot and payload of a job sent while they were at work."""
    return Sought(settings.SEARCH_PILOT_LOGS, ({"match": {"PandaJobID": str(job.pandaid)}},), job.created)


def of_task(task: TaskLogs) -> Sought:
    """What PanDA and JEDI wrote about a task."""
    return Sought(settings.SEARCH_SYSTEM_LOGS, ({"match": {"jediTaskID": str(task.taskid)}},), task.created)


def of_kind(sought: Sought, kind: str, level: str) -> Sought:
    """Those of one type and level, as they are counted; empty texts leave all."""
    named = [_named(name, value) for name, value in ((TYPE, kind), (LEVEL, level)) if value]
    return replace(sought, terms=(*sought.terms, *named))


def page(sought: Sought, place: Place) -> Lines:
    """:raises Unanswered: when the search does not answer."""
    ends = time.monotonic() + TIME_LIMIT_S
    return _whole_moments(sought, place, ends) if place.start is None else _numbered(sought, place, place.start, ends)


def count(sought: Sought) -> Lines:
    """How many lines there are; raises as `page`."""
    found = _ask(sought, {"size": 0})
    return Lines([], found.total, found.at_least, warnings=found.warnings)


def all_of(sought: Sought, limit: int, *, newest_first: bool) -> Iterator[LogLine]:
    """Lines one after another, page by page; raises as `page`, at any of them."""
    place: Place | None = Place(WINDOW // 2, newest_first)
    while place and limit > 0:
        found = page(sought, place)
        yield from found.lines[:limit]
        limit -= len(found.lines)
        place = None if found.after is None else replace(place, after=found.after)


def counts(sought: Sought) -> LineCounts:
    """Lines by type and level; raises as `page`."""
    levels = {"levels": {"terms": {"field": LEVEL, "size": LEVELS, "missing": NONE}}}
    types = {"types": {"terms": {"field": TYPE, "size": TYPES, "missing": NONE}, "aggs": levels}}
    found = _ask(sought, {"size": 0, "aggs": types})
    try:
        made = list(_counted(found.groups["types"]))
        unsure = bool(found.groups["types"].get("doc_count_error_upper_bound"))
    except (KeyError, TypeError, AttributeError) as error:
        raise Unanswered("The answer of the log search cannot be read.") from error
    warnings = (
        ("The search counted each of its parts by itself, so numbers by type are near the truth.",) if unsure else ()
    )
    return LineCounts(made, found.total, found.at_least, (*found.warnings, *warnings))


def _counted(types: Mapping[str, Any]) -> Iterator[LineCount]:
    for one in types["buckets"]:
        levels = one["levels"]
        yield from (
            LineCount(str(one["key"]), str(level["key"]), int(level["doc_count"])) for level in levels["buckets"]
        )
        if rest := one["doc_count"] - sum(level["doc_count"] for level in levels["buckets"]):
            yield LineCount(str(one["key"]), "other", rest, other=True)
    if rest := types.get("sum_other_doc_count", 0):
        yield LineCount("other", "other", rest, other=True)


def _named(name: str, value: str) -> dict[str, Any]:
    return {"bool": {"must_not": [{"exists": {"field": name}}]}} if value == NONE else {"term": {name: value}}


def _ask(sought: Sought, more: Mapping[str, Any], limit_s: float = TIME_LIMIT_S) -> Found:
    if not search.is_there():
        raise Unanswered(NOT_CONFIGURED)
    try:
        found = search.ask(sought.index, {"query": sought.query, "track_total_hits": True, **more}, limit_s)
    except Unfetched as failure:
        tally.incomplete()
        raise Unanswered(failure.sentence) from failure
    if found.warnings:
        tally.incomplete()
    return found


def _hits(sought: Sought, place: Place, ends: float, more: Mapping[str, Any]) -> Found:
    order = [{TIME: {"order": "desc" if place.newest_first else "asc", "unmapped_type": "date"}}]
    after = {} if place.after is None else {"search_after": [place.after]}
    if (left := ends - time.monotonic()) <= 0:
        tally.incomplete()
        raise Unanswered("The log search took too long to answer; ask for fewer lines.", too_slow=True)
    return _ask(sought, {"sort": order, **after, **more}, left)


def _numbered(sought: Sought, place: Place, start: int, ends: float) -> Lines:
    """Lines by their number in the list, as old scripts ask; far in it, what lies before is gone over by its moments."""
    if start + place.length <= WINDOW:
        found = _hits(sought, place, ends, {"from": start, "size": place.length})
        return _lines(found, found.hits, place)
    rest, here = start, place
    while rest + place.length > WINDOW:
        found = _hits(sought, here, ends, {"size": WINDOW, "_source": False})
        if len(found.hits) <= min(rest, WINDOW - 1):
            return _lines(found, [], place)
        if not (kept := _complete(found.hits, min(rest, WINDOW - 1))):
            break
        rest, here = rest - len(kept), replace(here, after=kept[-1].place[0])
    found = _hits(sought, here, ends, {"size": min(rest + place.length, WINDOW)})
    return _lines(found, found.hits[rest:], place)


def _whole_moments(sought: Sought, place: Place, ends: float) -> Lines:
    found = _hits(sought, place, ends, {"size": place.length + 1})
    if len(found.hits) <= place.length:
        return _lines(found, found.hits, place)
    if kept := _complete(found.hits, place.length):
        return _lines(found, kept, place, more=True)
    found = _hits(sought, place, ends, {"size": WINDOW})
    if len(found.hits) < WINDOW:
        kept = [hit for hit in found.hits if hit.place == found.hits[0].place]
        return _lines(found, kept, place, more=len(kept) < len(found.hits))
    kept = _complete(found.hits, WINDOW - 1) or found.hits
    warning = f"More than {WINDOW:,} lines bear one time; the others of that moment are not shown."
    found = replace(found, warnings=(*found.warnings, *((warning,) if kept is found.hits else ())))
    return _lines(found, kept, place, more=True)


def _complete(hits: Sequence[Hit], length: int) -> Sequence[Hit]:
    """Of the first so many, those before the moment that goes on after them."""
    end = length
    while end and hits[end - 1].place == hits[length].place:
        end -= 1
    return hits[:end]


def _lines(found: Found, hits: Sequence[Hit], place: Place, *, more: bool = False) -> Lines:
    ordered = list(_in_order(hits, newest_first=place.newest_first))
    shown = ordered[::-1] if place.newest_first else ordered
    texts = _masked(_text(hit.source) for hit in shown)
    made = [_line(hit, text) for hit, text in zip(shown, texts, strict=True)]
    after = hits[-1].place[0] if more and hits else None
    return Lines(made[::-1] if place.newest_first else made, found.total, found.at_least, after, found.warnings)


def _masked(texts: Iterable[str]) -> list[str]:
    """Without secrets, which may lie over several lines of one text or over several texts."""
    masking = Masking()
    return ["\n".join(map(masking.line, text.split("\n"))) for text in texts]


def _in_order(hits: Iterable[Hit], *, newest_first: bool) -> Iterator[Hit]:
    """Lines of one moment by the finer time that some of them have."""
    for _, moment in groupby(hits, lambda hit: hit.place):
        yield from sorted(moment, key=lambda hit: str(hit.source.get(EXACT_TIME, "")), reverse=newest_first)


def _line(hit: Hit, text: str) -> LogLine:
    level = hit.source.get("level") or hit.source.get("levelname") or hit.source.get("logLevel") or ""
    return LogLine(
        _stamp(hit.source.get(TIME)), str(level)[:20], text[:MAX_LINE], max(0, len(text) - MAX_LINE), hit.source
    )


def _text(source: Mapping[str, Any]) -> str:
    if (message := source.get("message")) is not None:
        return plain.tidied(str(message))
    rest = {name: value for name, value in source.items() if name not in ENVELOPE}
    return plain.tidied(json.dumps(rest, ensure_ascii=False, default=str)) if rest else ""


def _stamp(told: Any) -> str:
    """A time of the search, which is UTC, to the thousandth of a second."""
    text = str(told or "")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return plain.name(text[:40])
    moment = moment.astimezone(UTC) if moment.tzinfo else moment
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}"
