"""A filled database that stands until it is told to end: what other benches are given as `BENCH_DB_URL`.

`JOBS` says how many jobs, of which most are copies; `URL_FILE` names a file for the URL, which is printed as well.
"""

import os
import signal
import sys
from pathlib import Path

from bench.grids import filled

JOBS = int(os.environ.get("JOBS", "2000000"))


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with filled("postgresql", JOBS, grown=True) as url:
        sys.stdout.write(f"BENCH_DB_URL={url}\n")
        sys.stdout.flush()
        if file := os.environ.get("URL_FILE"):
            Path(file).write_text(url)
        signal.pause()


if __name__ == "__main__":
    main()
