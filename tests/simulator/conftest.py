"""One simulated database for all tests of the simulator that only read, made by the command as a user runs it."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from simulator.clock import from_datetime
from simulator.plan import Plan

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 22, 10)
JOBS, DAYS, SEED = 2000, 5, 7


def simulate(file: Path, *arguments: str) -> str:
    """Run the command on a SQLite file.

    :returns: what it printed.
    """
    environment = os.environ | {
        "PANDA_RW_DB_URL": f"sqlite:///{file}",
        "PANDA_DB_URL": f"sqlite:///{file}",
        "PORTAL_DB_URL": f"sqlite:///{file.parent}/portal.sqlite3",
        "SECRET_KEY": "tests-only-" + "not-a-secret-" * 4,
        "HTTPS": "0",
        "DJANGO_SETTINGS_MODULE": "settings.production",
    }
    command = [sys.executable, "manage.py", "simulate", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def arguments(jobs: int = JOBS, seed: int = SEED) -> list[str]:
    return [f"--jobs={jobs}", f"--days={DAYS}", f"--seed={seed}", f"--now={NOW.isoformat()}"]


def opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("simulated") / "panda.sqlite3"
    simulate(found, *arguments())
    return found


@pytest.fixture
def panda(file: Path) -> Iterator[sqlite3.Connection]:
    connection = opened(file)
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def plan() -> Plan:
    return Plan(JOBS, DAYS, SEED, from_datetime(NOW))
