"""A portal with a Redis of its own, both it and its database behind proxies."""

import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import redis

from tests.conftest import installed
from tests.faults import proxy
from tests.faults.test_portal import Answer, get
from tests.servers import databases
from tests.servers.portal import start_portal
from tests.servers.processes import stop
from tests.servers.redis import start_server

LOGGED = "?options=-c%20log_statement%3Dall"


@dataclass
class Cached:
    """A running portal that caches."""

    url: str
    pid: int
    room: Path
    redis: redis.Redis
    redis_proxy: proxy.Proxy
    database_proxy: proxy.Proxy | None

    def get(self, path: str) -> Answer:
        return get(self.url, path)

    def state(self, path: str) -> str:
        """What the cache had for a page that is answered."""
        answer = self.get(path)
        assert answer.status == 200
        return answer.headers["X-Cache"]

    def pages(self) -> list[bytes]:
        return list(self.redis.keys("portal:1:page:*"))

    def age(self, seconds: float) -> None:
        """Let all that is kept be older by so much."""
        for key in self.pages():
            entry = json.loads(zlib.decompress(self.redis.get(key)))
            entry["made"] -= seconds
            self.redis.set(key, zlib.compress(json.dumps(entry).encode()), keepttl=True)

    def log(self) -> str:
        return (self.room / "log").read_text()


@contextmanager
def caching(
    kind: str,
    room: Path,
    query: str = "",
    options: tuple[str, ...] = (),
    name: str = databases.SAMPLE,
    **extra: str,
) -> Iterator[Cached]:
    (room / "redis").mkdir()
    (room / "portal").mkdir()
    with ExitStack() as stack:
        with installed():
            server = start_server(room / "redis", *options)
        stack.callback(stop, server)
        redis_proxy, redis_url = stack.enter_context(proxy.before(server.url))
        database_proxy, url = stack.enter_context(_database(kind, name))
        portal = start_portal(room / "portal", url + query, REDIS_URL=redis_url, **extra)
        stack.callback(stop, portal)
        client = redis.Redis.from_url(server.url)
        stack.callback(client.close)
        yield Cached(portal.url, portal.pid, room / "portal", client, redis_proxy, database_proxy)


@pytest.fixture(scope="session")
def caching_ones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Cached]]:
    """Portals that many tests share, one for each kind of database."""
    with ExitStack() as stack:
        yield cache(lambda kind: stack.enter_context(caching(kind, tmp_path_factory.mktemp(kind))))


@pytest.fixture
def cached(sample: str, kind: str, caching_ones: Callable[[str], Cached]) -> Cached:
    """A portal that has kept nothing yet; whoever breaks its backends takes `breakable`."""
    found = caching_ones(kind)
    found.redis.flushall()
    return found


@pytest.fixture
def breakable(sample: str, kind: str, tmp_path: Path) -> Iterator[Cached]:
    """A portal of the test's own."""
    with caching(kind, tmp_path) as found:
        yield found


@contextmanager
def _database(kind: str, name: str) -> Iterator[tuple[proxy.Proxy | None, str]]:
    """A file has nobody between it and its reader."""
    url = databases.url(kind, name)
    if kind == "sqlite":
        yield None, url
        return
    with proxy.before(url) as found:
        yield found
