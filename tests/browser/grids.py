"""Portals on a simulated grid: one that stands still for the whole run, and one that moves."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import databases, registry
from tests.servers.portal import start_portal
from tests.servers.processes import Server, start, stop

JOBS = os.environ.get("GRID_JOBS", "3000")
RATE = "10"


def still() -> Server:
    """The run's portal on a grid that nothing moves."""
    registry.once("grid", lambda: _fill("grid"))
    return registry.server("portal-grid", lambda room: start_portal(room, databases.url("sqlite", "grid")))


@contextmanager
def moving(room: Path) -> Iterator[str]:
    """The address of a portal on a grid of its own whose jobs move on all the time."""
    _fill("moving")
    portal = start_portal(room, databases.url("sqlite", "moving"))
    live = Server("", start(_simulate("--live", RATE), room, registry.ROOT, _environment("moving")))
    try:
        yield portal.url
    finally:
        stop(live)
        stop(portal)


def _fill(name: str) -> None:
    databases.create("sqlite", name)
    filling = _simulate("--jobs", JOBS, "--days", "2", "--seed", "1")
    subprocess.run(filling, env=_environment(name), cwd=registry.ROOT, check=True, capture_output=True)


def _simulate(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", "simulate", *arguments]


def _environment(name: str) -> dict[str, str]:
    url = databases.url("sqlite", name)
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "settings.test", "PANDA_DB_URL": url, "PANDA_RW_DB_URL": url}
