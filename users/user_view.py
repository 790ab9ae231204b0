"""What the page of one user shows, made from the answers to its questions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core.panda.vocabulary import PHASES, TASK_STATES
from core.questions import error_catalogue
from core.render import links, lists, spread
from core.render.job_states import ByState, several, with_states
from core.render.parts import ErrorRow, ErrorSummary, StateCount, Tile
from core.render.plain import plain
from core.render.plots import Histogram
from core.render.table import NOTHING, Cell, Heading, Table, shown
from core.render.wording import plain_text
from core.selection.jobs import of_state
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED
from core.templatetags.portal import duration as length_of
from core.templatetags.portal import percent, spaced
from users import user_queries
from users.accounts import Account
from users.last import Newest
from users.pages import hours
from users.user_queries import ErrorGroup, TaskRow, UserPage

SECONDS_PER_HOUR = 3600
MB_PER_GB = 1024
# With fewer jobs that ended, a share says little.
ENOUGH_ENDED = 20
# How much of older work is shown at once.
BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class Limit:
    """From which value on a figure is worth a warning, and an alert; `low` where it is smaller ones that are bad."""

    warning: float
    alert: float
    unit: str
    low: bool = False

    def level(self, value: float | None) -> str:
        """alert, warning or nothing."""
        if value is None:
            return ""
        sign = -1 if self.low else 1
        bounds = (("alert", self.alert), ("warning", self.warning))
        return next((name for name, bound in bounds if sign * value >= sign * bound), "")

    @property
    def words(self) -> str:
        """Both limits, for people."""
        side = "below" if self.low else "from"
        unit = f"\N{NO-BREAK SPACE}{self.unit}" if self.unit else ""
        return f"warns {side} {self.warning:g}{unit}, alerts {side} {self.alert:g}{unit}"


LIMITS = {
    "failed": Limit(10, 20, "%"),
    "memory": Limit(2, 2.5, "GB"),
    "wall": Limit(2, 1, "h", low=True),
    "wait": Limit(4, 12, "h"),
    "efficiency": Limit(70, 50, "%", low=True),
    "attempts": Limit(2, 4, ""),
}
# How a tile looks at each level: as a state whose colour and sign say the same.
LOOKS = {"alert": "failed", "warning": "throttled", "": "finished"}


@dataclass(frozen=True)
class Metric:
    """One figure of a user's work: its value in the unit, its list, and whether that is within the limits."""

    key: str
    title: str
    unit: str
    value: float | None
    text: str
    url: str
    note: str

    @property
    def level(self) -> str:
        return LIMITS[self.key].level(self.value) if self.key in LIMITS else ""


def metrics(page: UserPage) -> list[Metric]:
    """The figures that limits apply to, and the CPU time."""
    states, work = page.states, page.work
    ended = states["failed"] + states["finished"]
    ended_url = with_states(page.jobs, ("failed", "finished"))
    finished = page.jobs.with_term("category", "run")
    median_url = with_states(finished, ("finished",))
    of = f"median of {spaced(work.measured)} finished jobs"
    wall, wait = (None if span is None else span.total_seconds() / SECONDS_PER_HOUR for span in (work.wall, work.wait))
    memory = None if work.memory_mb is None else work.memory_mb / MB_PER_GB
    share = 100 * states["failed"] / ended if ended else None
    few = "; few jobs: the share says little" if ended and ended < ENOUGH_ENDED else ""
    return [
        Metric("failed", "Failed share", "%", share, percent(states["failed"], ended), ended_url,
               f"of {spaced(ended)} that failed or finished{few}"),
        Metric("efficiency", "CPU efficiency", "%", work.efficiency, _number(work.efficiency, "%", 0), median_url, of),
        Metric("memory", "Memory per core", "GB", memory, _number(memory, "GB"), median_url, f"{of}, peak PSS"),
        Metric("wait", "Time to start", "h", wait, _span(wait), median_url, of),
        Metric("wall", "Wall time", "h", wall, _span(wall), median_url, of),
        Metric("attempts", "Attempts", "", work.attempts, _number(work.attempts, ""), ended_url,
               "mean of jobs that failed or finished"),
        Metric("cputime", "CPU time", "h", work.cpu_s / SECONDS_PER_HOUR, f"{hours(work.cpu_s)}\N{NO-BREAK SPACE}h",
               links.list_of(page.jobs), "of all these jobs, as far as reported"),
    ]  # fmt: skip


