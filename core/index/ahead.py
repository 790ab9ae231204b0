"""Reading ahead: while some rows are written down, a thread fetches those that follow."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from django.db import connections

from core.index.reading import Row
from core.portions import portions

# As many as the store takes at once.
ROWS_AHEAD = 20_000


def ahead(rows: Generator[Row, None, None]) -> Iterator[Row]:
    """The rows, fetched in a thread with connections of its own; what fails there is raised here."""
    coming = _fetched(rows)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as reader:
        try:
            fetched = reader.submit(next, coming, None)
            while portion := fetched.result():
                fetched = reader.submit(next, coming, None)
                yield from portion
        finally:
            # Whoever stops early leaves a transaction open, which only its own thread can end.
            reader.submit(coming.close)


def _fetched(rows: Generator[Row, None, None]) -> Generator[list[Row], None, None]:
    try:
        with closing(rows):
            yield from portions(rows, ROWS_AHEAD)
    finally:
        connections.close_all()
