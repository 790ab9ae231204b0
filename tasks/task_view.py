"""What the page of one task shows, made from the answers to its questions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from core.panda.vocabulary import JOB_STATES
from core.questions import error_catalogue
from core.questions.task_progress import Progress
from core.questions.task_values import Task, ended, started
from core.render import links
from core.render.parts import ErrorRow, ErrorSummary
from core.render.table import NOTHING, Cell, Heading, Table, cell, headings, shown
from core.render.wording import plain_text
from core.selection.columns import Column
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED, exactly
from core.templatetags.portal import duration, percent, spaced
from tasks import columns, story
from tasks.forecast import Forecast, Trial
from tasks.rows import percent_of
from tasks.task_queries import DATASETS_SHOWN, ErrorGroup, JobGroup, TaskPage, jobs_of

QUEUES_SHOWN = 5
ERRORS_SHOWN = 10
KB_PER_GB = 1024**2
PARTS = {"build": "Build", "run": "Run", "merge": "Merge"}
DATASET_HEADINGS = {
    "type": "Type",
    "datasetname": "Dataset",
    "status": "Status",
    "nfiles": "Files",
    "nfilesfinished": "Done",
    "nfilesfailed": "Lost",
    "percentfinished": "Share",
    "nevents": "Events",
    "site": "Place",
}
CONTAINER_HEADINGS = {
    "container": "Container",
    "type": "Type",
    "datasets": "Datasets",
    "nfiles": "Files",
    "done": "Done",
}
LOG_HEADINGS = {
    "since": "Since (UTC)",
    "status": "Status",
    "lasted": "Time in it",
    "reason": "Why",
    "host": "Changed by",
}
NUMBERS = frozenset({"nfiles", "nfilesfinished", "nfilesfailed", "percentfinished", "nevents", "datasets", "done"})


@dataclass(frozen=True)
class Bar:
    """One part of the progress bar, in percent of the whole."""

    state: str
    label: str
    count: int
    share: str
    x: float
    width: float


def facts_of(page: TaskPage, as_of: datetime) -> story.Facts:
    """What the story is told from."""
    return story.Facts(page.task, page.progress, by_state(page.groups), by_state(page.attempts), as_of)


def by_state(groups: Iterable[JobGroup]) -> Counter[str]:
    """Groups folded to their states."""
    found: Counter[str] = Counter()
    for group in groups:
        found[group.state] += group.count
    return found


def evidence(taskid: int, found: Sequence[story.Evidence]) -> list[dict[str, str]]:
    """Evidence with the list of jobs that proves it, where it counts jobs."""
    return [
        {"label": one.label, "text": one.text, "url": links.list_of(_attempts(taskid, one.proof)) if one.proof else ""}
        for one in found
    ]


def _attempts(taskid: int, states: Sequence[str], *terms: tuple[str, str]) -> Selection:
    return jobs_of(taskid, ("jobstatus", "|".join(states)), *terms, drop=False)


def bars(progress: Progress) -> list[Bar]:
    """The input files as a bar: done, given up, in the hands of jobs, and not touched yet."""
    busy = max(0, min(progress.nfilesused - progress.nfilesfinished - progress.nfilesfailed, progress.left))
    parts = [
        ("finished", "done", progress.nfilesfinished),
        ("failed", "given up", progress.nfilesfailed),
        ("running", "in work", busy),
        ("pending", "not begun", progress.left - busy),
    ]
    found, x = [], 0.0
    for state, label, count in parts:
        width = 100 * count / progress.nfiles if progress.nfiles else 0.0
        if count:
            found.append(Bar(state, label, count, percent(count, progress.nfiles), round(x, 2), round(width, 2)))
        x += width
    return found


def events(progress: Progress) -> str:
    """Progress by events, where the input has any."""
    if not progress.nevents:
        return ""
    share = percent(progress.neventsused, progress.nevents)
    return f"{spaced(progress.neventsused)} of {spaced(progress.nevents)} events processed ({share})"


def expectation(found: Forecast | None, as_of: datetime) -> dict[str, Any] | None:
    """The expected end in words, with its spread, and how good such estimates were."""
    if found is None:
        return None
    if found.expected is None or found.earliest is None or found.latest is None:
        return {"text": found.why_not, "spread": "", "trials": []}
    text = f"In {duration(found.expected - as_of)}, at {found.expected:%Y-%m-%d %H:%M} UTC"
    spread = f"between {found.earliest:%Y-%m-%d %H:%M} and {found.latest:%Y-%m-%d %H:%M}"
    return {"text": text, "spread": spread, "trials": [_trial(trial) for trial in found.trials]}


def _trial(trial: Trial) -> str:
    way = "too long" if trial.miss > 0 else "too short"
    off = "right" if round(100 * abs(trial.miss)) == 0 else f"{100 * abs(trial.miss):.0f} % {way}"
    return (
        f"At {trial.at:%Y-%m-%d %H:%M} it would have said {duration(trial.predicted)} "
        f"for what took {duration(trial.actual)}: {off}."
    )


def jobs_table(taskid: int, groups: Sequence[JobGroup], *, drop: bool = True) -> Table:
    """Jobs by part of the work and state; every number leads to its jobs. With `drop`, retried jobs are left out."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for group in groups:
        counts[group.of][group.state] += group.count
    seen = {group.state for group in groups}
    states = [state for state in JOB_STATES if state in seen] + sorted(seen - set(JOB_STATES))
    headings = [Heading("part", "Part of the work"), *(_right(state, state or NOT_SPECIFIED) for state in states)]
    headings.append(_right("all", "All"))
    rows = [
        _jobs_row(jobs_of(taskid, drop=None if drop else False), part, counts[part], states)
        for part in PARTS
        if part in counts
    ]
    return Table("Jobs, each piece of work counted once" if drop else "Jobs, every attempt counted", headings, rows)


