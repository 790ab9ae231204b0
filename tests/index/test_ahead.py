"""Rows that a thread fetches ahead are those that were asked for, and its end leaves nothing open."""

import threading
from collections.abc import Iterator
from itertools import islice

import pytest

from core.engines.base import Unanswered
from core.index.ahead import ROWS_AHEAD, ahead


class Source:
    """Rows with the threads in which they were begun and ended."""

    def __init__(self, count: int, failure: Exception | None = None) -> None:
        self.count, self.failure, self.threads = count, failure, []

    def rows(self) -> Iterator[tuple[int]]:
        self.threads.append(threading.get_ident())
        try:
            for number in range(self.count):
                yield (number,)
            if self.failure:
                raise self.failure
        finally:
            self.threads.append(threading.get_ident())


@pytest.mark.parametrize("count", [0, 1, ROWS_AHEAD, ROWS_AHEAD + 1])
def test_all_rows_come_in_their_order(count):
    source = Source(count)
    assert list(ahead(source.rows())) == [(number,) for number in range(count)]
    assert threading.get_ident() not in source.threads


def test_a_failure_comes_after_the_portions_before_it():
    found = ahead(Source(ROWS_AHEAD + 5, Unanswered("gone")).rows())
    assert len(list(islice(found, ROWS_AHEAD))) == ROWS_AHEAD
    with pytest.raises(Unanswered, match="gone"):
        next(found)


def test_who_stops_early_ends_the_reading_where_it_was_begun():
    source = Source(10 * ROWS_AHEAD)
    found = ahead(source.rows())
    assert next(found) == (0,)
    found.close()
    began, ended = source.threads
    assert began == ended != threading.get_ident()
