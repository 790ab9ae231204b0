"""What it costs to keep the index beside a grid that moves as fast as the largest one does today.

`RATE` says how many jobs change a second (350 unless told), `SECONDS` for how long (120), `JOBS` how many there are.
The jobs are really changed: a database that `BENCH_DB_URL` names has to be there for that.
"""

import os
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.grids import filled
from bench.moving import Moving
from bench.report import at_least, at_most

JOBS = int(os.environ.get("JOBS", "200000"))
RATE, SECONDS = float(os.environ.get("RATE", "350")), float(os.environ.get("SECONDS", "120"))
LONGEST_LAG_S, SHARE_OF_A_CORE = 30, 25


def main() -> None:
    with filled("postgresql", JOBS, grown=True) as url, tempfile.TemporaryDirectory() as folder:
        measure(url, Path(os.environ.get("BENCH_INDEX", folder)))


def measure(url: str, place: Path) -> None:
    """Start the indexer in that folder, let it come to rest, and move the grid."""
    from tests.servers.processes import Server, start, stop  # noqa: PLC0415 - Django is set up by now

    environment = {**os.environ, "PANDA_DB_URL": url, "INDEX_DIR": str(place)}
    pid = start([sys.executable, "manage.py", "index"], place, Path.cwd(), environment)
    try:
        _rest(place)
        _moved(url, pid, place)
    finally:
        stop(Server(url, pid))


def _rest(place: Path) -> None:
    """Wait until the audits that follow a start are over: three versions in a row are young."""
    young = 0
    while young < 3:
        time.sleep(15)
        young = young + 1 if _lag(place) < timedelta(seconds=20) else 0


def _moved(url: str, pid: int, place: Path) -> None:
    from tests.servers import databases  # noqa: PLC0415

    lags: list[float] = []
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(place, lags, over))
    with databases.connected(url) as connection:
        moving = Moving(connection, RATE)
        watch.start()
        began, used = time.monotonic(), _used(pid)
        rate = moving.go(SECONDS)
        share = (_used(pid) - used) / (time.monotonic() - began) * 100
    over.set()
    watch.join()
    at_least("steady: changes made", rate, RATE * 0.95, "a second")
    at_most("steady: indexer", share, SHARE_OF_A_CORE, "% of one core")
    at_most("steady: longest lag", max(lags), LONGEST_LAG_S, "s")


def _watch(place: Path, lags: list[float], over: threading.Event) -> None:
    while not over.wait(0.5):
        lags.append(_lag(place).total_seconds())


def _used(pid: int) -> float:
    """Seconds of processor time."""
    import psutil  # noqa: PLC0415

    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def _lag(place: Path) -> Any:
    """How old the version is that readers have."""
    from core.clock import now  # noqa: PLC0415
    from core.engines.columnar.published import read_state  # noqa: PLC0415

    state = read_state(place)
    return now() - state.as_of if state else timedelta.max


if __name__ == "__main__":
    main()