def _jobs_row(every: Selection, part: str, counts: Mapping[str, int], states: Sequence[str]) -> list[Cell]:
    whole = every.with_term("category", part)
    found = [_count(counts[state], whole.with_term("jobstatus", state or NOT_SPECIFIED)) for state in states]
    return [Cell(PARTS[part]), *found, _count(sum(counts.values()), whole)]


def _count(count: int, proof: Selection) -> Cell:
    """A number and the list that proves it; nothing for none."""
    return Cell(spaced(count), links.list_of(proof), "number", count=count) if count else Cell(NOTHING, kind="number")


def _right(key: str, label: str) -> Heading:
    return Heading(key, label, align="right")


def errors(taskid: int, found: Sequence[ErrorGroup], failed: int) -> ErrorSummary:
    """The most frequent errors of failed attempts, each with its jobs."""
    return ErrorSummary([_error_row(taskid, error, failed) for error in found[:ERRORS_SHOWN]])


def _error_row(taskid: int, error: ErrorGroup, failed: int) -> ErrorRow:
    known = error_catalogue.text_of(error.component, error.code)
    name = f"{error.component}:{error.code}"
    return ErrorRow(
        error=name,
        name=known.description,
        message=error.text or known.diagnostics,
        count=error.count,
        share=percent(error.count, failed),
        url=links.list_of(_attempts(taskid, ("failed",), ("error", name))),
        example_text=str(error.example),
        example_url=reverse("job", args=[error.example]),
    )


def queues_table(taskid: int, attempts: Sequence[JobGroup]) -> Table:
    """Where attempts failed, most first, beside how many ended well there."""
    ends: dict[str, Counter[str]] = defaultdict(Counter)
    for group in attempts:
        ends[group.of][group.state] += group.count
    failing = sorted(
        (queue for queue in ends if ends[queue]["failed"]), key=lambda queue: (-ends[queue]["failed"], queue)
    )
    headings = [
        Heading("queue", "Queue"),
        _right("failed", "Failed"),
        _right("finished", "Finished"),
        _right("share", "Failure share"),
    ]
    rows = [_queue_row(taskid, queue, ends[queue]) for queue in failing[:QUEUES_SHOWN]]
    more = f", of {spaced(len(failing))}" if len(failing) > QUEUES_SHOWN else ""
    return Table(f"Queues where most attempts failed{more}", headings, rows)


def _queue_row(taskid: int, queue: str, ends: Mapping[str, int]) -> list[Cell]:
    term = ("computingsite", exactly(queue) if queue else NOT_SPECIFIED)
    counts = [_count(ends[state], _attempts(taskid, (state,), term)) for state in ("failed", "finished")]
    share = percent(ends["failed"], ends["failed"] + ends["finished"])
    return [Cell(queue or NOT_SPECIFIED, links.of("computingsite", queue)), *counts, Cell(share, kind="number")]


def scouts_table(scouts: Sequence[Mapping[str, Any]]) -> Table:
    """The scout jobs with what they measured."""
    headings = [Heading("pandaid", "Job"), Heading("jobstatus", "Status"), Heading("computingsite", "Queue")]
    headings += [
        _right("wall", "Wall time"),
        _right("cpu", "CPU time"),
        _right("pss", "Peak PSS, GB"),
        _right("nevents", "Events"),
    ]
    return Table("Scout jobs", headings, [_scout_row(job) for job in scouts])


