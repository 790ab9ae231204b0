"""Tasks as scripts read them: rows with what is worked out from them, and with what hangs on them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.panda.capabilities import capabilities
from core.panda.models import Dataset, Hashtag, TaskHashtag
from core.portions import portions
from core.questions.job_metadata import metadata_of_task
from core.questions.task_progress import PART, Progress, progress_among, progress_of
from core.questions.task_values import computed
from core.render import batches
from core.render.batches import columns_of, columns_of_objects, objects
from core.render.plain import Json, plain
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
) -> Iterator[Json]:
    """Rows of ATTRIBUTES with what is worked out from them, and their datasets; or the `fields` asked for."""
    for batch in portions(rows, BATCH):
        found = _columns(batch, as_of, fields, extra)
        chosen = {name: found[name] for name in fields if name in found} if fields else found
        yield from objects(chosen, len(batch), TEXTS)


def _columns(
    batch: Sequence[Sequence[Any]], as_of: datetime, fields: Sequence[str], extra: frozenset[str]
) -> batches.Columns:
    """Everything there is to say of some tasks."""
    found = columns_of(NAMES, batch)
    ids = found["jeditaskid"]
    wants_datasets = not fields or "datasets" in fields
    datasets = _datasets_of(ids) if wants_datasets else {}
    progress = progress_among(ids, datasets) if wants_datasets else progress_of(ids)
    hashtags = hashtags_of(ids)
    worked_out = [computed(task, progress[task["jeditaskid"]], as_of) for task in named(batch)]
    found |= columns_of_objects(worked_out)
    found["hashtag"] = [",".join(sorted(hashtags.get(taskid, ()))) for taskid in ids]
    if wants_datasets:
        found["datasets"] = _lists_of_datasets(ids, datasets)
    if "metastruct" in extra:
        found["jobs_metadata"] = [metadata_of_task(taskid, as_of) for taskid in ids]
    if "jobstatecount" in extra:
        states = job_states_of(ids, as_of)
        found["job_state_count"] = [states.get(taskid, {}) for taskid in ids]
    return found


def named(rows: Iterable[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Rows of ATTRIBUTES as objects with the keys that readers know."""
    return (dict(zip(NAMES, row, strict=True)) for row in rows)


def task_object(task: Mapping[str, Any], progress: Progress, as_of: datetime) -> dict[str, Any]:
    """One task: empty text is `""`, an unknown number or time is null."""
    return _plain({**task, **computed(task, progress, as_of)}, TEXTS)


def dataset_object(row: Mapping[str, Any]) -> dict[str, Any]:
    """One dataset with every column."""
    return _plain(row, DATASET_TEXTS)


def datasets_of(taskid: int, types: Sequence[str]) -> list[dict[str, Any]]:
    """The datasets of a task, with every column."""
    with database():
        found = _datasets([taskid], types).values_list(*DATASET_COLUMNS)
        return [dict(zip(DATASET_COLUMNS, row, strict=True)) for row in found]


def _datasets_of(taskids: Sequence[int]) -> batches.Columns:
    """The datasets of several tasks by column, with the part that each has in their progress."""
    names = (*DATASET_COLUMNS, "part")
    # Tasks come in the order of their ids: told that these lie close together, databases read no others.
    close = _datasets(taskids, LISTED_TYPES).filter(jeditaskid__range=(min(taskids), max(taskids)))
    with database():
        return columns_of(names, close.annotate(part=PART).values_list(*names))


def _datasets(taskids: Sequence[int], types: Sequence[str]) -> QuerySet[Dataset]:
    found = Dataset._default_manager.filter(jeditaskid__in=taskids, type__in=types)
    return found.order_by("jeditaskid", "datasetid")


def _lists_of_datasets(taskids: Sequence[int], datasets: batches.Columns) -> list[Json]:
    """The datasets of each task as scripts read them."""
    shown = {name: values for name, values in datasets.items() if name != "part"}
    owners = datasets.get("jeditaskid", ())
    found: dict[int, list[Json]] = defaultdict(list)
    for taskid, text in zip(owners, objects(shown, len(owners), DATASET_TEXTS), strict=True):
        found[taskid].append(text)
    return [Json(f"[{', '.join(found[taskid])}]") for taskid in taskids]


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


def _plain(found: Mapping[str, Any], texts: frozenset[str]) -> dict[str, Any]:
    return {name: "" if value is None and name in texts else plain(value) for name, value in found.items()}
