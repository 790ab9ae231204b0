"""The tests' own process as a warmer, with a Redis of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from core.breaker import Breaker
from core.cache import store
from settings import environment
from tests.conftest import installed
from tests.servers.processes import stop
from tests.servers.redis import start_server


@pytest.fixture
def kept(settings, tmp_path: Path, monkeypatch) -> Iterator[redis.Redis]:
    """The Redis in which this process keeps what it makes."""
    room = tmp_path / "redis"
    room.mkdir()
    with installed():
        server = start_server(room)
    settings.REDIS_URL, settings.SITE_URL = server.url, "http://localhost"
    settings.CACHES = {"default": environment.cache(server.url)}
    monkeypatch.setattr(store, "BREAKER", Breaker("redis", failures=2, within_s=30, probe_s=5))
    client = redis.Redis.from_url(server.url)
    yield client
    client.close()
    stop(server)
