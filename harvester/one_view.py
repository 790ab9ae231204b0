"""What the pages of one worker and one instance show, made from the answers to their questions."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.engines.base import Crosstab
from core.panda.vocabulary import LIVE_WORKER_STATES, LOST_WORKER_STATES, WORKER_STATES
from core.render import links, lists
from core.render.parts import Span, StateCount, Tile, Timeline
from core.render.plain import plain
from core.render.table import NOTHING, Cell, Heading, Table, shown
from core.selection.columns import Column
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED, exactly
from core.templatetags.portal import UNKNOWN, duration, percent, spaced
from core.templatetags.portal import WORKER_STATES as WORKER_LOOKS
from harvester import columns, pages, queries, story
from harvester.one_queries import MESSAGE_COLUMNS, InstancePage, WorkerPage, jobs_of
from harvester.queries import Row

FILES = {"batchlog": "batch log", "stdout": "standard output", "stderr": "standard error", "jdl": "submit description"}
QUEUES_SHOWN = 100
ERRORS_SHOWN = 20
JOB_HEADINGS = {
    "pandaid": "Job",
    "jobstatus": "Status",
    "jeditaskid": "Task",
    "computingsite": "Queue",
    "produsername": "User",
    "starttime": "Started (UTC)",
    "modificationtime": "Last change (UTC)",
}
MESSAGE_HEADINGS = ("Time (UTC)", "Level", "Module", "About", "Message")
# How instances measure their hosts, in words.
MEASURES = {
    "rss_mib": ("memory of Harvester", "MiB"),
    "memory_pc": ("memory of the host in use", "%"),
    "cpu_pc": ("CPU in use", "%"),
    "volume_data_pc": ("disk in use", "%"),
}


def files(worker: Row) -> list[tuple[str, str]]:
    """(label, URL) of what the worker left behind, as far as it can be fetched by a browser."""
    return [(label, links.outside(worker[name])) for name, label in FILES.items() if links.outside(worker[name])]


def timeline(worker: Row, as_of: datetime) -> Timeline:
    """The time that the worker waited, and the time that it had its cores."""
    submitted, start, end = worker["submittime"], worker["starttime"], worker["endtime"]
    if submitted is None:
        return Timeline([], "")
    over = worker["status"] not in LIVE_WORKER_STATES
    last = end or (worker["lastupdate"] if over else as_of)
    steps = [("submitted", submitted, start or last), *([("running", start, last)] if start else [])]
    whole = max((last - submitted).total_seconds(), 1.0)
    spans = [
        Span(
            state,
            begin,
            None if until == last and not over else until,
            duration(until - begin),
            100 * (until - begin).total_seconds() / whole,
            "workerstate",
        )
        for state, begin, until in steps
        if until >= begin
    ]
    return Timeline(spans, duration(last - submitted))


def job_states(page: WorkerPage, as_of: datetime) -> list[StateCount]:
    """The worker's jobs by status, with the lists that prove the counts."""
    selection = jobs_of(page.worker["harvesterid"], page.worker["workerid"])
    found = sorted(((one.values[0] or "", one.measures[0]) for one in page.states.cells), key=lambda pair: -pair[1])
    return [
        StateCount(
            state or NOT_SPECIFIED,
            count,
            links.list_of(selection.narrowed("jobstatus", exactly(state) if state else NOT_SPECIFIED)),
            lists.was(count, as_of),
        )
        for state, count in found
    ]


def jobs_note(page: WorkerPage) -> str:
    """How many of the worker's jobs are not shown, and why."""
    kept = sum(one.measures[0] for one in page.states.cells)
    gone = page.njobs - kept
    return f"{spaced(gone)} of its {spaced(page.njobs)} jobs are no longer kept." if gone > 0 else ""


def jobs_table(page: WorkerPage) -> Table:
    """The newest of the worker's jobs."""
    total = sum(one.measures[0] for one in page.states.cells)
    caption = f"{spaced(len(page.jobs))} of {spaced(total)} jobs"
    headings = [Heading(name, label) for name, label in JOB_HEADINGS.items()]
    return Table(caption, headings, [[_job_cell(name, job[name]) for name in JOB_HEADINGS] for job in page.jobs])


