"""Simulated grids of a known size in real databases, for as long as a bench runs.

`BENCH_DB_URL` names a database that was filled before: its size is then what it is, and nothing is made or removed.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# A grid that is grown starts with so many simulated jobs.
SEED_JOBS = 200_000
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.test")


@contextmanager
def filled(kind: str, jobs: int, days: int = 4, *, grown: bool = False) -> Iterator[str]:
    """A database of that kind with that many jobs, behind the aliases `panda` and `panda_rw`; gives its URL.

    :param grown: simulate some of the jobs only, and make the others by SQL: for what asks of jobs alone.
    """
    import django  # noqa: PLC0415 - settings are named above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from tests.servers import databases, registry  # noqa: PLC0415

    call_command("collectstatic", interactive=False, verbosity=0)

    if kept := os.environ.get("BENCH_DB_URL"):
        for alias in ("panda", "panda_rw"):
            databases.replace(alias, databases.settings_of(kept, READ_ONLY=alias == "panda"))
        yield kept
        return
    guard = registry.open_run()
    try:
        databases.create(kind, "bench")
        url = databases.url(kind, "bench")
        _simulate(url, min(jobs, SEED_JOBS) if grown else jobs, days)
        databases.use(kind, "bench")
        if grown and jobs > SEED_JOBS:
            _grow(jobs)
        _analyze(kind)
        yield url
    finally:
        databases.use_none()
        registry.close_run(guard)


def _grow(jobs: int) -> None:
    from django.db import connections  # noqa: PLC0415

    from bench.growth import grow  # noqa: PLC0415

    grow(connections["panda_rw"], jobs)


def _analyze(kind: str) -> None:
    """Statistics for the planner: a database in use has them, one that was filled a second ago has not."""
    from django.db import connections  # noqa: PLC0415

    if kind != "mysql":
        with connections["panda_rw"].cursor() as cursor:
            cursor.execute("ANALYZE")


def _simulate(url: str, jobs: int, days: int) -> None:
    environment = {**os.environ, "PANDA_DB_URL": url, "PANDA_RW_DB_URL": url, "DJANGO_SETTINGS_MODULE": "settings.test"}
    command = [sys.executable, "manage.py", "simulate", "--jobs", str(jobs), "--days", str(days), "--seed", "1"]
    subprocess.run(command, env=environment, check=True)
