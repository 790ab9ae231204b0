"""Tasks as scripts read them: rows with what is worked out from them, and with what hangs on them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.panda.capabilities import capabilities
from core.panda.models import Dataset, Hashtag, TaskHashtag
from core.questions.job_metadata import metadata_of_task
from core.questions.task_progress import Progress, progress_of
from core.questions.task_values import computed
from core.render.plain import plain
from core.selection.dimensions import stored
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.tasks import COMPUTED, tasks

BATCH = 1_000
LISTED_TYPES = ("input", "pseudo_input", "output")
STORED = tuple(column for column in tasks().columns if column not in COMPUTED)
ATTRIBUTES = tuple(column.attribute for column in STORED)
NAMES = tuple(column.name for column in STORED)
DATASET_COLUMNS = tuple(field.attname for field in Dataset._meta.concrete_fields)
# Most values are of these types, and need no turning; asking first halves the time of a long answer.
SIMPLE = frozenset({str, int, bool, dict})
TEXTS = frozenset(column.name for column in tasks().columns if column.type == "text")
DATASET_TEXTS = frozenset(
    field.attname for field in Dataset._meta.concrete_fields if field.get_internal_type() in {"CharField", "TextField"}
)


def task_objects(
    rows: Iterable[Sequence[Any]],
    as_of: datetime,
    *,
    fields: Sequence[str] = (),
    extra: frozenset[str] = frozenset(),
) -> Iterator[dict[str, Any]]:
    """Rows of ATTRIBUTES with what is worked out from them, and their datasets; or the `fields` asked for."""
    for batch in _batches(named(rows)):
        ids = [task["jeditaskid"] for task in batch]
        progress, hashtags = progress_of(ids), hashtags_of(ids)
        datasets = datasets_of(ids) if not fields or "datasets" in fields else {}
        states = job_states_of(ids, as_of) if "jobstatecount" in extra else {}
        for task in batch:
            taskid = task["jeditaskid"]
            found = task_object(task, progress[taskid], as_of)
            found["hashtag"] = ",".join(sorted(hashtags.get(taskid, ())))
            found["datasets"] = [dataset_object(row) for row in datasets.get(taskid, ())]
            if "metastruct" in extra:
                found["jobs_metadata"] = metadata_of_task(taskid, as_of)
            if "jobstatecount" in extra:
                found["job_state_count"] = states.get(taskid, {})
            yield {name: found[name] for name in fields if name in found} if fields else found


def named(rows: Iterable[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Rows of ATTRIBUTES as objects with the keys that readers know."""
    return (dict(zip(NAMES, row, strict=True)) for row in rows)


def task_object(task: Mapping[str, Any], progress: Progress, as_of: datetime) -> dict[str, Any]:
    """One task: empty text is `""`, an unknown number or time is null."""
    return _plain({**task, **computed(task, progress, as_of)}, TEXTS)


def dataset_object(row: dict[str, Any]) -> dict[str, Any]:
    """One dataset with every column, changed in place."""
    return _plain(row, DATASET_TEXTS)


def datasets_of(taskids: Sequence[int], types: Sequence[str] = LISTED_TYPES) -> dict[int, list[dict[str, Any]]]:
    """The datasets of each task, with every column."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    with database():
        datasets = Dataset._default_manager.filter(jeditaskid__in=taskids, type__in=types)
        for row in datasets.order_by("jeditaskid", "datasetid").values_list(*DATASET_COLUMNS):
            found[row[0]].append(dict(zip(DATASET_COLUMNS, row, strict=True)))
    return found


def hashtags_of(taskids: Sequence[int]) -> dict[int, list[str]]:
    """The hashtags of each task; none where there is no production system."""
    found: dict[int, list[str]] = defaultdict(list)
    if capabilities().missing(TaskHashtag) or capabilities().missing(Hashtag):
        return found
    with database():
        links = list(TaskHashtag._default_manager.filter(taskid__in=taskids).values_list("taskid", "ht_id"))
        words = dict(
            Hashtag._default_manager.filter(ht_id__in={tag for _, tag in links}).values_list("ht_id", "hashtag")
        )
    for taskid, tag in links:
        found[taskid].append(words.get(tag, ""))
    return found


def job_states_of(taskids: Sequence[int], as_of: datetime) -> dict[int, dict[str, int]]:
    """How many jobs of each task are in each state, all attempts counted."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    selection = Selection(jobs(), (("jeditaskid", "|".join(map(str, taskids))),), drop=False)
    for cell in SqlEngine().crosstab(selection, as_of, [stored("jeditaskid"), stored("jobstatus")]).cells:
        taskid, state = cell.values
        found[taskid][state or ""] = cell.measures[0]
    return found


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
