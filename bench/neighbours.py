"""What a script that asks far too much costs the others: their times alone and beside it, in turns of one run, with limits on.

`SECONDS` says how long each turn lasts (30 unless told), `TURNS` how many there are of each kind (4), `JOBS` how many jobs there
are (50,000). Machines that others use are fast in one minute and slow in the next: one turn of each would tell little.
"""

import http.client
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count, cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.front import KEPT, front, never_asked
from bench.grids import filled

SECONDS = int(os.environ.get("SECONDS", "30"))
TURNS = int(os.environ.get("TURNS", "4"))
JOBS = int(os.environ.get("JOBS", "50000"))
READERS, SCRIPT_THREADS, SCRIPT_RATE = 40, 25, 50
# A request every two seconds of each reader, every other one never asked before.
PAUSE_S, RISE = 2.0, 0.2
# What docs/deploy.md says: a twentieth of what the processors can do.
UNITS = 30 * (os.cpu_count() or 1)
TIMEOUT_S = 60
EXPENSIVE = "/jobs/summary/?hours=96&jeditaskid=!"


@dataclass(frozen=True)
class Answer:
    """A status and how long it took, in seconds."""

    status: int
    seconds: float


def main() -> None:
    with (
        filled("postgresql", JOBS) as url,
        TemporaryDirectory() as room,
        front(Path(room), url, RATE_LIMIT=str(UNITS)) as at,
    ):
        new = iter(never_asked(4 * TURNS * READERS * SECONDS, random.Random(1)))
        address = at.url.removeprefix("http://")
        _readers(address, list(islice(new, READERS)))
        alone: list[Answer] = []
        beside: list[Answer] = []
        refused: list[Answer] = []
        for _ in range(TURNS):
            alone += _readers(address, _of_a_turn(new))
            found, script = _beside_a_script(address, _of_a_turn(new))
            beside, refused = beside + found, refused + script
    _tell(alone, beside, refused)


def _of_a_turn(new: Iterator[str]) -> list[str]:
    return list(islice(new, READERS * SECONDS))


def _beside_a_script(address: str, new: list[str]) -> tuple[list[Answer], list[Answer]]:
    """What the readers are answered, and what the script is."""
    with ThreadPoolExecutor(SCRIPT_THREADS) as threads:
        script = [threads.submit(_script, address, number) for number in range(SCRIPT_THREADS)]
        found = _readers(address, new)
        return found, [answer for one in script for answer in one.result()]


def _readers(address: str, new: list[str]) -> list[Answer]:
    with ThreadPoolExecutor(READERS) as threads:
        asked = [threads.submit(_reader, address, number, new[number::READERS]) for number in range(READERS)]
        return [answer for one in asked for answer in one.result()]


def _reader(address: str, number: int, new: list[str]) -> list[Answer]:
    """What one reader, from an address of its own, is answered."""
    pages = (page for pair in zip(islice(cycle(KEPT), number, None), new, strict=False) for page in pair)
    return list(_asked(address, f"127.0.1.{number + 1}", pages, PAUSE_S, number / READERS))


def _script(address: str, number: int) -> list[Answer]:
    """A share of what the script is answered; all of it comes from one address."""
    pages = (f"{EXPENSIVE}{turn}" for turn in count(number, SCRIPT_THREADS))
    return list(_asked(address, "127.0.0.2", pages, SCRIPT_THREADS / SCRIPT_RATE, number / SCRIPT_THREADS))


def _asked(address: str, source: str, pages: Iterable[str], pause_s: float, part: float) -> Iterator[Answer]:
    """One request after the other, so many seconds from start to start, for SECONDS; the first one after that part of a pause."""
    began = time.monotonic() + part * pause_s
    for turn, page in enumerate(pages):
        time.sleep(max(0.0, began + turn * pause_s - time.monotonic()))
        if (asked := time.monotonic()) > began + SECONDS:
            return
        connection = http.client.HTTPConnection(address, timeout=TIMEOUT_S, source_address=(source, 0))
        connection.request("GET", page)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        yield Answer(answer.status, time.monotonic() - asked)


def _tell(alone: list[Answer], beside: list[Answer], script: list[Answer]) -> None:
    before, after = (statistics.quantiles([answer.seconds for answer in one], n=20)[-1] for one in (alone, beside))
    lost = Counter(answer.status for answer in (*alone, *beside) if answer.status != 200)
    refused = sum(answer.status == 429 for answer in script)
    missed = " MISSED" if after > before * (1 + RISE) or lost or not refused else ""
    sys.stdout.write(
        f"neighbours: p95 of {READERS} readers {before * 1000:,.0f} ms alone, {after * 1000:,.0f} ms beside a script "
        f"({len(alone):,} and {len(beside):,} answers, not 200: {dict(lost) or 'none'}) that was answered {len(script):,} times, "
        f"{refused:,} times by 429 (target: at most {RISE:.0%} more, all of the readers' 200){missed}\n"
    )


if __name__ == "__main__":
    main()
