"""A hundred thousand mixed requests through nginx: how much the workers' memory grows, and whether any answer fails.

`REQUESTS` says how many (100,000 unless told), `JOBS` how many jobs there are (50,000). No worker is renewed meanwhile.
"""

import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.front import KEPT, front, never_asked
from bench.grids import filled
from bench.load import load

REQUESTS = int(os.environ.get("REQUESTS", "100000"))
JOBS = int(os.environ.get("JOBS", "50000"))
# One in so many was never asked before.
NEW_EVERY, NEW, GROWTH = 5, 200_000, 0.1
# By then all is loaded that a process loads once.
WARM = 0.1
NEVER_RENEWED = "--max-requests 0"


def main() -> None:
    room = TemporaryDirectory()
    with filled("postgresql", JOBS) as url, room, front(Path(room.name), url, GUNICORN_CMD_ARGS=NEVER_RENEWED) as at:
        new = never_asked(NEW, random.Random(1))  # noqa: S311 - nothing here is secret
        answers, failures, warm = 0, 0, 0.0
        while answers < REQUESTS:
            found = load(at.url, NEW_EVERY, [new.pop() for _ in range(min(len(new), 2_000))], *KEPT)
            answers, failures, after = answers + found.answers, failures + found.failures, _megabytes(at.portals)
            sys.stdout.write(f"creep: {answers:,} answers, {failures} failures, {after:.0f} MB\n")
            warm = warm or (after if answers >= WARM * REQUESTS else 0)
        growth = after / warm - 1
        missed = " MISSED" if growth >= GROWTH or failures else ""
        sys.stdout.write(
            f"creep: {growth:+.1%} after the first {WARM:.0%} (target: below {GROWTH:.0%}, no failure){missed}\n"
        )


def _megabytes(portals: Sequence[int]) -> float:
    """The memory of all workers that is theirs alone: what they share with their parent is counted nowhere."""
    import psutil  # noqa: PLC0415 - a tool of tests

    workers = [worker for portal in portals for worker in psutil.Process(portal).children(recursive=True)]
    return sum(worker.memory_full_info().uss for worker in workers) / 2**20


if __name__ == "__main__":
    main()
