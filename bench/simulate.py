"""How fast the simulator fills an empty SQLite database, indexes included."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.report import at_least

JOBS = 50_000
TARGET = 5_000


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        url = f"sqlite:///{Path(directory) / 'panda.sqlite3'}"
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "settings.test",
            "PANDA_DB_URL": url,
            "PANDA_RW_DB_URL": url,
        }
        command = [sys.executable, "manage.py", "simulate", "--jobs", str(JOBS), "--days", "4", "--seed", "1"]
        began = time.perf_counter()
        subprocess.run(command, env=environment, check=True)
        seconds = time.perf_counter() - began
    at_least("simulate", JOBS / seconds, TARGET, "jobs/s")


if __name__ == "__main__":
    main()