def _job_cell(name: str, value: Any) -> Cell:
    kind = {"pandaid": "code", "jeditaskid": "code", "jobstatus": "state"}.get(name, "text")
    text = shown(value)
    return Cell(text or NOTHING, links.of(name, value), kind if text else "text")


def facts(worker: Row) -> list[dict[str, Any]]:
    """Every column of a worker in groups."""
    return [
        {"title": title, "items": [_fact(column, worker[column.attribute]) for column in group]}
        for title, group in columns.grouped().items()
    ]


def _fact(column: Column, value: Any) -> dict[str, Any]:
    found = pages.worker_cell(column, value)
    text = shown(value) if found.kind in {"text", "workerstate"} else found.text
    return {"label": column.label, "text": text, "url": found.url, "meaning": column.meaning, "kind": found.kind}


def worker_object(page: WorkerPage) -> dict[str, Any]:
    """A worker as scripts read it, with its jobs."""
    counted = {"jobsStatuses": page.states, "jobsSubStatuses": page.substates}
    found = {name: {one.values[0] or "": one.measures[0] for one in tab.cells} for name, tab in counted.items()}
    row = {name: plain(value) for name, value in page.worker.items()}
    return {**row, "corrJobs": page.pandaids, **found, "njobs": page.njobs}


def tiles(page: InstancePage, as_of: datetime) -> list[Tile]:
    """The workers of late by status, each number with its list."""
    counts: Counter[str] = Counter()
    for one in page.queues.cells:
        counts[one.values[1] or ""] += one.measures[0]
    known = [state for state in WORKER_STATES if counts[state]]
    return [
        _tile(page.selection, state, counts[state], as_of) for state in [*known, *sorted(counts.keys() - set(known))]
    ]


def _tile(selection: Selection, state: str, count: int, as_of: datetime) -> Tile:
    was = lists.was(count, as_of) if state in LIVE_WORKER_STATES else ""
    url, look = pages.of_status(selection, state), WORKER_LOOKS.get(state, UNKNOWN).like
    return Tile(state or NOT_SPECIFIED, spaced(count), url, look, count=count, was=was)


