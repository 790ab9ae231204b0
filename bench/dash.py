"""The dashboards at a million jobs: PostgreSQL, its index, nothing cached.

`JOBS` says how many (1,250,000 unless told); `BENCH_INDEX` names a folder in which an index is kept between runs. Each
figure is the median of requests for windows of 12 hours that end at different seconds.
"""

import os
import statistics
import sys
import time
from functools import partial

from bench.asking import indexed, last_change, timed, whole, window
from bench.grids import filled

JOBS = int(os.environ.get("JOBS", "1250000"))
ROUNDS = 5
TARGET_MS = 400
PAGES = {
    "/dash/region/": "/dash/region/?",
    "/dash/region/ as JSON": "/dash/region/?json&",
    "/dash/region/ as JSON with links": "/dash/region/?json&extra=links&",
    "/dash/region/ by queue": "/dash/region/?level=queue&",
    "/dash/region/ by job and resource type": "/dash/region/?splitby=jobtype,resourcetype&",
    "/dash/region/ for a wall": "/dash/region/?kiosk=1&",
    "/dash/world/": "/dash/world/?",
    "/dash/world/ as JSON": "/dash/world/?json&",
}


def main() -> None:
    with filled("postgresql", JOBS), indexed():
        _measure()


def _measure() -> None:
    from django.test import Client  # noqa: PLC0415 - Django is set up by now

    from core.garbage import settle  # noqa: PLC0415

    client, end = Client(HTTP_HOST="localhost"), last_change()
    for url in PAGES.values():
        client.get(f"{url}hours=1")
    settle()  # as each worker does
    for name, url in PAGES.items():
        before = time.process_time()
        taken = [timed(partial(whole, client, f"{url}{window(end, number)}")) for number in range(ROUNDS)]
        work = 1000 * (time.process_time() - before) / ROUNDS
        milliseconds = 1000 * statistics.median(seconds for seconds, _, _ in taken)
        _, statements, size = taken[-1]
        missed = " MISSED" if milliseconds > TARGET_MS else ""
        text = f"{milliseconds:.0f} ms ({work:.0f} ms of all processors), {statements} statements, {size / 1000:.0f} kB, nothing cached"
        sys.stdout.write(f"dash: {name}: {text} (target {TARGET_MS} ms){missed}\n")


if __name__ == "__main__":
    main()
