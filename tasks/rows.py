"""Tasks as scripts read them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from core.panda.models import Dataset
from core.questions.task_progress import Progress, progress_of
from core.render.plain import plain
from core.selection.request import Asked
from core.selection.tasks import tasks
from tasks import queries
from tasks.computed import SECONDS_PER_DAY, computed

BATCH = 1_000
# Most values are of these types, and need no turning; asking first halves the time of a long answer.
SIMPLE = frozenset({str, int, bool, dict})
TEXTS = frozenset(column.name for column in tasks().columns if column.type == "text")
DATASET_TEXTS = frozenset(
    field.attname for field in Dataset._meta.concrete_fields if field.get_internal_type() in {"CharField", "TextField"}
)


def task_objects(
    asked: Asked, rows: Iterable[Sequence[Any]], as_of: datetime, extra: frozenset[str]
) -> Iterator[dict[str, Any]]:
    """Tasks with every column, what is worked out from them, and their datasets; or the `fields` asked for."""
    fields = asked.view.fields
    for batch in _batches(queries.named(rows)):
        ids = [task["jeditaskid"] for task in batch]
        progress, hashtags = progress_of(ids), queries.hashtags_of(ids)
        datasets = queries.datasets_of(ids) if not fields or "datasets" in fields else {}
        states = queries.job_states_of(ids, as_of) if "jobstatecount" in extra else {}
        for task in batch:
            taskid = task["jeditaskid"]
            found = task_object(task, progress[taskid], as_of)
            found["hashtag"] = ",".join(sorted(hashtags.get(taskid, ())))
            found["datasets"] = [dataset_object(row) for row in datasets.get(taskid, ())]
            if "jobstatecount" in extra:
                found["job_state_count"] = states.get(taskid, {})
            yield {name: found[name] for name in fields if name in found} if fields else found


def task_object(task: Mapping[str, Any], progress: Progress, as_of: datetime) -> dict[str, Any]:
    """One task: empty text is `""`, an unknown number or time is null."""
    return _plain({**task, **computed(task, progress, as_of)}, TEXTS)


def dataset_object(row: dict[str, Any]) -> dict[str, Any]:
    """One dataset with every column, changed in place."""
    return _plain(row, DATASET_TEXTS)


def csv_row(row: Sequence[Any]) -> list[Any]:
    """A row of a file: spans of time in days, as their columns say."""
    return [_in_days(value) if isinstance(value, timedelta) else value for value in row]


def _in_days(span: timedelta) -> float:
    return round(span.total_seconds() / SECONDS_PER_DAY, 2)


def _plain(found: dict[str, Any], texts: frozenset[str]) -> dict[str, Any]:
    for name, value in found.items():
        if value is None:
            found[name] = "" if name in texts else None
        elif value.__class__ not in SIMPLE:
            found[name] = plain(value)
    return found


def _batches(found: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(found, BATCH)):
        yield batch
