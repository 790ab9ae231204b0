"""A store of logs on this machine that a portal may read, and a reader of that portal."""

from collections.abc import Iterator

import pytest
from django.test import Client

from core.engines import topology
from core.outside import door, rucio
from tests.servers.hostile import Hostile, hostile


@pytest.fixture
def server(panda, settings, tmp_path) -> Iterator[Hostile]:
    door.BREAKERS.clear()
    rucio.forget()
    topology.forget()
    with hostile() as found:
        settings.OUTSIDE_HOSTS, settings.OUTSIDE_NETWORKS = [f"127.0.0.1:{found.port}"], ["127.0.0.0/8"]
        settings.LOG_DIR = str(tmp_path / "logs")
        yield found
    topology.forget()


@pytest.fixture
def client() -> Client:
    return Client(HTTP_HOST="localhost")
