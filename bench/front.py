"""The whole portal on this machine as it is installed, and what its readers ask."""

import os
import random
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

# What everybody looks at, as people and as scripts.
KEPT = (
    "/jobs/",
    "/",
    "/jobs/?jobstatus=failed",
    "/jobs/?jobtype=production",
    "/tasks/",
    "/dash/region/",
    "/errors/?hours=12",
    "/jobs/?json&outputs=jobs&limit=100",
)


@dataclass(frozen=True)
class Front:
    """The address of nginx, and the processes of gunicorn behind it."""

    url: str
    portals: tuple[int, ...]


@contextmanager
def front(room: Path, panda_db_url: str, **extra: str) -> Iterator[Front]:
    """nginx, two portals with two workers each, Redis and the indexer; `extra` are more variables of the portals."""
    from tests.servers import nginx, redis  # noqa: PLC0415 - Django is set up by now
    from tests.servers.portal import start_portal  # noqa: PLC0415
    from tests.servers.processes import stop  # noqa: PLC0415

    rooms = [room / name for name in ("redis", "one", "two", "nginx", "index")]
    for each in rooms:
        each.mkdir()
    with ExitStack() as running:
        running.callback(stop, _indexer(rooms[4], panda_db_url))
        store = redis.start_server(rooms[0])
        running.callback(stop, store)
        shared = {"REDIS_URL": store.url, "WORKERS": "2", "INDEX_DIR": str(rooms[4]), **extra}
        portals = [start_portal(each, panda_db_url, **shared) for each in rooms[1:3]]
        for portal in portals:
            running.callback(stop, portal)
        server = nginx.start_server(rooms[3], *(portal.url for portal in portals))
        running.callback(stop, server)
        yield Front(server.url, tuple(portal.pid for portal in portals))


def _indexer(place: Path, panda_db_url: str) -> Any:
    """The process that keeps the index, once its first version is there."""
    from core.engines.columnar.published import POINTER  # noqa: PLC0415 - Django is set up by now
    from tests.servers.processes import Server, start, wait_until  # noqa: PLC0415

    environment = {**os.environ, "PANDA_DB_URL": panda_db_url, "INDEX_DIR": str(place)}
    pid = start([sys.executable, "manage.py", "index"], place, Path.cwd(), environment)
    wait_until((place / POINTER).exists, pid, place)
    return Server(panda_db_url, pid)


def never_asked(count: int, chance: random.Random) -> list[str]:
    """Addresses of which each is asked once: jobs and tasks by id, the jobs of a task, and what a queue did lately."""
    from core.panda.models import JobArchived4, Task  # noqa: PLC0415 - Django is set up by now

    jobs = list(JobArchived4._default_manager.order_by("pandaid").values_list("pandaid", flat=True))
    queues = {
        queue or "" for (queue,) in JobArchived4._default_manager.order_by().values_list("computingsite").distinct()
    }
    tasks = list(Task._default_manager.order_by("jeditaskid").values_list("jeditaskid", flat=True))
    lately = [
        f"computingsite={queue}&hours={number}" for queue in sorted(filter(None, queues)) for number in range(1, 96)
    ]
    kinds = [
        [f"/job/{number}/" for number in jobs],
        [f"/job?pandaid={number}&json" for number in jobs],
        [f"/task/{number}/" for number in tasks],
        [f"/tasks/?jeditaskid={number}&json" for number in tasks],
        [f"/jobs/?jeditaskid={number}&json&outputs=jobs&limit=100" for number in tasks],
        [f"/jobs/?{asked}" for asked in lately],
        [f"/errors/?{asked}&json&fields=errsBySite" for asked in lately],
    ]
    for kind in kinds:
        chance.shuffle(kind)
    # One of each kind in turn, as long as there are some.
    found = [one for turn in zip_longest(*kinds) for one in turn if one][:count]
    chance.shuffle(found)
    return found
