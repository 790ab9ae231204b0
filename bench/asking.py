"""Pages asked one by one of a large grid with its index, and what each took."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

SPAN = timedelta(hours=12)


@contextmanager
def indexed() -> Iterator[None]:
    """An index of the database: the one that was kept, or a new one."""
    from django.conf import settings  # noqa: PLC0415 - Django is set up by now

    from core.engines.columnar import published  # noqa: PLC0415
    from core.index.indexer import Indexer  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        place = Path(os.environ.get("BENCH_INDEX", folder))
        settings.INDEX_DIR, settings.INDEX_MAX_AGE_S = str(place), 10**9
        if published.current() is None:
            indexer = Indexer(place)
            indexer.poll()
            indexer.publish()
        yield


def last_change() -> datetime:
    """When a job of the grid last ended."""
    from django.db import connections  # noqa: PLC0415

    with connections["panda_rw"].cursor() as cursor:
        table = connections["panda_rw"].ops.quote_name("panda.jobsarchived4")
        cursor.execute(f"SELECT MAX(modificationtime) FROM {table}")
        found: datetime = cursor.fetchone()[0]
        return found.replace(microsecond=0)


def window(end: datetime, number: int) -> str:
    """A window of 12 hours that ends so many seconds before the end: a question never asked before."""
    last = end - timedelta(seconds=number)
    return f"date_from={last - SPAN:%Y-%m-%dT%H:%M:%S}&date_to={last:%Y-%m-%dT%H:%M:%S}"


def whole(client: Any, url: str) -> int:
    """The bytes of a page that answers well."""
    answer = client.get(url)
    if answer.status_code != 200:
        raise SystemExit(f"{url} answered {answer.status_code}.")
    return len(answer.getvalue())


def timed(ask: Callable[[], int]) -> tuple[float, int, int]:
    """Seconds, statements sent to the database, and bytes of the page."""
    from django.db import connections  # noqa: PLC0415

    sent = 0

    def counted(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal sent
        sent += 1
        return execute(*args)

    connections["panda"].close()
    began = time.perf_counter()
    with connections["panda"].execute_wrapper(counted):
        size = ask()
    return time.perf_counter() - began, sent, size
