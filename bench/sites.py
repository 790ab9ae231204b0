"""The pages of queues, worker nodes and shares at a million jobs: PostgreSQL, its index, nothing cached.

`JOBS` says how many (1,250,000 unless told). Each figure is the median of three requests for windows of 12 hours that end at
different seconds, and says how many statements were sent and how long the page is. `BENCH_INDEX` names a folder
in which an index of the database is kept between runs.
"""

import os
import statistics
import sys
from datetime import datetime, timedelta
from functools import partial

from bench.asking import SPAN, indexed, last_change, timed, whole, window
from bench.grids import filled

JOBS = int(os.environ.get("JOBS", "1250000"))
ROUNDS = 3
HTML_KB = 300


def main() -> None:
    with filled("postgresql", JOBS), indexed():
        _measure()


def _measure() -> None:
    from django.test import Client  # noqa: PLC0415

    from core.garbage import settle  # noqa: PLC0415

    client = Client(HTTP_HOST="localhost")
    client.get("/help/")
    queue, end = _busiest()
    node = client.get(f"/wns/{queue}/?json&{window(end, 0)}").json()["summary"][2]["name"]
    pages = {
        f"/wns/ of the busiest queue, {queue}": (f"/wns/{queue}/?", 400),
        f"/wn/ of its node {node}": (f"/wn/{queue}/{node}/?", 400),
        "/sites/": ("/sites/?", 200),
        f"/site/ of {queue}": (f"/site/{queue}/?", 200),
        "/status_summary/": ("/status_summary/?", 400),
        "/globalshares/": ("/globalshares/?", 400),
    }
    settle()  # as each worker does
    for name, (url, target_ms) in pages.items():
        asked = [partial(whole, client, f"{url}{_own_window(url, end, number)}") for number in range(ROUNDS)]
        taken = [timed(one) for one in asked]
        seconds = statistics.median(seconds for seconds, _, _ in taken)
        _report(name, seconds, taken[0][1], taken[0][2], target_ms)


def _busiest() -> tuple[str, datetime]:
    """The queue with most jobs, and the time of the last change of any job that ended."""
    from django.db import connections  # noqa: PLC0415

    with connections["panda_rw"].cursor() as cursor:
        table = connections["panda_rw"].ops.quote_name("panda.jobsarchived4")
        cursor.execute(f"SELECT computingsite FROM {table} GROUP BY 1 ORDER BY COUNT(*) DESC LIMIT 1")
        (queue,) = cursor.fetchone()
    return queue, last_change()


def _own_window(url: str, end: datetime, number: int) -> str:
    """The window as that page asks for it; pages that have none are asked anew."""
    if url.startswith("/status_summary/"):
        start = end - timedelta(seconds=number)
        return f"starttime={start - SPAN:%Y-%m-%dT%H:%M:%S}&endtime={start:%Y-%m-%dT%H:%M:%S}"
    if url.startswith(("/site/", "/globalshares/")):
        return f"timestamp={number}"
    return window(end, number)


def _report(name: str, seconds: float, statements: int, size: int, target_ms: int) -> None:
    missed = " MISSED" if seconds * 1000 > target_ms or size > HTML_KB * 1000 else ""
    text = f"{seconds * 1000:.0f} ms, {statements} statements, {size / 1000:.0f} kB, nothing cached"
    sys.stdout.write(f"sites: {name}: {text} (target {target_ms} ms, {HTML_KB} kB){missed}\n")


if __name__ == "__main__":
    main()
