"""The pages of files and datasets at a million jobs and some million files: PostgreSQL, no index of the portal, nothing cached.

`JOBS` says how many jobs (1,250,000 unless told). Each figure is the median of the pages of five tasks, datasets or files: the
largest ones, which nobody asked for before.
"""

import os
import statistics
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

from bench.asking import timed, whole
from bench.grids import filled

JOBS = int(os.environ.get("JOBS", "1250000"))
ROUNDS = 5


def main() -> None:
    with filled("postgresql", JOBS):
        _measure()


def _measure() -> None:
    from django.test import Client  # noqa: PLC0415 - Django is set up by now

    from core.garbage import settle  # noqa: PLC0415

    client = Client(HTTP_HOST="localhost")
    client.get("/help/")
    tasks = _largest("jeditaskid", "type = 'output'")
    datasets = _largest("datasetid", "type = 'input'")
    names = _largest("lfn", "type = 'input'")
    settle()  # as each worker does
    for name, urls, target_ms in (
        ("/files/ of a large task", [f"/files/?jeditaskid={task}" for task in tasks], 400),
        ("its attributes", [f"/files/summary/?jeditaskid={task}" for task in tasks], 1_000),
        ("/files/ by a dataset's name", [f"/files/?datasetname={text}" for text in _names(datasets)], 400),
        ("/file/ of a file of many datasets", [f"/file/{lfn}/" for lfn in names], 400),
        ("/datasets/ of a large task", [f"/datasets/?jeditaskid={task}" for task in tasks], 400),
        ("/dataset/ of a large input", [f"/dataset/?datasetid={number}" for number in datasets], 400),
    ):
        taken = [timed(partial(whole, client, url)) for url in urls]
        _report(name, statistics.median(one[0] for one in taken), taken[0][1], taken[0][2], target_ms)


def _report(name: str, seconds: float, statements: int, size: int, target_ms: int) -> None:
    missed = " MISSED" if seconds * 1000 > target_ms else ""
    text = f"{seconds * 1000:.0f} ms, {statements} statements, {size / 1000:.0f} kB, nothing cached"
    sys.stdout.write(f"files: {name}: {text} (target {target_ms} ms){missed}\n")


def _largest(column: str, condition: str) -> list[Any]:
    """The values of that column with most files."""
    return _values(
        f"SELECT {column} FROM doma_panda.jedi_dataset_contents WHERE {condition} GROUP BY 1 ORDER BY COUNT(*) DESC LIMIT %s",
        [ROUNDS],
    )


def _names(datasets: Sequence[int]) -> list[Any]:
    return _values("SELECT datasetname FROM doma_panda.jedi_datasets WHERE datasetid = ANY(%s)", [list(datasets)])


def _values(sql: str, parameters: Sequence[Any]) -> list[Any]:
    from django.db import connections  # noqa: PLC0415

    with connections["panda"].cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()]


if __name__ == "__main__":
    main()
