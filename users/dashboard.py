"""`/api/user_dash/…`: the page of a user as the parts that scripts put together, one question more for the errors."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core.engines.best import BestEngine
from core.engines.best import engine as best_engine
from core.questions import error_catalogue
from core.questions.job_parts import BY_CODE, BY_ERROR_CATEGORY
from core.render.plain import plain
from core.render.wording import plain_text
from core.selection.dimensions import COUNT, Measure, stored
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED
from users import user_view
from users.user_queries import TaskRow, UserPage

TASKS_OF_DATA = 500
# What a row of `tasks_metrics` holds, in this order.
TASK_METRICS = (
    *("jeditaskid", "taskname", "tasktype", "status", "creationdate", "modificationtime"),
    *("nfiles", "nfilesfinished", "nfilesfailed", "pctfinished", "pctfailed"),
    *("jobs", "running", "finished", "failed", "pctfailedjobs", "error", "errordescription", "errordialog"),
)


@dataclass
class Category:
    """The failed jobs with errors of one category: by code, by task and by queue."""

    number: int
    count: int
    codes: Counter[tuple[str, int]] = field(default_factory=Counter)
    examples: dict[tuple[str, int], int] = field(default_factory=dict)
    tasks: Counter[int] = field(default_factory=Counter)
    queues: Counter[str] = field(default_factory=Counter)


def data(page: UserPage) -> dict[str, Any]:
    """The whole answer below `data`.

    :raises Unanswered: when the database failed or took too long.
    """
    return {
        "error_summary": [_category_object(one) for one in _categories(page)],
        "plots": plots(page),
        "metrics": [user_view.metric_object(metric) for metric in user_view.metrics(page)],
        "tasks_metrics": [task_metrics(one) for one in page.task_rows],
    }


def _categories(page: UserPage) -> list[Category]:
    """Categories of the errors of the failed jobs, most jobs first."""
    if not page.states["failed"]:
        return []
    failed = page.jobs.with_term("jobstatus", "failed")
    with best_engine() as engine:
        cells = engine.crosstab(failed, page.as_of, [BY_ERROR_CATEGORY]).cells
        found = {cell.values[0]: Category(cell.values[0], cell.measures[0]) for cell in cells}
        _add_codes(engine, failed, page, found)
        for attribute in ("jeditaskid", "computingsite"):
            for cell in engine.crosstab(failed, page.as_of, [BY_ERROR_CATEGORY, stored(attribute)]).cells:
                number, value = cell.values
                of: Counter[Any] = found[number].tasks if attribute == "jeditaskid" else found[number].queues
                of[value] += cell.measures[0]
    return sorted(found.values(), key=lambda one: (-one.count, one.number))


def _add_codes(engine: BestEngine, failed: Selection, page: UserPage, found: dict[int, Category]) -> None:
    for cell in engine.crosstab(failed, page.as_of, [BY_CODE], [COUNT, Measure("max", "pandaid")]).cells:
        code, (count, example) = cell.values[0], cell.measures
        category = found[error_catalogue.text_of(*code).category]
        category.codes[code] += count
        category.examples[code] = example


def _category_object(one: Category) -> dict[str, Any]:
    name, advice = error_catalogue.CATEGORIES[one.number]
    return {
        "id": one.number,
        "name": name,
        "desc": advice,
        "count": one.count,
        "tasks": [taskid for taskid, _ in _most_first(one.tasks) if taskid],
        "codes": [_code_object(one, code, count) for code, count in _most_first(one.codes)],
        "sites": [[queue or NOT_SPECIFIED, count] for queue, count in _most_first(one.queues)],
    }


def _most_first(counts: Counter[Any]) -> list[tuple[Any, int]]:
    """Equal ones in one order, whatever order an engine counted them in."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))


def _code_object(one: Category, code: tuple[str, int], count: int) -> dict[str, Any]:
    known = error_catalogue.text_of(*code)
    return {
        "comp_code": f"{code[0]}:{code[1]}",
        "count": count,
        "diag": known.diagnostics,
        "desc": known.description,
        "examples": [one.examples[code]],
    }


def plots(page: UserPage) -> list[dict[str, Any]]:
    """{name, title, data: [[label, count]]}; input files only where the files of all tasks are known."""
    found = [
        _plot("tasks_by_status", "Tasks by status", page.task_states.most_common()),
        _plot("jobs_by_status", "Jobs by status", page.states.most_common()),
    ]
    return [*found, _plot("input_files", "Input files", _files(page.task_rows))] if _is_whole(page) else found


def _is_whole(page: UserPage) -> bool:
    return len(page.task_rows) == page.task_states.total()


def _files(rows: Sequence[TaskRow]) -> list[tuple[str, int]]:
    """Files of tasks that were not given up."""
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.task["status"] not in {"aborting", "aborted"}:
            sums["done"] += row.progress.nfilesfinished
            sums["failed"] += row.progress.nfilesfailed
            sums["remaining"] += row.progress.left
    return [(name, sums[name]) for name in ("done", "remaining", "failed")]


def _plot(name: str, title: str, counts: Sequence[tuple[str, int]]) -> dict[str, Any]:
    return {"name": name, "title": title, "data": [[label or NOT_SPECIFIED, count] for label, count in counts]}


def task_metrics(one: TaskRow) -> list[Any]:
    """One task with the values that TASK_METRICS names."""
    task, progress, states = one.task, one.progress, one.states
    ended = states["failed"] + states["finished"]
    error = f"{one.error[0]}:{one.error[1]}" if one.error else ""
    return [
        *(task["jeditaskid"], task["taskname"], task["tasktype"], task["status"]),
        *(plain(task["creationdate"]), plain(task["modificationtime"])),
        *(progress.nfiles, progress.nfilesfinished, progress.nfilesfailed, progress.pctfinished, progress.pctfailed),
        *(states.total(), states["running"], states["finished"], states["failed"]),
        round(100 * states["failed"] / ended, 2) if ended else None,
        *(error, error_catalogue.text_of(*one.error).description if one.error else ""),
        plain_text(task["errordialog"]),
    ]
