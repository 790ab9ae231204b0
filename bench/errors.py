"""The pages of errors at 1,250,000 jobs, cold, by the index; and how fast messages are grouped.

`JOBS` says how many jobs; `BENCH_INDEX` names a folder that keeps the index between runs. The window is the last 12 hours
of the grid, however old it is. Each figure is the median of questions never asked before, in one process, nothing cached.
"""

import csv
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench.grids import filled
from bench.report import at_least

JOBS = int(os.environ.get("JOBS", "1250000"))
ROUNDS = 3
HOURS = 12
MESSAGES = 20_000
LABELLED = Path("tests/data/error-messages")


def main() -> None:
    _grouping()
    kept = os.environ.get("BENCH_INDEX")
    with filled("postgresql", JOBS), nullcontext(kept) if kept else tempfile.TemporaryDirectory() as folder:
        _measure(Path(folder))


def _grouping() -> None:
    """Messages a second, no message twice, so that nothing is remembered."""
    from core.error_groups.groups import group_of  # noqa: PLC0415 - after settings are named

    with (LABELLED / "known.csv").open(newline="") as lines:
        messages = [row["message"] for row in csv.DictReader(lines)]
    different = [f"{messages[n % len(messages)]} in {n}" for n in range(MESSAGES)]
    began = time.process_time()
    for message in different:
        group_of("pilot", 1, message)
    at_least("errors: grouping, of processor time", MESSAGES / (time.process_time() - began), 20_000, "messages/s")


def _measure(place: Path) -> None:
    from django.conf import settings  # noqa: PLC0415 - Django is set up by now
    from django.test import Client  # noqa: PLC0415

    from core.garbage import settle  # noqa: PLC0415
    from core.index.indexer import Indexer  # noqa: PLC0415

    place.mkdir(exist_ok=True)
    indexer = Indexer(place)
    indexer.poll()
    indexer.publish()
    settings.INDEX_DIR, settings.INDEX_MAX_AGE_S = str(place), 10**9
    client, window = Client(HTTP_HOST="localhost"), _window()
    client.get("/errors/?hours=1")
    settle()  # as each worker does
    whole = client.get(f"/errors/?json&fields=groups&{window}").json()
    sys.stdout.write(
        f"errors: {indexer.store.count():,} jobs, {whole['meta']['ended']:,} of them ended in the window, "
    )
    sys.stdout.write(f"{whole['meta']['total']:,} went wrong, {len(whole['groups'])} groups\n")
    largest = whole["groups"][0]["id"]
    for name, url, most in (
        ("/errors/", "/errors/?", 0.5),
        ("/errors/ as JSON", "/errors/?json&", 0.5),
        ("/errors/ as JSON, groups alone", "/errors/?json&fields=groups&", 0.5),
        ("/errors/ as JSON, errsBySite alone", "/errors/?json&fields=errsBySite&", 0.5),
        ("page of the largest group", f"/errors/group/{largest}/?", 0.3),
    ):
        taken = [_asked(partial(client.get, f"{url}{window}")) for _ in range(ROUNDS)]
        _report(name, taken, most)


def _window() -> str:
    """The last hours of the grid as parameters."""
    from django.db import connections  # noqa: PLC0415

    with connections["panda"].cursor() as cursor:
        cursor.execute("SELECT MAX(modificationtime) FROM doma_panda.jobsarchived4")
        newest = cursor.fetchone()[0]
    return f"date_from={newest - timedelta(hours=HOURS):%Y-%m-%dT%H:%M:%S}&date_to={newest:%Y-%m-%dT%H:%M:%S}"


def _asked(ask: Callable[[], Any]) -> tuple[float, int]:
    from django.core.cache import cache  # noqa: PLC0415

    cache.clear()
    began = time.perf_counter()
    answer = ask()
    body = answer.getvalue()
    if answer.status_code != 200:
        raise SystemExit(f"{answer.request['PATH_INFO']} answered {answer.status_code}.")
    return time.perf_counter() - began, len(body)


def _report(name: str, taken: list[tuple[float, int]], most: float) -> None:
    seconds = statistics.median(one for one, _ in taken)
    size = taken[0][1] / 1000
    missed = " MISSED" if seconds > most else ""
    sys.stdout.write(f"errors: {name}: {seconds * 1000:.0f} ms, {size:.0f} kB (target {most * 1000:.0f} ms){missed}\n")


if __name__ == "__main__":
    main()
