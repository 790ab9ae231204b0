"""What the portal bears behind nginx: `wrk` (apt-get install wrk) on this machine, for a few seconds each.

`SECONDS` says how long each load lasts (10 unless told), `JOBS` how many jobs there are (50,000).
"""

import os
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from urllib.request import urlopen

from bench.front import KEPT, front, never_asked
from bench.grids import filled

SECONDS = int(os.environ.get("SECONDS", "10"))
JOBS = int(os.environ.get("JOBS", "50000"))
FRESH = 50_000
WRK = f"wrk -t2 -d{SECONDS}s --latency --timeout 30s -s bench/mix.lua".split()
# A thousand times the requests of a day of today; one in so many was never asked before, at the most one in ten.
RATE, P99_MS, NEW_EVERY, AT_MOST_EVERY = 405, 500, 20, 10
# Scripts with tokens pay for themselves; all people here have one address, which must not be refused.
TOKENS, UNITS_A_MINUTE, OF_THE_ADDRESS = [f"script-{number}" for number in range(40)], 12_000, 10_000_000
LIMITS = {
    "CLIENT_TOKENS": ",".join(f"{token}={UNITS_A_MINUTE}" for token in TOKENS),
    "RATE_LIMIT": str(OF_THE_ADDRESS),
}
SHARE_OF_A_FILE = 0.5
PAGE = "/jobs/"
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Readers:
    """How many ask at once, and the milliseconds for which each reads an answer, on average, before it asks again."""

    connections: int
    pause_ms: int


# 440 questions a second if no answer took any time.
PEOPLE, SCRIPTS = Readers(220, 500), Readers(16, 0)


@dataclass(frozen=True)
class Load:
    """What one run of wrk found; `failures` are answers that are no 2xx or 3xx, and connections that failed."""

    rate: float
    p99_ms: float
    answers: int
    failures: int


def main() -> None:
    with filled("postgresql", JOBS) as url, TemporaryDirectory() as room, front(Path(room), url, **LIMITS) as portal:
        for path in KEPT:
            urlopen(portal.url + path).read()  # noqa: S310 - our own address
        new = never_asked(FRESH, random.Random(1))
        _beside_a_file(portal.url)
        _mixed(portal.url, NEW_EVERY, new[::5], TOKENS)
        _mixed(portal.url, AT_MOST_EVERY, new[1::5], ())
        _mixed(portal.url, AT_MOST_EVERY, new[2::5], TOKENS)
        _as_fast_as_it_can(portal.url, new[3::5])
        _uncached(portal.url, new[4::5])


def _beside_a_file(front: str) -> None:
    """A kept page against the same bytes as a static file of the same nginx, in one run."""
    from tests.servers.registry import ROOT  # noqa: PLC0415

    file = ROOT / "var" / "static" / "bench.html"
    file.write_bytes(urlopen(front + PAGE).read())  # noqa: S310 - our own address
    try:
        of_file, of_page = (load(front, 0, (), path) for path in ("/static/bench.html", PAGE))
    finally:
        file.unlink()
    share = of_page.rate / of_file.rate
    _say(
        f"kept page {of_page.rate:,.0f}/s, the same bytes from a file {of_file.rate:,.0f}/s: "
        f"{share:.0%} (target {SHARE_OF_A_FILE:.0%} or more), {of_page.failures} failures",
        share < SHARE_OF_A_FILE or of_page.failures > 0,
    )


def _mixed(front: str, every: int, new: Sequence[str], tokens: Sequence[str]) -> None:
    """The rate that is promised: it is offered whether or not answers are quick. nginx keeps nothing for who shows a token."""
    found = load(front, every, new, *KEPT, readers=PEOPLE, tokens=tokens)
    _say(
        f"mix, {1 - 1 / every:.0%} kept, {PEOPLE.connections} readers, {'four of seven with tokens' if tokens else 'no tokens'}: {_figures(found)} "
        f"in {found.answers:,} (target {RATE}/s, {P99_MS} ms, 0)",
        found.rate < RATE or found.p99_ms > P99_MS or found.failures > 0,
    )


def _as_fast_as_it_can(front: str, new: Sequence[str]) -> None:
    _say(f"the same mix, as much as is answered: {_figures(load(front, NEW_EVERY, new, *KEPT))}", missed=False)


def _uncached(front: str, new: Sequence[str]) -> None:
    _say(f"nothing kept, as much as is answered: {_figures(load(front, 1, new))}", missed=False)


def _figures(found: Load) -> str:
    return f"{found.rate:,.0f}/s, p99 {found.p99_ms:,.0f} ms, {found.failures} failures"


def load(
    front: str, every: int, new: Sequence[str], *kept: str, readers: Readers = SCRIPTS, tokens: Sequence[str] = ()
) -> Load:
    """What those readers are answered over kept connections; one question in so many is the next of the new ones."""
    with NamedTemporaryFile("w") as addresses:
        addresses.write("\n".join(new))
        addresses.flush()
        words = [*WRK, f"-c{readers.connections}", front, "--", str(every), addresses.name, *kept]
        pace = {**os.environ, "PAUSE_MS": str(readers.pause_ms), "TOKENS": ",".join(tokens)}
        done = subprocess.run(words, capture_output=True, text=True, check=True, env=pace)
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