def _number(value: float | None, unit: str, digits: int = 1) -> str:
    if value is None:
        return ""
    return f"{value:.{digits}f}\N{NO-BREAK SPACE}{unit}".strip("\N{NO-BREAK SPACE}")


def _span(hours_: float | None) -> str:
    """Hours with one decimal; minutes below one hour."""
    if hours_ is None or hours_ >= 1:
        return _number(hours_, "h")
    return _number(60 * hours_, "min", 0)


def tiles(page: UserPage) -> list[Tile]:
    """What runs and waits now, and the figures with the limits that apply to them."""
    cores = f"on {spaced(page.work.cores)} cores" if page.work.cores else "the payload runs now"
    found = [
        _phase(page, "Running", "runs", cores),
        _phase(page, "Waiting", "waits", "not running yet"),
        _phase(page, "Moving outputs", "moves", "done; outputs on their way"),
    ]
    return found + [_tile(metric) for metric in metrics(page)]


def _phase(page: UserPage, label: str, phase: str, note: str) -> Tile:
    states = PHASES[phase]
    count = sum(page.states[state] for state in states)
    url = links.list_of(page.jobs.with_term("jobstatus", several(page.jobs, states)))
    return Tile(label, spaced(count), url, states[-1], note, count=count, was=lists.was(count, page.as_of))


def _tile(metric: Metric) -> Tile:
    """The figure with its limits; its colour says on which side of them it is."""
    if metric.value is None:
        return Tile(metric.title, NOTHING, metric.url, "closed", "nothing to measure yet")
    if metric.key not in LIMITS:
        return Tile(metric.title, metric.text, metric.url, "closed", metric.note)
    note = f"{metric.note}; {LIMITS[metric.key].words}"
    return Tile(metric.title, metric.text, metric.url, LOOKS[metric.level], note)


def headline(page: UserPage) -> tuple[str, str]:
    """How the user's work goes, in one sentence, and what to do next."""
    running, waiting = (sum(page.states[state] for state in PHASES[phase]) for phase in ("runs", "waits"))
    ended = page.states["failed"] + page.states["finished"]
    words = [f"{spaced(running)} job{'' if running == 1 else 's'} run" if running else "nothing runs"]
    words += [f"{spaced(waiting)} wait"] if waiting else []
    words += [f"{percent(page.states['failed'], ended)} of {spaced(ended)} that ended failed"] if ended else []
    return f"{', '.join(words).capitalize()}.", _action(page, ended)


def _action(page: UserPage, ended: int) -> str:
    stuck = {state: page.task_states[state] for state in ("exhausted", "paused", "broken") if page.task_states[state]}
    if stuck:
        named = ", ".join(f"{spaced(count)} {state}" for state, count in stuck.items())
        return f"Tasks need a person: {named}. They come first below."
    if ended >= ENOUGH_ENDED and LIMITS["failed"].level(100 * page.states["failed"] / ended) == "alert":
        return "Look at the top errors first."
    return ""


def task_states(page: UserPage) -> list[StateCount]:
    """Tasks by status in the order of their life, each with its list."""
    ordered = sorted(page.task_states, key=lambda state: (state not in TASK_STATES, _place(state), state))
    return [
        StateCount(
            state or NOT_SPECIFIED,
            page.task_states[state],
            links.list_of(page.tasks.narrowed("status", of_state_of_task(state))),
            kind="taskstate",
        )
        for state in ordered
    ]


def of_state_of_task(state: str) -> str:
    return state or NOT_SPECIFIED


def _place(state: str) -> int:
    return TASK_STATES.index(state) if state in TASK_STATES else 0


