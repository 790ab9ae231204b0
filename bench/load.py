"""What the portal bears behind nginx: `wrk` (apt-get install wrk) on this machine, for a few seconds each.

`SECONDS` says how long each load lasts (10 unless told), `JOBS` how many jobs there are (50,000).
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from bench.grids import filled

SECONDS = int(os.environ.get("SECONDS", "10"))
JOBS = int(os.environ.get("JOBS", "50000"))
CONNECTIONS = 16
# A thousand times the requests of a day of today, of which one in so many was never asked before.
RATE, P99_MS, NEW_EVERY = 405, 500, 20
SHARE_OF_A_FILE = 0.5
PAGE = "/jobs/"
KEPT = (
    PAGE,
    "/",
    "/jobs/?jobstatus=failed",
    "/jobs/?jobtype=production",
    "/tasks/",
    "/jobs/?json&outputs=jobs&limit=100",
)
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Load:
    """What one run of wrk found; `failures` are answers that are no 2xx or 3xx, and connections that failed."""

    rate: float
    p99_ms: float
    answers: int
    failures: int


def main() -> None:
    with filled("postgresql", JOBS) as url, tempfile.TemporaryDirectory() as room, _front(Path(room), url) as front:
        for path in KEPT:
            urlopen(front + path).read()  # noqa: S310 - our own address
        _beside_a_file(front)
        _mixed(front)
        _uncached(front)


@contextmanager
def _front(room: Path, url: str) -> Iterator[str]:
    """nginx, two portals and Redis as they are installed, without limits on one client; the address of nginx."""
    from tests.servers import nginx, redis  # noqa: PLC0415 - Django is set up by now
    from tests.servers.portal import start_portal  # noqa: PLC0415
    from tests.servers.processes import stop  # noqa: PLC0415

    rooms = [room / name for name in ("redis", "one", "two", "nginx")]
    for each in rooms:
        each.mkdir()
    with ExitStack() as running:
        store = redis.start_server(rooms[0])
        running.callback(stop, store)
        backends = [start_portal(each, url, REDIS_URL=store.url, WORKERS="2") for each in rooms[1:3]]
        for backend in backends:
            running.callback(stop, backend)
        front = nginx.start_server(rooms[3], *(backend.url for backend in backends))
        running.callback(stop, front)
        yield front.url


def _beside_a_file(front: str) -> None:
    """A kept page against the same bytes as a static file of the same nginx, in one run."""
    from tests.servers.registry import ROOT  # noqa: PLC0415

    file = ROOT / "var" / "static" / "bench.html"
    file.write_bytes(urlopen(front + PAGE).read())  # noqa: S310 - our own address
    try:
        of_file, of_page = _load(front, "0", "/static/bench.html"), _load(front, "0", PAGE)
    finally:
        file.unlink()
    share = of_page.rate / of_file.rate
    _say(
        f"kept page {of_page.rate:,.0f}/s, the same bytes from a file {of_file.rate:,.0f}/s: "
        f"{share:.0%} (target {SHARE_OF_A_FILE:.0%} or more), {of_page.failures} failures",
        share < SHARE_OF_A_FILE or of_page.failures > 0,
    )


def _mixed(front: str) -> None:
    found = _load(front, str(NEW_EVERY), *KEPT)
    _say(
        f"mix, {1 - 1 / NEW_EVERY:.0%} kept: {found.rate:,.0f}/s, p99 {found.p99_ms:,.0f} ms, "
        f"{found.failures} failures in {found.answers:,} (target {RATE}/s, {P99_MS} ms, 0)",
        found.rate < RATE or found.p99_ms > P99_MS or found.failures > 0,
    )


def _uncached(front: str) -> None:
    found = _load(front, "1", PAGE)
    _say(f"nothing kept: {found.rate:,.0f}/s, p99 {found.p99_ms:,.0f} ms, {found.failures} failures", missed=False)


def _load(front: str, every: str, *paths: str) -> Load:
    """As many requests as are answered, over kept connections."""
    first = str(time.time_ns() // 1_000_000 % 1_000_000_000)
    command = [
        "wrk",
        "-t2",
        f"-c{CONNECTIONS}",
        f"-d{SECONDS}s",
        "--latency",
        "--timeout",
        "30s",
        "-s",
        "bench/mix.lua",
    ]
    done = subprocess.run([*command, front, "--", every, first, *paths], capture_output=True, text=True, check=True)
    p99, unit = _found(r"99%\s+([\d.]+)(us|ms|s|m)", done.stdout)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", done.stdout)
    failures = sum(int(number) for found in (refused, broken) if found for number in found.groups())
    rate, answers = _found(r"Requests/sec:\s+([\d.]+)", done.stdout), _found(r"(\d+) requests in", done.stdout)
    return Load(float(rate[0]), float(p99) * UNITS[unit], int(answers[0]), failures)


def _found(pattern: str, text: str) -> tuple[str, ...]:
    match = re.search(pattern, text)
    if match is None:
        sys.exit(f"load: wrk said what is not understood: {text}")
    return match.groups()


def _say(text: str, missed: bool) -> None:
    sys.stdout.write(f"load: {text}{' MISSED' if missed else ''}\n")


if __name__ == "__main__":
    main()
