"""A breaker leaves a backend alone that has just failed several times, and tries it again now and then."""

import time
from collections import deque
from collections.abc import Callable

from core.traffic.metrics import BREAKER


class Breaker:
    """Opens after so many failures within a time; while it is open, one try in every `probe_s` goes through.

    :param name: a bounded label for the metrics.
    :param clock: seconds that only grow.
    """

    def __init__(
        self, name: str, failures: int, within_s: float, probe_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = name
        self.within_s = within_s
        self.probe_s = probe_s
        self.clock = clock
        self.failed_at: deque[float] = deque(maxlen=failures)
        self.next_try: float | None = None

    @property
    def is_open(self) -> bool:
        return self.next_try is not None

    def allows(self) -> bool:
        """Whether the backend may be asked now; while open, a yes is the one try of its time."""
        if self.next_try is None:
            return True
        if self.clock() < self.next_try:
            return False
        self.next_try = self.clock() + self.probe_s
        return True

    def failed(self) -> None:
        now = self.clock()
        self.failed_at.append(now)
        full = len(self.failed_at) == self.failed_at.maxlen
        if self.is_open or (full and now - self.failed_at[0] <= self.within_s):
            self.next_try = now + self.probe_s
            BREAKER.labels(self.name).set(1)

    def worked(self) -> None:
        if self.is_open:
            BREAKER.labels(self.name).set(0)
        self.failed_at.clear()
        self.next_try = None