def tasks_table(page: UserPage) -> Table:
    """Tasks that need attention first, with what their jobs did in the window."""
    headings = [
        Heading("jeditaskid", "Task"),
        Heading("taskname", "Name"),
        Heading("status", "Status"),
        Heading("done", "Done", "share of the input files", "right"),
        Heading("lost", "Lost", "share of the input files that were given up", "right"),
        Heading("running", "Run", "jobs of the time above that run", "right"),
        Heading("failed", "Failed", "jobs of the time above that failed", "right"),
        Heading("finished", "Finished", "jobs of the time above that finished", "right"),
        Heading("error", "Most frequent error", "of its failed jobs"),
        Heading("changed", "Changed (UTC)"),
        Heading("errordialog", "Message"),
    ]
    rows = [_task_row(page, one) for one in page.task_rows]
    total = page.task_states.total()
    return Table(f"Tasks, {len(rows)} of {spaced(total)}, those that need attention first", headings, rows)


def _task_row(page: UserPage, one: TaskRow) -> list[Cell]:
    task, files = one.task, one.progress.nfiles
    of = page.jobs.narrowed("jeditaskid", str(task["jeditaskid"]))
    lists_of, dialog = ByState(of, one.states), plain_text(task["errordialog"])
    return [
        Cell(str(task["jeditaskid"]), links.to("task", task["jeditaskid"]), "code"),
        Cell(task["taskname"] or NOTHING),
        Cell(task["status"], kind="taskstate"),
        *(
            Cell(percent(count, files) or NOTHING, kind="number", title=f"{spaced(count)} of {spaced(files)} files")
            for count in (one.progress.nfilesfinished, one.progress.nfilesfailed)
        ),
        *(_count(page, lists_of, state, one.states[state]) for state in ("running", "failed", "finished")),
        _error(of, one),
        Cell(shown(task["modificationtime"]), kind="time"),
        Cell(dialog or NOTHING, title=dialog),
    ]


def _count(page: UserPage, lists_of: ByState, state: str, count: int) -> Cell:
    if not count:
        return Cell("0", kind="number")
    title = lists.was(count, page.as_of) if state == "running" else ""
    return Cell(spaced(count), lists_of.of((state,)), "number", title, count)


def _error(of: Selection, one: TaskRow) -> Cell:
    if one.error is None:
        return Cell(NOTHING)
    name = f"{one.error[0]}:{one.error[1]}"
    failed = of.with_term("jobstatus", of_state(of, "failed")).with_term("error", name)
    known = error_catalogue.text_of(*one.error)
    return Cell(f"{name} {known.description}", links.list_of(failed), title=f"{spaced(one.with_error)} jobs")


def errors(page: UserPage) -> ErrorSummary:
    """The error groups of the failed jobs, most jobs first; each leads to its page with user and time kept."""
    failed = page.jobs.with_term("jobstatus", "failed")
    rows = [_error_row(page, failed, one) for one in page.errors]
    return ErrorSummary(rows, page.more_errors, links.errors_of(failed))


def _error_row(page: UserPage, failed: Selection, one: ErrorGroup) -> ErrorRow:
    _, component, code, _ = one.id.split(":")
    return ErrorRow(
        error=f"{component}:{code}",
        name=error_catalogue.text_of(component, int(code)).description,
        message=one.message,
        count=one.count,
        share=percent(one.count, page.states["failed"]),
        url=links.list_of(failed.with_term("errorgroup", one.id)),
        example_text=str(one.example),
        example_url=links.to("job", one.example),
        group_url=links.error_group(one.id, failed),
    )


def plot(page: UserPage) -> Histogram | None:
    """How the jobs ended over the window."""
    return spread.plot(user_queries.ended(page.jobs), page.spread, "Jobs that ended")


def account_facts(page: UserPage) -> list[dict[str, Any]]:
    """What PanDA's table of users says of the person: no personal data."""
    one = page.account
    if one is None:
        return []
    items = [
        ("Jobs in total", None if one.jobs is None else spaced(one.jobs), "analysis jobs, as PanDA counted them"),
        ("CPU, own, 1 day", _hours(one.own_hours_1), "hours"),
        ("CPU, own, 7 days", _hours(one.own_hours_7), "hours"),
        ("CPU, for groups, 1 day", _hours(one.group_hours_1), "hours"),
        ("CPU, for groups, 7 days", _hours(one.group_hours_7), "hours"),
        ("Latest job", shown(one.latest), "when one last came, UTC"),
        ("Status", one.status, "what PanDA holds against the account"),
        ("Row changed", shown(one.changed), "UTC"),
    ]
    shown_items = [
        {"label": label, "text": text or "", "meaning": meaning, "kind": "text"} for label, text, meaning in items
    ]
    return [{"title": "In PanDA's table of users", "items": shown_items}]


