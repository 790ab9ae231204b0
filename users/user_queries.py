"""The questions that the page of one user asks."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core import experiment
from core.engines.base import Cell, Page
from core.engines.best import BestEngine
from core.engines.best import engine as best_engine
from core.engines.sql.engine import SqlEngine
from core.panda.failures import codes_in
from core.panda.vocabulary import FINAL_STATES
from core.questions import error_summary
from core.questions.job_groups import groups_of
from core.questions.job_parts import BY_GROUP
from core.questions.over_time import OverTime, over_time
from core.questions.people import anyone_of
from core.questions.task_progress import Progress, progress_of
from core.render.job_states import Group
from core.selection.columns import Sort
from core.selection.dimensions import COUNT, Dimension, Measure, stored
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.values import exactly
from core.selection.window import Window
from users.accounts import Account, account
from users.last import Last, last

TASKS_SHOWN, ERRORS_SHOWN = 25, 8
TASK_COLUMNS = ("jeditaskid", "taskname", "status", "tasktype", "creationdate", "modificationtime", "errordialog")
# The states of tasks in the order in which they need somebody's attention; those that nobody knows come after the first.
ATTENTION = (
    ("exhausted", "broken", "failed", "paused", "tobroken", "throttled"),
    (
        "pending",
        "staging",
        "assigning",
        "registered",
        "defined",
        "topreprocess",
        "preprocessing",
        "toabort",
        "aborting",
    ),
    ("scouting", "scouted", "running", "ready", "merging", "prepared", "finishing", "passed", "toretry", "toincexec"),
    ("finished", "aborted"),
    ("done",),
)
FIGURES = ("memory_mb_per_core", "durationsec", "waittimesec", "cpu_percent")
NO_MEDIANS = (0, None, None, None, None)
# What jobs at each queue took: how many, CPU seconds and attempts.
BY_QUEUE = (stored("computingsite"), stored("jobstatus"))
TAKEN = (COUNT, *(Measure("sum", name) for name in ("cpuconsumptiontime", "attemptnr")))
# The error codes of a job, all in one value.
CODES = Dimension("codes", ("errorcodes",), codes_in)


@dataclass(frozen=True)
class Work:
    """What jobs took: cores of those that run, CPU seconds of all, and medians of the finished ones that did a task's work.

    Memory per core in MB, wall time and time to the start, CPU efficiency in percent; `attempts` is the mean of
    those that failed or finished; None where there is nothing to take one of.
    """

    cores: int
    cpu_s: int
    measured: int
    memory_mb: float | None
    wall: timedelta | None
    wait: timedelta | None
    efficiency: float | None
    attempts: float | None


@dataclass(frozen=True)
class ErrorGroup:
    """One error group of the user's failed jobs, with one of them and what it says."""

    id: str
    count: int
    example: int
    message: str


@dataclass(frozen=True)
class TaskRow:
    """One task with how far it is, its jobs in the window by state, and the code that most of the failed ones have."""

    task: dict[str, Any]
    progress: Progress
    states: Counter[str]
    error: tuple[str, int] | None
    with_error: int


@dataclass(frozen=True)
class UserPage:
    """All that the page of a user shows. Both selections are frozen and ask for all spellings of the name."""

    name: str
    spellings: tuple[str, ...]
    jobs: Selection
    tasks: Selection
    states: Counter[str]
    work: Work
    queues: list[Group]
    errors: list[ErrorGroup]
    more_errors: int
    task_states: Counter[str]
    task_rows: list[TaskRow]
    spread: OverTime | None
    account: Account | None
    before: Last
    as_of: datetime
    source: str


def jobs_of(names: tuple[str, ...], window: Window | None) -> Selection:
    """The jobs of a person."""
    return Selection(jobs(), (anyone_of("produsername", names),), window)


def lately() -> Window:
    """What is live, and what ended within the window of dashboards."""
    return Window("modificationtime", timedelta(hours=experiment.current().windows["dashboards"]), ended_only=True)


def ended(selection: Selection) -> Selection:
    """The jobs of a selection that came to any end."""
    return selection.with_term("jobstatus", "|".join(FINAL_STATES))


def page_of(
    names: tuple[str, ...], of_jobs: Selection, of_tasks: Selection, as_of: datetime, tasks_shown: int = TASKS_SHOWN
) -> UserPage:
    """A person with what their jobs and tasks do; the tasks that need attention first are shown one by one.

    :raises Unanswered: when the database failed or took too long.
    """
    selection, chosen = of_jobs.frozen(as_of), of_tasks.frozen(as_of)
    with best_engine() as engine:
        cells = engine.crosstab(selection, as_of, BY_QUEUE, TAKEN).cells
        queues = groups_of(cells)
        states = sum((group.states for group in queues), Counter[str]())
        errors = _errors(engine, selection, as_of) if states["failed"] else []
        task_states = _task_states(chosen, as_of)
        return UserPage(
            name=names[0],
            spellings=names,
            jobs=selection,
            tasks=chosen,
            states=states,
            work=_work(
                cells,
                _cores(engine, selection, as_of) if states["running"] else 0,
                _medians(engine, selection, as_of) if states["finished"] else NO_MEDIANS,
            ),
            queues=queues,
            errors=_told(engine, errors[:ERRORS_SHOWN], as_of),
            more_errors=max(0, len(errors) - ERRORS_SHOWN),
            task_states=task_states,
            task_rows=_with_jobs(engine, selection, task_rows(chosen, task_states, as_of, tasks_shown), as_of),
            spread=over_time(engine, ended(selection), as_of),
            account=account(names),
            before=last(names, as_of, of_jobs=not states, of_tasks=not task_states),
            as_of=as_of,
            source="index" if engine.is_fast(selection, as_of) else "database",
        )


