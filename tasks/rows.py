"""The page of a task as scripts read it, and rows of files."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from core.panda.progress import INPUT_TYPES
from core.questions.task_objects import dataset_object, task_object
from core.questions.task_values import SECONDS_PER_DAY
from tasks.task_queries import TaskPage

HS06_UNITS = {"HS06sPerEvent": 1.0, "mHS06sPerEvent": 0.001}
PAGE_DATASET_COLUMNS = (
    *("jeditaskid", "datasetid", "datasetname", "containername", "type", "masterid", "streamname", "status"),
    *("storagetoken", "nevents", "neventsused", "neventstobeused", "nfiles", "nfilesfinished", "nfilesfailed"),
    *("nfilesmissing", "nfileswaiting"),
)


def page_object(page: TaskPage, as_of: datetime) -> dict[str, Any]:
    """`/task`: {task, taskparams, datasets}."""
    task = task_object(page.task, page.progress, as_of)
    return {
        "task": {**task, **_totals(page), "hashtag": ",".join(sorted(page.hashtags))},
        "taskparams": page.parameters,
        "datasets": [_dataset_of_page(row) for row in page.datasets if not row["type"].startswith("tmpl")],
    }


def _totals(page: TaskPage) -> dict[str, Any]:
    """Events and computing of the whole task; the share that is done is by events where there are events."""
    progress, task = page.progress, page.task
    events, done = progress.nevents, progress.neventsused
    unit = HS06_UNITS.get(task["cputimeunit"] or "")
    spent = {state: [g for g in page.attempts if g.state == state] for state in ("finished", "failed")}
    hs06 = {state: round(sum(group.hs06sec for group in groups)) for state, groups in spent.items()}
    gco2 = {state: round(sum(group.gco2 for group in groups), 2) for state, groups in spent.items()}
    return {
        "totev": events,
        "totevproc": done,
        "totevoutput": progress.neventsoutput,
        "pctfinished": 100 * done // events if events else progress.pctfinished,
        "totevhs06": round(events * task["cputime"] * unit) if unit and task["cputime"] else None,
        "totevprochs06": hs06["finished"],
        "failedevprochs06": hs06["failed"],
        "currenttotevhs06": hs06["finished"] + hs06["failed"],
        "gco2_global_finished": gco2["finished"],
        "gco2_global_failed": gco2["failed"],
        "gco2_global_total": round(gco2["finished"] + gco2["failed"], 2),
    }


def _dataset_of_page(row: Mapping[str, Any]) -> dict[str, Any]:
    scope, _, name = row["datasetname"].rpartition(":")
    is_primary = row["type"] in INPUT_TYPES and row["masterid"] is None
    share = percent_of(row) if is_primary else None
    found = {column: row[column] for column in PAGE_DATASET_COLUMNS}
    more = {"datasetname": name, "scope": scope, "percentfinished": share, "rse": row["site"] or ""}
    return dataset_object({**found, **more})


def percent_of(row: Mapping[str, Any]) -> float:
    """The share of a dataset's files that are done, rounded down to a tenth of a percent."""
    return (1000 * (row["nfilesfinished"] or 0) // row["nfiles"]) / 10 if row["nfiles"] else 0.0


def csv_row(row: Sequence[Any]) -> list[Any]:
    """A row of a file: spans of time in days, as their columns say."""
    return [_in_days(value) if isinstance(value, timedelta) else value for value in row]


def _in_days(span: timedelta) -> float:
    return round(span.total_seconds() / SECONDS_PER_DAY, 2)