def _scout_row(job: Mapping[str, Any]) -> list[Cell]:
    memory = NOTHING if job["maxpss"] is None else f"{job['maxpss'] / KB_PER_GB:.2f}"
    numbers = [
        duration(job["durationsec"]),
        duration(_seconds(job["cpuconsumptiontime"])),
        memory,
        spaced(job["nevents"]),
    ]
    return [
        Cell(str(job["pandaid"]), reverse("job", args=[job["pandaid"]]), "code"),
        Cell(job["jobstatus"], kind="state"),
        Cell(job["computingsite"] or NOTHING, links.of("computingsite", job["computingsite"])),
        *(Cell(text, kind="number") for text in numbers),
    ]


def _seconds(value: Any) -> float | None:
    return None if value is None else float(value)


def datasets_table(datasets: Sequence[Mapping[str, Any]]) -> Table:
    """The datasets of a task, inputs first; templates are shown by what was made from them."""
    kept = sorted(
        (row for row in datasets if not row["type"].startswith("tmpl")), key=lambda row: (_place(row), row["datasetid"])
    )
    cut = f", the first {spaced(DATASETS_SHOWN)}" if len(datasets) == DATASETS_SHOWN else ""
    rows = [[_dataset_cell(name, row) for name in DATASET_HEADINGS] for row in kept]
    return Table(f"{spaced(len(kept))} datasets{cut}", headings(DATASET_HEADINGS, NUMBERS), rows)


def _place(row: Mapping[str, Any]) -> tuple[int, bool]:
    return {"pseudo_input": 0, "input": 0, "output": 1, "lib": 2}.get(row["type"], 3), row["masterid"] is not None


def _dataset_cell(name: str, row: Mapping[str, Any]) -> Cell:
    if name == "percentfinished":
        return Cell(f"{percent_of(row):g} %" if row["nfiles"] else NOTHING, kind="number")
    if name in NUMBERS:
        return Cell(spaced(row[name]), links.files_counted(row, name), "number")
    if name == "type" and row["masterid"] is not None:
        return Cell(f"{row['type']}, secondary", title="It does not count towards progress.")
    return Cell(shown(row[name]) or NOTHING, links.dataset(row["datasetid"]) if name == "datasetname" else "")


def containers_table(datasets: Sequence[Mapping[str, Any]]) -> Table:
    """Datasets that belong to one container, added up."""
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in datasets:
        if row["containername"] and not row["type"].startswith("tmpl"):
            counts = {"datasets": 1, "nfiles": row["nfiles"] or 0, "done": row["nfilesfinished"] or 0}
            sums[row["containername"], row["type"]].update(counts)
    rows = [
        [
            Cell(container, links.container(container)),
            Cell(kind),
            *(Cell(spaced(found[name]), kind="number") for name in ("datasets", "nfiles", "done")),
        ]
        for (container, kind), found in sums.items()
    ]
    return Table(f"{spaced(len(rows))} containers", headings(CONTAINER_HEADINGS, NUMBERS), rows)


def log_table(log: Sequence[Mapping[str, Any]], task: Task, as_of: datetime) -> Table:
    """The states of a task in time; the last one lasts until now, or until its end."""
    starts = [row["modificationtime"] for row in log]
    ends = [*starts[1:], max(ended(task, as_of), starts[-1])] if starts else []
    rows = [_log_row(row, start, end) for row, start, end in zip(log, starts, ends, strict=True)]
    return Table(f"{spaced(len(log))} states", headings(LOG_HEADINGS, NUMBERS), rows)


def _log_row(row: Mapping[str, Any], start: datetime, end: datetime) -> list[Cell]:
    return [
        Cell(shown(start), kind="time"),
        Cell(row["status"], kind="taskstate"),
        Cell(duration(end - start)),
        Cell(plain_text(row["reason"]) or NOTHING),
        Cell(row["modificationhost"] or NOTHING),
    ]


def times(task: Task, as_of: datetime) -> str:
    """How old the task is and how long it has run, in words."""
    over, start = ended(task, as_of), started(task)
    created = f"Created {task['creationdate']:%Y-%m-%d %H:%M} UTC, {duration(over - task['creationdate'])} ago"
    if over != as_of:
        created = f"Created {task['creationdate']:%Y-%m-%d %H:%M}, ended {over:%Y-%m-%d %H:%M} UTC"
    return f"{created}; {f'at work for {duration(over - start)}' if start else 'not started'}."


def facts(task: Task) -> list[dict[str, Any]]:
    """Every column of a task in groups."""
    return [
        {"title": title, "items": [_fact(column, task) for column in group]}
        for title, group in columns.grouped().items()
    ]


def _fact(column: Column, task: Task) -> dict[str, Any]:
    value = task[column.name]
    found = cell(column, value)
    if column.name in {"status", "oldstatus"} and value:
        kind, text = "taskstate", value
    else:
        kind, text = found.kind, plain_text(value) if column.name == "errordialog" else shown(value)
    url = "" if column.attribute == "jeditaskid" else found.url
    return {"label": column.label, "text": text, "url": url, "meaning": column.meaning, "kind": kind}
