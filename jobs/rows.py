"""Jobs as scripts read them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from core.portions import portions
from core.questions.job_metadata import metadata_of
from core.render.batches import Columns, columns_of, columns_of_objects, objects
from core.render.plain import Json, plain
from core.selection.jobs import jobs
from core.selection.request import Asked
from jobs import queries
from jobs.computed import computed, tidied

BATCH = 1_000
TEXTS = frozenset(column.name for column in jobs().columns if column.type == "text")


def job_objects(asked: Asked, rows: Iterable[Sequence[Any]], as_of: datetime, *, datasets: bool) -> Iterator[Json]:
    """Jobs with every column and what is worked out from them, or the `fields` asked for."""
    fields = asked.view.fields
    for batch in portions(rows, BATCH):
        found = _columns(batch, as_of)
        ids = found["pandaid"]
        if "metastruct" in fields:
            metadata = metadata_of(ids)
            found["metastruct"] = [metadata.get(pandaid, {}) for pandaid in ids]
        if datasets:
            files = queries.files_of_many(ids)
            found["datasets"] = [files.get(pandaid, []) for pandaid in ids]
        chosen = {name: found[name] for name in fields if name in found} if fields else found
        yield from objects(chosen, len(batch), TEXTS)


def _columns(batch: Sequence[Sequence[Any]], as_of: datetime) -> Columns:
    """Everything there is to say of some jobs."""
    found = columns_of(queries.NAMES, batch)
    return found | columns_of_objects([{**tidied(job), **computed(job, as_of)} for job in queries.named(batch)])


def job_object(job: Mapping[str, Any], as_of: datetime) -> dict[str, Any]:
    """One job: empty text is `""`, an unknown number or time is null."""
    found = {**job, **tidied(job), **computed(job, as_of)}
    return {name: "" if value is None and name in TEXTS else plain(value) for name, value in found.items()}


def page_object(page: queries.JobPage, as_of: datetime) -> dict[str, Any]:
    """`/job`: {files, job, dsfiles}."""
    job = job_object(page.job, as_of)
    summary = _file_summary(page.files)
    days = (as_of - page.job["creationtime"]).days + 1
    job |= {
        "harvesterInfo": page.worker,
        "file_summary_str": summary,
        "metastruct": page.metadata,
        "days_since_creation": days,
    }
    return {"files": [_file(file) for file in page.files], "job": job, "dsfiles": []}


def _file(file: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: plain(value) for name, value in file.items()}
    return {**found, "fsizemb": round((file["fsize"] or 0) / 1e6, 2), "datasetname": file["dataset"] or ""}


def _file_summary(files: Sequence[Mapping[str, Any]]) -> str:
    """`input: 3, size: 12.5 (MB); output: 1, …`."""
    sizes: dict[str, list[int]] = defaultdict(list)
    for file in files:
        sizes[file["type"] or ""].append(file["fsize"] or 0)
    return "; ".join(f"{kind}: {len(each)}, size: {sum(each) / 1e6:.2f} (MB)" for kind, each in sorted(sizes.items()))
