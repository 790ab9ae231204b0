"""One computation at a time: whoever holds the lock computes, others wait a little or take what is there.

A lock ends by itself when its holder died. A holder releases it only while it surely still is its own.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

from core.cache import store

# Longer than the longest computation (gunicorn ends a worker after 30 s).
LOCK_S = 35.0
WAIT_S = 2.0
POLL_S = 0.05


class Flight:
    """The lock of one key. `taken` is None when there is no Redis to keep it: then everybody computes."""

    def __init__(self, key: str, lock_s: float = LOCK_S) -> None:
        self.key = f"lock:{key}"
        self.lock_s = lock_s
        self.token = token_hex(8)
        self.until = 0.0
        self.taken: bool | None = False

    def take(self) -> bool:
        """Whether this process may compute now."""
        self.until = time.monotonic() + self.lock_s
        self.taken = store.add(self.key, self.token, self.lock_s)
        return self.taken is not False

    def keep(self) -> bool:
        """Whether this process surely holds the lock, from now on for its whole time; takes it where it is free."""
        if not self.is_ours():
            return self.take() and self.taken is True
        self.until = time.monotonic() + self.lock_s
        store.put(self.key, self.token, self.lock_s)
        return True

    def release(self) -> None:
        if self.is_ours():
            store.delete(self.key)
        self.taken = False

    def is_ours(self) -> bool:
        return bool(self.taken) and time.monotonic() < self.until - 1 and store.get(self.key) == self.token

    @contextmanager
    def held(self) -> Iterator[None]:
        """For the length of a computation, whether it fails or not."""
        try:
            yield
        finally:
            self.release()
