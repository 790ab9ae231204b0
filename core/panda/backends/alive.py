"""Whether a server still answers on a connection that was kept.

Drivers ask it, and wait for ever: of a server that takes everything and says nothing a worker would never come back.
"""

import select
import time
from typing import Any

ANSWER_S = 2.0


def deadline() -> float:
    """When an answer must be here, by the monotonic clock."""
    return time.monotonic() + ANSWER_S


def comes(fileno: int, until: float) -> bool:
    """Wait for something to read on a socket; False when nothing came in time."""
    socket = select.poll()
    socket.register(fileno, select.POLLIN)
    left_s = until - time.monotonic()
    return left_s > 0 and bool(socket.poll(1000 * left_s))


class AnswersInTime:
    """Mix-in for a backend's DatabaseWrapper: Django's own question, whether a connection is usable, for a bounded time."""

    connection: Any
    Database: Any

    def is_usable(self) -> bool:
        try:
            return self.connection is not None and self.answers(self.connection)
        except self.Database.Error:
            return False

    def answers(self, connection: Any) -> bool:
        """Whether the server answers in time.

        :raises Error: the driver's, when there is no connection any more, or another question is under way.
        """
        raise NotImplementedError
