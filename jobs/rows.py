"""Jobs as scripts read them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from core.questions.job_metadata import metadata_of
from core.render.plain import plain
from core.selection.jobs import jobs
from core.selection.request import Asked
from jobs import queries
from jobs.computed import cleaned, computed

BATCH = 500
# Most values are of these types, and need no turning; asking first halves the time of a long answer.
SIMPLE = frozenset({str, int})
TEXTS = frozenset(column.name for column in jobs().columns if column.type == "text")


def job_objects(
    asked: Asked, rows: Iterable[Sequence[Any]], as_of: datetime, *, datasets: bool
) -> Iterator[dict[str, Any]]:
    """Jobs with every column and what is worked out from them, or the `fields` asked for."""
    fields = asked.view.fields
    for batch in _batches(queries.named(rows)):
        ids = [job["pandaid"] for job in batch]
        metadata = metadata_of(ids) if "metastruct" in fields else {}
        files = queries.files_of_many(ids) if datasets else {}
        for job in batch:
            found = job_object(job, as_of)
            if "metastruct" in fields:
                found["metastruct"] = metadata.get(job["pandaid"], {})
            if datasets:
                found["datasets"] = files.get(job["pandaid"], [])
            yield {name: found[name] for name in fields if name in found} if fields else found


def job_object(job: Mapping[str, Any], as_of: datetime) -> dict[str, Any]:
    """One job: empty text is `""`, an unknown number or time is null."""
    found = {**cleaned(job), **computed(job, as_of)}
    for name, value in found.items():
        if value is None:
            found[name] = "" if name in TEXTS else None
        elif value.__class__ not in SIMPLE:
            found[name] = plain(value)
    return found


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


def _batches(found: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(found, BATCH)):
        yield batch
