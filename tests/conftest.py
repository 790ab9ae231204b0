"""Fixtures for all tests; `tests/servers/` has the servers behind them.

`kind` runs a test once per kind of PanDA database; `@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)`
narrows it down. `blank`, `panda` and `sample` all point the aliases `panda` and `panda_rw` at such a database.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
import redis
from django.core.management import call_command
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from core.breaker import Breaker
from core.cache import store
from settings import environment
from tests.network import loopback_only
from tests.servers import databases, registry
from tests.servers import portal as portals
from tests.servers.processes import Missing, stop
from tests.servers.redis import start_server as start_redis

# Nothing here is judged by the clock: these machines are shared.
hypothesis_settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("portal")
# Playwright keeps an event loop in the thread of the tests, in which Django would refuse every query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
GUARD = pytest.StashKey[subprocess.Popen[bytes]]()
NUMBERS = count()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[GUARD] = registry.open_run()
    sys.addaudithook(loopback_only)


def pytest_unconfigure(config: pytest.Config) -> None:
    if guard := config.stash.get(GUARD, None):
        registry.close_run(guard)


@pytest.fixture(scope="session", autouse=True)
def _open_databases(django_db_blocker) -> Iterator[None]:
    """The tests make their databases themselves, so pytest-django's guard over Django's own is in the way."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files() -> None:
    """Pages name static files by their content, so these must be collected first."""
    registry.once("static", lambda: call_command("collectstatic", interactive=False, verbosity=0))


@contextmanager
def installed() -> Iterator[None]:
    """A server that is not installed skips the test with the line that installs it, and fails it in CI."""
    try:
        yield
    except Missing as missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(missing))


@pytest.fixture(params=databases.KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database whose server is installed."""
    with installed():
        databases.url(request.param, "")
    return request.param


@pytest.fixture
def blank(kind: str, worker_id: str) -> Iterator[str]:
    """A database without any table, and its name."""
    name = f"{worker_id}_{next(NUMBERS)}"
    databases.create(kind, name)
    databases.use(kind, name)
    yield name
    databases.use_none()
    databases.drop(kind, name)


@pytest.fixture
def panda(kind: str, worker_id: str) -> Iterator[str]:
    """A database with all of PanDA's tables, keys and indexes, and no row; its name."""
    name = f"{worker_id}_{next(NUMBERS)}"
    databases.create_empty(kind, name)
    databases.use(kind, name)
    yield name
    databases.use_none()
    databases.drop(kind, name)


@pytest.fixture
def sample(kind: str) -> Iterator[str]:
    """The database with the rows of `tests/data`, shared by the whole run: nothing may write it."""
    databases.use_sample(kind)
    yield databases.SAMPLE
    databases.use_none()


@pytest.fixture
def portal(sample: str, kind: str) -> str:
    """The address of a running portal on the sample."""
    return portals.sample_portal(kind).url


@pytest.fixture
def kept(settings, tmp_path: Path, monkeypatch) -> Iterator[redis.Redis]:
    """The Redis in which this process keeps what it makes."""
    room = tmp_path / "redis"
    room.mkdir()
    with installed():
        server = start_redis(room)
    settings.REDIS_URL, settings.SITE_URL = server.url, "http://localhost"
    settings.CACHES = {"default": environment.cache(server.url)}
    monkeypatch.setattr(store, "BREAKER", Breaker("redis", failures=2, within_s=30, probe_s=5))
    client = redis.Redis.from_url(server.url)
    yield client
    client.close()
    stop(server)
