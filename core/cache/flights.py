"""One computation at a time: whoever holds the lock computes, others wait or take what is there.

How long a computation may take is nobody's guess: a page has seconds, JSON of many rows as long as an export, and both by
settings. So the lock lives as long as its holder: a thread of the holder renews it, and the lock of one who died ends by
itself a few seconds later. A holder releases it only while it surely still is its own.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex
from threading import Event, Thread
from typing import IO

from core.cache import store
from core.traffic.lanes import DIRECTORY

LOCK_S = 6.0
RENEW_S = 2.0
# Who has a seat waits as long as a page may take; the others give their worker back soon.
SEATED_S, STANDING_S = 10.0, 2.0
POLL_S = 0.05
# What the files are called that gunicorn's configuration makes beside the places of the lane.
SEAT = "seat"


class Flight:
    """The lock of one key. `taken` is None when there is no Redis to keep it: then everybody computes."""

    def __init__(self, key: str) -> None:
        self.key = f"lock:{key}"
        self.token = token_hex(8)
        self.until = 0.0
        self.taken: bool | None = False

    def take(self) -> bool:
        """Whether this process may compute now."""
        self.until = time.monotonic() + LOCK_S
        self.taken = store.add(self.key, self.token, LOCK_S)
        return self.taken is not False

    def release(self) -> None:
        if self.is_ours():
            store.delete(self.key)
        self.taken = False

    def is_ours(self) -> bool:
        return bool(self.taken) and time.monotonic() < self.until - 1 and store.get(self.key) == self.token

    @contextmanager
    def held(self) -> Iterator[None]:
        """For the length of a computation, whether it fails or not."""
        ended = Event()
        renewing = Thread(target=self._renew, args=(ended,), daemon=True)
        renewing.start()
        try:
            yield
        finally:
            ended.set()
            renewing.join()
            self.release()

    def _renew(self, ended: Event) -> None:
        while not ended.wait(RENEW_S):
            until = time.monotonic() + LOCK_S
            if self.is_ours():
                store.put(self.key, self.token, LOCK_S)
                self.until = until


def turns() -> Iterator[None]:
    """One after another, a reader's times to look whether the computation of somebody else is done, until it waited enough."""
    with _seat() as is_seated:
        deadline = time.monotonic() + (SEATED_S if is_seated else STANDING_S)
        while time.monotonic() < deadline:
            time.sleep(POLL_S)
            yield


@contextmanager
def _seat() -> Iterator[bool]:
    """Whether this worker may wait long, among at most half of all workers; a seat is a locked file until the end of the block."""
    if DIRECTORY not in os.environ:
        yield True
        return
    with ExitStack() as held:
        yield any(_is_free(held.enter_context(seat.open("w"))) for seat in Path(os.environ[DIRECTORY]).glob(f"{SEAT}*"))


def _is_free(seat: IO[str]) -> bool:
    try:
        fcntl.flock(seat, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