def queues_table(page: InstancePage) -> Table:
    """Where its workers went and what became of them; queues beyond the first are one row."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in page.queues.cells:
        counts[one.values[0] or ""][one.values[1] or ""] += one.measures[0]
    ordered = sorted(counts, key=lambda queue: (-sum(counts[queue].values()), queue))
    headings = [Heading("queue", "Queue"), Heading("nworkers", "Workers", align="right")]
    headings += [Heading("running", "Running", align="right"), Heading("lost", "Lost", align="right")]
    headings += [Heading("share", "Lost", "among those that are over", "right")]
    rows = [_queue_row(page.selection, queue, counts[queue]) for queue in ordered[:QUEUES_SHOWN]]
    if rest := ordered[QUEUES_SHOWN:]:
        rows.append(_other_queues(page.selection, ordered[:QUEUES_SHOWN], [counts[queue] for queue in rest]))
    return Table(f"Workers at {spaced(len(ordered))} queues", headings, rows)


def _queue_row(selection: Selection, queue: str, counts: Counter[str]) -> list[Cell]:
    there = selection.narrowed("computingsite", exactly(queue) if queue else NOT_SPECIFIED)
    return [Cell(queue or NOT_SPECIFIED, links.to("queue", queue)), *pages.count_cells(there, counts)]


def _other_queues(selection: Selection, shown_queues: Sequence[str], rest: Sequence[Counter[str]]) -> list[Cell]:
    without = ",".join(f"!{exactly(queue) if queue else NOT_SPECIFIED}" for queue in shown_queues)
    there = selection.narrowed("computingsite", without)
    return [Cell(f"{spaced(len(rest))} other queues"), *pages.count_cells(there, sum(rest, Counter()))]


def errors_table(page: InstancePage) -> Table:
    """How its workers were lost: by error code, with what one of them said."""
    lost = page.selection.narrowed("status", "|".join(LOST_WORKER_STATES))
    ordered = sorted(page.errors.cells, key=lambda one: -one.measures[0])
    total = sum(one.measures[0] for one in ordered)
    headings = [Heading("errorcode", "Code"), Heading("count", "Workers", align="right")]
    headings += [Heading("share", "Share", align="right"), Heading("diagmessage", "One of the messages")]
    rows = []
    for one in ordered[:ERRORS_SHOWN]:
        code, (count, message) = one.values[0], one.measures
        text = NOT_SPECIFIED if code is None else str(code)
        url = links.list_of(lost.narrowed("errorcode", text))
        cells = [Cell(spaced(count), url, "number", count=count), Cell(percent(count, total), kind="number")]
        rows.append([Cell(text, kind="code"), *cells, Cell(message or NOTHING)])
    more = f", the first {ERRORS_SHOWN} of {spaced(len(ordered))} codes" if len(ordered) > ERRORS_SHOWN else ""
    return Table(f"{spaced(total)} lost workers by error code{more}", headings, rows)


def own_count(tab: Crosstab) -> str:
    """What the instance itself says of its workers now."""
    if not tab.cells:
        return ""
    parts = [f"{spaced(int(one.measures[0] or 0))} {one.values[0]}" for one in tab.cells]
    last = max(one.measures[1] for one in tab.cells)
    return f"By its own count it has {', '.join(sorted(parts))} workers (as of {last:%Y-%m-%d %H:%M:%S} UTC)."


def messages_table(page: InstancePage) -> Table:
    """The last that it said."""
    headings = [Heading(label, label) for label in MESSAGE_HEADINGS]
    rows = [[_message_cell(*pair) for pair in zip(MESSAGE_COLUMNS, row, strict=True)] for row in page.messages]
    return Table(f"The last {spaced(len(rows))} messages", headings, rows)


def _message_cell(name: str, value: Any) -> Cell:
    return Cell(shown(value) or NOTHING, kind="time" if name == "creationtime" else "text")


def commands_table(page: InstancePage) -> Table:
    """What PanDA told it to do last."""
    names = {"creation_date": "Given (UTC)", "command": "Command", "status": "Status", "status_date": "Since (UTC)"}
    headings = [Heading(name, label) for name, label in {**names, "params": "For"}.items()]
    rows = [[Cell(shown(command[heading.key]) or NOTHING) for heading in headings] for command in page.commands]
    return Table(f"The last {spaced(len(rows))} commands", headings, rows)


def about(page: InstancePage) -> list[dict[str, Any]]:
    """What is known of the instance and its hosts."""
    row = page.row
    names = {
        "description": "description",
        "owner": "owner",
        "hostname": "host",
        "sw_version": "version",
        "commit_stamp": "its commit",
        "starttime": "started",
        "lastupdate": "last news",
    }
    items = [_plain(label, shown(row[name])) for name, label in names.items()]
    return [{"title": "Instance", "items": items}, *(_host(host) for host in page.metrics)]


def _host(host: Row) -> dict[str, Any]:
    measured: Mapping[str, Any] = host["told"]
    items = [_plain(label, f"{measured[name]} {unit}") for name, (label, unit) in MEASURES.items() if name in measured]
    return {"title": f"Host {host['host']}", "items": [*items, _plain("measured", shown(host["time"]))]}


def _plain(label: str, text: str) -> dict[str, Any]:
    return {"label": label, "text": text, "url": "", "meaning": "", "kind": "text"}


def instance_object(page: InstancePage, as_of: datetime) -> dict[str, Any]:
    """An instance as scripts read it: its row, its workers of late by queue and status, and what it says."""
    cells = [(*one.values, one.measures[0]) for one in page.queues.cells]
    errors = [(one.values[0], *one.measures) for one in page.errors.cells]
    found = queries.Instances([dict(page.row)], defaultdict(Counter), page.selection)
    for _, status, count in cells:
        found.states[page.name][status or ""] += count
    return {
        **pages.instance_object(found, page.row, as_of),
        "verdict": story.verdict(page.row, as_of).sentence,
        "queues": [{"computingsite": queue or "", "status": state or "", "nworkers": n} for queue, state, n in cells],
        "errors": [{"errorcode": code, "nworkers": count, "diagmessage": text or ""} for code, count, text in errors],
        "dialogs": [dict(zip(MESSAGE_COLUMNS, map(plain, row), strict=True)) for row in page.messages],
    }
