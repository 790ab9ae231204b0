"""The pages of users at a million jobs: PostgreSQL, its index, nothing cached.

`JOBS` says how many (1,250,000 unless told). Each figure is the median of three requests for windows of 12 hours that end at
different seconds, and says how many statements were sent and how long the page is. `BENCH_INDEX` names a folder
in which an index of the database is kept between runs.
"""

import os
import statistics
import sys
from functools import partial

from bench.asking import indexed, last_change, timed, whole, window
from bench.grids import filled

JOBS = int(os.environ.get("JOBS", "1250000"))
ROUNDS = 3
TARGET_MS, HTML_KB = 200, 300


def main() -> None:
    with filled("postgresql", JOBS), indexed():
        _measure()


def _measure() -> None:
    from django.test import Client  # noqa: PLC0415 - Django is set up by now

    from core.garbage import settle  # noqa: PLC0415

    client, end = Client(HTTP_HOST="localhost"), last_change()
    names = [one["name"] for one in client.get(f"/users/?json&{window(end, 9)}").json()]
    busiest, middle = names[0], names[len(names) // 2]
    pages = {
        f"/users/, {len(names)} users": "/users/?",
        f"/user/ of the busiest, {busiest}": f"/user/{busiest}/?",
        f"/user/ of one in the middle, {middle}": f"/user/{middle}/?",
        f"/userProfile/ of the busiest, {busiest}": f"/userProfile/{busiest}/?",
    }
    for url in pages.values():
        client.get(f"{url}hours=1")
    settle()  # as each worker does
    for name, url in pages.items():
        asked = [partial(whole, client, f"{url}{window(end, number)}") for number in range(ROUNDS)]
        taken = [timed(one) for one in asked]
        _report(name, statistics.median(seconds for seconds, _, _ in taken), taken[0][1], taken[0][2])


def _report(name: str, seconds: float, statements: int, size: int) -> None:
    missed = " MISSED" if seconds * 1000 > TARGET_MS or size > HTML_KB * 1000 else ""
    text = f"{seconds * 1000:.0f} ms, {statements} statements, {size / 1000:.0f} kB, nothing cached"
    sys.stdout.write(f"users: {name}: {text} (target {TARGET_MS} ms, {HTML_KB} kB){missed}\n")


if __name__ == "__main__":
    main()
