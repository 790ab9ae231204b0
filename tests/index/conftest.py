"""The folder of an index."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from core.engines.columnar import published


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The folder of an index that readers use, on a database in which a writer does not wait for readers."""
    settings.INDEX_DIR = str(tmp_path)
    settings.INDEX_MAX_AGE_S = 10**9
    if connections["panda_rw"].vendor == "sqlite":
        with connections["panda_rw"].cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
    yield tmp_path
    forget()


def forget() -> None:
    """Let the next reader of this process open what is published."""
    if held := published._Held.version:
        held.close()
    published._Held.version, published._Held.seen = None, None
