"""The portal itself, as `make serve` runs it, on one of the sample databases."""

import os
import sys
from pathlib import Path

from tests.servers import databases, registry
from tests.servers.processes import Server, free_port, listening, start, wait_until


def start_portal(room: Path, panda_db_url: str, settings: str = "settings.production", **extra: str) -> Server:
    """A portal whose PanDA database is the one at that URL; `extra` are more variables of its environment."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "bigpandamon.wsgi"]
    pid = start(command, room, registry.ROOT, {**_environment(room, port, panda_db_url, settings), **extra})
    wait_until(lambda: listening(port), pid, room)
    return Server(f"http://127.0.0.1:{port}", pid)


def sample_portal(kind: str) -> Server:
    """The run's portal on the sample in that kind of database."""
    databases.use_sample(kind)
    return registry.server(f"portal-{kind}", lambda room: start_portal(room, databases.url(kind, databases.SAMPLE)))


def _environment(room: Path, port: int, panda_db_url: str, settings: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": settings,
        "SECRET_KEY": "tests-only-" + "not-a-secret-" * 4,
        "PANDA_DB_URL": panda_db_url,
        "PORTAL_DB_URL": f"sqlite:///{room}/portal.sqlite3",
        "HTTPS": "0",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WORKERS": "1",
        "RATE_LIMIT": "0",
        # On a busy machine too, everything is counted.
        "FACETS_TIME_LIMIT_MS": "60000",
        "FACET_TIME_LIMIT_MS": "20000",
    }
