"""Answers of the job pages as the objects that scripts read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from core.engines.best import BestEngine
from core.engines.best import engine as best_engine
from core.panda.failures import codes
from core.questions import error_summary, job_summary
from core.questions.error_catalogue import ErrorText
from core.render.plain import clock, plain
from core.selection.request import Asked
from core.selection.selection import Selection
from jobs import queries, rows

BLOCKS = ("selectionsummary", "jobs", "errsByCount")


def jobs_parts(
    asked: Asked, as_of: datetime, summed_at: datetime, *, with_datasets: bool
) -> tuple[dict[str, list[Any] | Iterator[Any]], list[str]]:
    """The three blocks of `/jobs/`, and warnings; a block that was not asked for is an empty list.

    Jobs are as of one moment, attributes and errors as of another: that of the index, where it has them.
    """
    outputs = asked.view.outputs
    wanted = {name for name in BLOCKS if not outputs or name.lower() in outputs}
    parts: dict[str, list[Any] | Iterator[Any]] = {name: [] for name in BLOCKS}
    warnings: list[str] = []
    with best_engine() as engine:
        selection = asked.selection.frozen(summed_at)
        if "selectionsummary" in wanted:
            parts["selectionsummary"], warnings = _summary(engine, asked, selection, summed_at)
        if "errsByCount" in wanted:
            parts["errsByCount"] = error_summary.by_count(engine, selection, summed_at)
    if "jobs" in wanted:
        found = queries.all_columns(asked, as_of, alone=not with_datasets and "metastruct" not in asked.view.fields)
        parts["jobs"] = rows.job_objects(asked, found, as_of, datasets=with_datasets)
    return parts, warnings


def status_log(log: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """States with the time spent in each as `d:h:mm:ss`; `---` for the last."""
    ends = [row["modiftime_extended"] or row["modificationtime"] for row in log[1:]]
    found = []
    for row, end in zip_longest(log, ends):
        start = row["modiftime_extended"] or row["modificationtime"]
        duration = "---" if end is None else clock((end - start).total_seconds())
        plain_row = {name: plain(value) for name, value in row.items() if name != "pk"}
        found.append({**plain_row, "duration": duration, "modiftime_str": f"{start:%Y-%m-%d %H:%M:%S}"})
    return found


def attempts_errors(jobs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The errors of other attempts: {pandaid, jobstatus, error, diag}."""
    return [
        {"pandaid": job["pandaid"], "jobstatus": job["jobstatus"], "error": f"{component}:{code}", "diag": text}
        for job in jobs
        for component, code, text in codes(job)
    ]


def error_descriptions(texts: Iterable[ErrorText]) -> list[dict[str, Any]]:
    """The catalogue: {component, code, acronym, diagnostics, description, category}."""
    ordered = sorted(texts, key=lambda text: (text.component, text.code))
    names = ("component", "code", "acronym", "diagnostics", "description", "category")
    return [{name: getattr(text, name) for name in names} for text in ordered]


def _summary(
    engine: BestEngine, asked: Asked, selection: Selection, as_of: datetime
) -> tuple[list[dict[str, Any]], list[str]]:
    """`selectionsummary`, sorted by field, and what could not be counted."""
    found = list(job_summary.counted(engine, selection, as_of))
    done = [job_summary.summary(one, by_count=asked.view.by_count) for one in found if not one.not_counted]
    warnings = [f"{one.facet.field} was not counted ({one.not_counted})." for one in found if one.not_counted]
    return sorted(done, key=lambda entry: str(entry["field"])), warnings
