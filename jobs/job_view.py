"""What the page of one job shows, made from the answers to its questions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from core.panda.failures import ERROR_STATES, codes
from core.questions import error_catalogue
from core.render import links
from core.render.parts import Attempt, Attempts, ErrorBox, JobError, Span, Timeline
from core.render.table import NOTHING, Cell, Heading, Table, cell, shown
from core.selection.columns import Column
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.values import exactly
from core.templatetags.portal import duration, spaced
from jobs import columns
from jobs.computed import computed

Job = Mapping[str, Any]
FILE_COLUMNS = {
    "type": "Type",
    "lfn": "File",
    "status": "Status",
    "dataset": "Dataset",
    "scope": "Scope",
    "fsize": "Size, bytes",
    "attemptnr": "Attempt",
}


def errors(job: Job) -> ErrorBox:
    """The errors of a job that went wrong, nearest to the cause first, each with what to do about it."""
    if job["jobstatus"] not in ERROR_STATES | {"cancelled", "closed"}:
        return ErrorBox([])
    return ErrorBox([_error(job, *found) for found in codes(job)])


def _error(job: Job, component: str, code: int, message: str) -> JobError:
    text = error_catalogue.text_of(component, code)
    name, advice = error_catalogue.CATEGORIES[text.category]
    same = Selection(jobs(), (("error", f"{component}:{code}"),)).with_term("jobstatus", job["jobstatus"])
    similar = same.with_term("computingsite", exactly(job["computingsite"])) if job["computingsite"] else same
    return JobError(
        component=component,
        code=code,
        name=text.acronym,
        message=message,
        description=text.description,
        category=name,
        advice=advice,
        url=links.list_of(similar),
    )


def timeline(log: Sequence[Mapping[str, Any]], as_of: datetime, *, over: bool) -> Timeline:
    """The states of a job with the time in each; the last one lasts until now unless the job is over."""
    starts = [row["modiftime_extended"] or row["modificationtime"] for row in log]
    if not starts:
        return Timeline([], "")
    last = starts[-1] if over else max(as_of, starts[-1])
    ends = [*starts[1:], last]
    whole = (last - starts[0]).total_seconds() or 1.0
    spans = [
        Span(
            state=row["jobstatus"] or "",
            start=start,
            end=None if end == last and not over else end,
            duration=duration(end - start),
            width=100 * (end - start).total_seconds() / whole,
        )
        for row, start, end in zip(log, starts, ends, strict=True)
    ]
    return Timeline(spans, duration(last - starts[0]))


def attempts(job: Job, found: Mapping[str, Sequence[Job]]) -> Attempts:
    """The attempts before and after a job."""
    return Attempts(
        [_attempt(row) for row in found["before"]], [_attempt(row) for row in found["after"]], _attempt(job)
    )


def _attempt(row: Job) -> Attempt:
    return Attempt(
        pandaid=row["pandaid"],
        state=row["jobstatus"] or "",
        queue=row["computingsite"] or "",
        url=reverse("job", args=[row["pandaid"]]),
        when=row["modificationtime"],
    )


def figures(job: Job, as_of: datetime) -> dict[str, Any]:
    """What is worked out from a job, as a group of facts."""
    found = computed(job, as_of)
    efficiency, memory = found["cpuefficiency"], found["maxpssgbpercore"]
    items = [
        ("wall time", duration(found["durationsec"]), "time between start and end, or now"),
        ("waited", duration(found["waittimesec"]), "time between creation and start, or now"),
        ("CPU efficiency", "" if efficiency is None else f"{efficiency} %", "CPU time over wall time and cores"),
        ("peak PSS per core", "" if memory is None else f"{memory} GB", "peak memory shared out over the cores"),
        ("events", spaced(job["nevents"]), "events processed"),
        ("node", found["wn"], "worker node that ran it"),
        ("pilot version", found["pilotversion"], "version of the pilot"),
        ("kind", found["category"], "build, run or merge"),
    ]
    return {"title": "In figures", "items": [_plain_fact(*item) for item in items]}


def facts(job: Job, as_of: datetime) -> list[dict[str, Any]]:
    """Every column of a job in groups, and what is worked out from them first."""
    groups = [
        {"title": title, "items": [_fact(column, job) for column in group]}
        for title, group in columns.grouped().items()
    ]
    return [figures(job, as_of), *groups]


def _plain_fact(label: str, text: str, meaning: str) -> dict[str, Any]:
    return {"label": label, "text": text, "url": "", "meaning": meaning, "kind": "text"}


def _fact(column: Column, job: Job) -> dict[str, Any]:
    found = cell(column, job[column.name])
    url = links.of(column.attribute, job[column.name]) if column.attribute != "pandaid" else ""
    text = shown(job[column.name]) if found.kind == "text" else found.text
    return {"label": column.label, "text": text, "url": url, "meaning": column.meaning, "kind": found.kind}


def files_table(files: Sequence[Mapping[str, Any]]) -> Table:
    """The files of a job; a file's name leads to its story."""
    headings = [
        Heading(name, label, align="right" if name == "fsize" else "left") for name, label in FILE_COLUMNS.items()
    ]
    return Table(
        f"{spaced(len(files))} files", headings, [[_file_cell(name, file) for name in FILE_COLUMNS] for file in files]
    )


def _file_cell(name: str, file: Mapping[str, Any]) -> Cell:
    value = file[name]
    if name == "fsize" and value is not None:
        return Cell(spaced(value), kind="number")
    return Cell(shown(value) or NOTHING, _file_url(name, file))


def _file_url(name: str, file: Mapping[str, Any]) -> str:
    """Where a name leads; stand-ins for inputs have one name in all tasks, so they are told apart by their dataset."""
    if name == "lfn" and file["type"] == "pseudo_input" and file["datasetid"]:
        return links.file_in(file["datasetid"], file["fileid"])
    if name == "dataset" and file["datasetid"]:
        return links.dataset(file["datasetid"]) or links.to("dataset", file["dataset"])
    return links.to({"lfn": "file", "dataset": "dataset"}[name], file[name]) if name in {"lfn", "dataset"} else ""


def logs(job: Job, worker: Mapping[str, Any], files: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """(label, URL) of the reader of the job's logs, where it has any, their addresses elsewhere, and its worker."""
    pilot = (job["pilotid"] or "").partition("|")[0]
    found = [("pilot log", links.outside(pilot)), ("batch log", links.outside(worker.get("batchlog")))]
    # In debug mode PanDA itself has the last lines.
    debugged = {"debug", "dm"} & set((job["specialhandling"] or "").split(","))
    if debugged or any(url for _, url in found) or any(file["type"] == "log" for file in files):
        found.insert(0, ("read the logs", links.logs_of(job["pandaid"])))
    found.append(("lines sent at work", links.lines_of_job(job["pandaid"])))
    if worker:
        found.append((f"worker {worker['workerid']}", links.worker(worker["harvesterid"], worker["workerid"])))
    return [(label, url) for label, url in found if url]
