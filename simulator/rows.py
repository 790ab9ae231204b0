"""Batches of rows by table, and which columns their tuples hold."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from core.panda.schema_data import tables
from simulator import events, file_rows, harvester, job_rows
from simulator.base import Row

Batch = dict[str, list[Row]]
JOB_TABLES = ("panda.jobsdefined4", "panda.jobsactive4", "panda.jobsarchived4", "pandaarch.jobsarchived")
# The tables with many rows name only what is ever filled; a column that is not named stays null.
NAMED: dict[str, Sequence[str]] = {
    **dict.fromkeys(JOB_TABLES, job_rows.COLUMNS),
    "panda.filestable4": file_rows.JOB_FILE,
    "pandaarch.filestable_arch": file_rows.JOB_FILE,
    "panda.jedi_dataset_contents": file_rows.CONTENT,
    "panda.jobs_statuslog": job_rows.STATUS_LOG,
    "panda.jedi_events": events.COLUMNS,
    "panda.harvester_workers": harvester.WORKER,
    "panda.harvester_rel_jobs_workers": harvester.RELATION,
}


def new() -> Batch:
    return defaultdict(list)


@cache
def columns(label: str) -> Sequence[str]:
    """The columns of the rows of that table, in order."""
    return NAMED.get(label) or [column.name for column in tables()[label].columns]


def add(batch: Batch, label: str, **values: Any) -> None:
    """Add one row by column names; for tables with few rows, where being readable is worth more than speed.

    :raises KeyError: for a column that the table does not have.
    """
    names = columns(label)
    if unknown := set(values).difference(names):
        raise KeyError(f"{label} has no column {', '.join(sorted(unknown))}")
    batch[label].append(tuple(values.get(name) for name in names))
