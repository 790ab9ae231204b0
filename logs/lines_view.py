"""What the pages of found lines show, as HTML and as data."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core.engines.base import Count
from core.render import formats, links, responses
from core.render.table import Cell, Heading, Table
from core.templatetags.portal import spaced
from logs import plain
from logs.lines import LEVEL, NONE, TYPE, LineCount, LineCounts, Lines, LogLine, Place, Sought
from logs.queries import JobLogs

SOURCE = "log search"
# Keys of a line that scripts rely on, beside its message.
KEYS = ("@timestamp", "@timestamp_nanoseconds", "level", "PandaJobID", "TaskID", "Harvester_WorkerID", "Harvester_ID")
TINTS = {
    "ERROR": "ansi-red",
    "CRITICAL": "ansi-red",
    "FATAL": "ansi-red",
    "WARNING": "ansi-yellow",
    "WARN": "ansi-yellow",
}


@dataclass(frozen=True)
class Subject:
    """Whose lines a page shows: words about them, what leads on, and the shape of a line as data.

    `chosen` are the parameters that name it, beside the path; `key` is the name of the list in JSON.
    """

    title: str
    lead: str
    nothing: str
    path: str
    chosen: Mapping[str, str]
    links: tuple[tuple[str, str], ...]
    file: str
    key: str
    columns: tuple[str, ...]
    object: Callable[[LogLine], dict[str, Any]]
    live: bool = False

    def url(self, more: Mapping[str, str]) -> str:
        """The page of these lines with those parameters; empty ones are left out."""
        return f"{self.path}?{urlencode(self.asking(more))}".removesuffix("?")

    def asking(self, more: Mapping[str, str]) -> dict[str, str]:
        return {name: text for name, text in {**self.chosen, **more}.items() if text}

    def row(self, line: LogLine) -> list[Any]:
        made = self.object(line)
        return [made[name] for name in self.columns]


@dataclass(frozen=True)
class Asked:
    """Lines as they are asked for: `kept` are the parameters that links to further lines repeat."""

    subject: Subject
    sought: Sought
    place: Place
    kept: Mapping[str, str]
    warnings: tuple[str, ...]


def of_job(job: JobLogs) -> Subject:
    return Subject(
        title=f"Lines of job {job.pandaid}",
        lead="What its pilot and payload sent to the log search while at work.",
        nothing="The log search has no line of this job: its pilot was not told to send them, or has not sent any yet.",
        path=reverse("payload-log"),
        chosen={"pandaid": str(job.pandaid)},
        links=(("job", links.to("job", job.pandaid)), ("all files", links.logs_of(job.pandaid))),
        file=f"job_{job.pandaid}_lines",
        key="payloadlog",
        columns=("@timestamp", "level", "message"),
        object=_job_line,
        live=not job.over,
    )


def of_task(taskid: int, kind: str, level: str) -> Subject:
    chosen = {name: text for name, text in (("type", kind), ("level", level)) if text}
    return Subject(
        title=f"PanDA's logs of task {taskid}{''.join(f', {name} {text}' for name, text in chosen.items())}",
        lead="What PanDA and JEDI wrote about it.",
        nothing="The log search has no such line of this task.",
        path=reverse("task-lines", args=[taskid]),
        chosen=chosen,
        links=(("task", links.to("task", taskid)), ("lines by type and level", links.lines_of_task(taskid))),
        file=f"task_{taskid}_lines",
        key="lines",
        columns=("@timestamp", "type", "level", "message"),
        object=_task_line,
    )


def answer(subject: Subject, made: Iterable[dict[str, Any]], whole: Lines, found: Lines) -> dict[str, Any]:
    """The answer that scripts rely on; `whole` counts all lines, `found` those with the words."""
    return {
        subject.key: made,
        "flag": subject.live,
        "recordsTotal": whole.total,
        "recordsFiltered": found.total,
        "draw": 0,
    }


@dataclass(frozen=True)
class About:
    """What an answer says of itself."""

    found: Lines | LineCounts
    as_of: datetime
    warnings: tuple[str, ...]
    truncated: bool = False

    @property
    def count(self) -> Count:
        return Count(self.found.total, self.as_of, SOURCE, "at least" if self.found.at_least else "exact")

    @property
    def headers(self) -> dict[str, str]:
        return responses.truth_headers(self.count, self.warnings, truncated=self.truncated)

    @property
    def meta(self) -> dict[str, Any]:
        count = self.count
        told = {"total": count.value, "relation": count.relation, "as_of": count.as_of, "source": count.source}
        return {**told, "truncated": self.truncated, "warnings": list(self.warnings)}


def context(asked: Asked, found: Lines) -> dict[str, Any]:
    subject, words = asked.subject, asked.sought.words
    nothing = "No line has these words." if words else subject.nothing
    further = asked.place.after is not None
    return {
        "subject": subject,
        "words": words,
        "hidden": [pair for pair in subject.asking(asked.kept).items() if pair[0] != "search"],
        "lines": [(line, TINTS.get(line.level.upper(), "")) for line in found.lines],
        "nothing": "" if found.lines else ("There are no more lines." if further else nothing),
        "truth": {"text": _truth(asked.place, found), "warnings": (*asked.warnings, *found.warnings)},
        "urls": _urls(asked, found),
        "newest_first": asked.place.newest_first,
        "alternates": formats.alternates(subject.path, subject.asking(asked.kept)),
    }


def counts_object(taskid: int, found: LineCounts) -> list[dict[str, Any]]:
    """The list that scripts rely on, counts being texts."""
    return [
        {"jediTaskID": taskid, "logname": one.type, "loglevel": one.level, "lcount": str(one.count)}
        for one in found.counts
    ]


def counts_context(taskid: int, found: LineCounts, as_of: datetime, warnings: tuple[str, ...]) -> dict[str, Any]:
    total = f"{'≥ ' if found.at_least else ''}{spaced(found.total)}"
    lines_url = f"{reverse('task-lines', args=[taskid])}?{urlencode({'as_of': as_of.isoformat()})}"
    headings = [Heading("type", "Type"), Heading("level", "Level"), Heading("lines", "Lines", align="right")]
    rows = [_count_row(lines_url, one) for one in found.counts]
    return {
        "taskid": taskid,
        "table": Table(f"{total} lines by type and level", headings, rows),
        "total": total,
        "lines_url": lines_url,
        "truth": {"text": f"as of {as_of:%H:%M:%S} UTC · source: {SOURCE}", "warnings": (*warnings, *found.warnings)},
        "alternates": formats.alternates(reverse("task-logs", args=[taskid]), {}),
    }


def _count_row(lines_url: str, one: LineCount) -> list[Cell]:
    wanted = {"type": one.type, "level": one.level}
    url = "" if one.other else f"{lines_url}&{urlencode(wanted)}"
    tint = TINTS.get(one.level.upper(), "")
    return [
        Cell(one.type),
        Cell(one.level, kind="code", tint=tint),
        Cell(spaced(one.count), url, "number", count=one.count if url else None),
    ]


def _truth(place: Place, found: Lines) -> str:
    part = f"{'further' if place.after is not None else 'first'} {spaced(len(found.lines))} of "
    total = f"{'≥ ' if found.at_least else ''}{spaced(found.total)} lines"
    return f"{part if found.lines else ''}{total} · {'newest' if place.newest_first else 'oldest'} first · source: {SOURCE}"


def _urls(asked: Asked, found: Lines) -> dict[str, str]:
    subject, place = asked.subject, asked.place
    urls = {"other": subject.url({**asked.kept, "sort": "asc" if place.newest_first else ""})}
    if place.after is not None:
        urls["first"] = subject.url(asked.kept)
    if found.after is not None:
        urls["after"] = subject.url({**asked.kept, "after": str(found.after)})
    return urls


def _job_line(line: LogLine) -> dict[str, Any]:
    told = {name: line.source.get(name, "") for name in KEYS}
    return {**told, "level": line.level, "message": plain.words(line.text)}


def _task_line(line: LogLine) -> dict[str, Any]:
    kind = _dotted(line.source, TYPE.removesuffix(".keyword")) or NONE
    level = _dotted(line.source, LEVEL.removesuffix(".keyword")) or NONE
    return {
        "@timestamp": line.source.get("@timestamp", ""),
        "type": kind,
        "level": level,
        "message": plain.words(line.text),
    }


def _dotted(source: Mapping[str, Any], name: str) -> str:
    """A field by its dotted name, whether it was stored nested or flat."""
    head, _, rest = name.partition(".")
    inner = source.get(head)
    return str(source.get(name) or (inner.get(rest) if rest and isinstance(inner, Mapping) else "") or "")