def _medians(engine: BestEngine, selection: Selection, as_of: datetime) -> tuple[Any, ...]:
    """How many jobs finished that did a task's work, and the median of each of FIGURES over them."""
    finished = selection.with_term("jobstatus", "finished").with_term("category", "run")
    cells = engine.crosstab(finished, as_of, (), [COUNT, *(Measure("quantile", figure) for figure in FIGURES)]).cells
    return cells[0].measures if cells else NO_MEDIANS


def _cores(engine: BestEngine, selection: Selection, as_of: datetime) -> int:
    """How many cores running jobs have: those used, else those asked for, else one."""
    running = selection.with_term("jobstatus", "running")
    cells = engine.crosstab(running, as_of, [stored("actualcorecount"), stored("corecount")]).cells
    return sum((cell.values[0] or cell.values[1] or 1) * cell.measures[0] for cell in cells)


def _work(cells: Sequence[Cell], cores: int, medians: tuple[Any, ...]) -> Work:
    """What the jobs of a person took, by queue and state as TAKEN measures it."""
    taken: dict[str, list[int]] = defaultdict(lambda: [0] * len(TAKEN))
    for cell in cells:
        totals = taken[cell.values[1] or ""]
        totals[:] = (total + int(figure or 0) for total, figure in zip(totals, cell.measures, strict=True))
    ended, _, tries = (sum(taken[state][at] for state in ("failed", "finished")) for at in range(len(TAKEN)))
    measured, memory, wall, wait, efficiency = medians
    return Work(
        cores=cores,
        cpu_s=sum(totals[1] for totals in taken.values()),
        measured=measured,
        memory_mb=memory,
        wall=wall,
        wait=wait,
        efficiency=efficiency,
        attempts=tries / ended if ended else None,
    )


def _errors(engine: BestEngine, selection: Selection, as_of: datetime) -> list[ErrorGroup]:
    """The error groups of the failed jobs, most jobs first; without what they say."""
    failed = selection.with_term("jobstatus", "failed")
    cells = engine.crosstab(failed, as_of, [BY_GROUP], [COUNT, Measure("max", "pandaid")]).cells
    found = [ErrorGroup(cell.values[0], cell.measures[0], cell.measures[1], "") for cell in cells if cell.values[0]]
    return sorted(found, key=lambda one: (-one.count, one.id))


def _told(engine: BestEngine, errors: Sequence[ErrorGroup], as_of: datetime) -> list[ErrorGroup]:
    """The same with the message of one job each."""
    texts = error_summary.texts(engine, [one.example for one in errors], as_of)
    return [ErrorGroup(one.id, one.count, one.example, texts.get((one.example, *_code(one)), "")) for one in errors]


def _code(one: ErrorGroup) -> tuple[str, int]:
    """The component and code that the id of a group names."""
    _, component, code, _ = one.id.split(":")
    return component, int(code)


def _task_states(selection: Selection, as_of: datetime) -> Counter[str]:
    if not experiment.current().has_jedi:
        return Counter()
    cells = SqlEngine().crosstab(selection, as_of, [stored("status")]).cells
    return Counter({cell.values[0] or "": cell.measures[0] for cell in cells})


def task_rows(selection: Selection, states: Counter[str], as_of: datetime, shown: int) -> list[dict[str, Any]]:
    """Some tasks of a selection, those that need attention first, then those that changed last."""
    rows: list[dict[str, Any]] = []
    for group in in_order_of_attention(states):
        if len(rows) < shown:
            page = Page(Sort("modificationtime"), shown - len(rows))
            chosen = selection.with_term("status", "|".join(map(exactly, group)))
            found = SqlEngine().rows(chosen, as_of, TASK_COLUMNS, page).rows
            rows += [dict(zip(TASK_COLUMNS, row, strict=True)) for row in found]
    return rows


def in_order_of_attention(states: Counter[str]) -> list[list[str]]:
    """The states that tasks are in, in groups: those that need somebody come first."""
    known = {state for group in ATTENTION for state in group}
    first, *rest = ([state for state in group if states[state]] for group in ATTENTION)
    strangers = [state for state in sorted(states) if state and state not in known]
    return [group for group in (first, strangers, *rest) if group]


def _with_jobs(
    engine: BestEngine, selection: Selection, rows: Sequence[dict[str, Any]], as_of: datetime
) -> list[TaskRow]:
    """Tasks with their progress, and with what their jobs do in the window of jobs."""
    if not rows:
        return []
    ids = [row["jeditaskid"] for row in rows]
    states, codes = _jobs_of_tasks(engine, selection.narrowed("jeditaskid", "|".join(map(str, sorted(ids)))), as_of)
    progress = progress_of(ids)
    return [
        TaskRow(row, progress[one], states[one], *_most(codes.get(one))) for one, row in zip(ids, rows, strict=True)
    ]


def _jobs_of_tasks(
    engine: BestEngine, selection: Selection, as_of: datetime
) -> tuple[dict[int, Counter[str]], dict[int, Counter[tuple[str, int]]]]:
    """By task the states of its jobs, and the error codes of those that failed."""
    states: dict[int, Counter[str]] = defaultdict(Counter)
    found: dict[int, Counter[tuple[str, int]]] = defaultdict(Counter)
    for cell in engine.crosstab(selection, as_of, [stored("jeditaskid"), stored("jobstatus"), CODES]).cells:
        taskid, state, codes = cell.values
        states[taskid][state or ""] += cell.measures[0]
        for code in codes if state == "failed" else ():
            found[taskid][code] += cell.measures[0]
    return states, found


def _most(codes: Counter[tuple[str, int]] | None) -> tuple[tuple[str, int] | None, int]:
    return min(codes.items(), key=lambda pair: (-pair[1], pair[0])) if codes else (None, 0)