def _hours(value: float | None) -> str:
    return "" if value is None else f"{hours(value * SECONDS_PER_HOUR)}\N{NO-BREAK SPACE}h"


def empty(page: UserPage) -> dict[str, Any] | None:
    """Since when a person has nothing here, with the ways to what there was; None where jobs are shown."""
    if page.states:
        return None
    things = "no job" if page.task_states else "no job and no task"
    said = [_since(name, one, page) for name, one in (("job", page.before.job), ("task", page.before.task)) if one]
    said += [f"Older {name} could not be looked through in time." for name in page.before.unknown]
    said += [] if said or page.task_states else [_nothing_kept(page.account)]
    sentence = " ".join([f"There is {things} of {page.name} in this time.", *said])
    return {"sentence": sentence, "suggestions": list(_ways_back(page))}


def _nothing_kept(known: Account | None) -> str:
    """Only PanDA's table of users remembers the person."""
    latest = shown(known.latest) if known else ""
    return "None of any time is kept." + (
        f" PanDA's table of users says that the latest job came at {latest} UTC." if latest else ""
    )


def _since(name: str, one: Newest, page: UserPage) -> str:
    if one.changed is None:
        return f"The newest {name} is {one.status}."
    ago = length_of(max(page.as_of - one.changed, timedelta()))
    return f"The newest {name} is {one.status} since {one.changed:%Y-%m-%d %H:%M} UTC, {ago} ago."


def _ways_back(page: UserPage) -> Iterator[tuple[str, str]]:
    before = page.before
    if before.job:
        yield f"Job {before.job.number}", links.to("job", before.job.number)
    if before.task:
        yield f"Task {before.task.number}", links.to("task", before.task.number)
    changed = max((one.changed for one in (before.job, before.task) if one and one.changed), default=None)
    if changed:
        end = changed.replace(microsecond=0) + timedelta(seconds=1)
        times = {"date_from": (end - BEFORE).isoformat(), "date_to": end.isoformat()}
        yield (
            f"What there was in the {BEFORE.days} days up to then",
            f"{links.to('user', page.name)}?{urlencode(times)}",
        )


def more(page: UserPage) -> list[tuple[str, str]]:
    """(label, URL) of what else there is about a user."""
    found = [
        ("Jobs", links.list_of(page.jobs)),
        ("Errors", links.errors_of(page.jobs)),
        ("Tasks", links.list_of(page.tasks)),
        ("Profile in time", reverse("user-profile", args=[page.name])),
    ]
    return [(label, url) for label, url in found if url]


def as_data(page: UserPage) -> Mapping[str, Any]:
    """The page for scripts, beside its tasks."""
    return {
        "user": page.name,
        "spellings": list(page.spellings),
        "jobs": dict(page.states),
        "queues": {group.of or NOT_SPECIFIED: dict(group.states) for group in page.queues},
        "metrics": [metric_object(metric) for metric in metrics(page)],
        "taskstates": dict(page.task_states),
        "errors": [
            {"id": one.id, "count": one.count, "example_pandaid": one.example, "message": one.message}
            for one in page.errors
        ],
        "meta": {
            "total": page.states.total(),
            "relation": "exact",
            "as_of": plain(page.as_of),
            "source": page.source,
        },
        "newest_before": {"job": _newest_object(page.before.job), "task": _newest_object(page.before.task)},
    }


def _newest_object(one: Newest | None) -> dict[str, Any] | None:
    return None if one is None else {"id": one.number, "status": one.status, "modificationtime": plain(one.changed)}


def metric_object(metric: Metric) -> dict[str, Any]:
    """{title, unit, class, value}: class is alert, warning or empty."""
    value = None if metric.value is None else round(metric.value, 2)
    return {"title": metric.title, "unit": metric.unit, "class": metric.level, "value": value}
