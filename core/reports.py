"""What core reports of itself: the databases."""

import time
from collections.abc import Callable
from functools import partial

from django.db import DatabaseError, connections

from core import status
from core.status import Report

DATABASES = {"PanDA database": "panda", "Portal database": "default"}


def register() -> None:
    """Done once, when the app is ready."""
    for name, alias in DATABASES.items():
        status.register(name, partial(database, name, alias))


def database(name: str, alias: str) -> Report:
    """Whether a new connection can be made and answers, and how long that takes."""
    connection = connections[alias]
    try:
        seconds = _timed(partial(_probe, alias))
    except DatabaseError:
        return Report(name, "failed", "It does not answer.", (("kind", connection.vendor),))
    return Report(name, "ok", "It answers.", (("kind", connection.vendor), ("answered in", f"{seconds * 1000:.0f} ms")))


def _probe(alias: str) -> None:
    connection = connections[alias]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1{connection.features.bare_select_suffix}")
        cursor.fetchall()


def _timed(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
