"""How a process that runs on and on is told to end."""

import signal
import time

# A signal does not end a sleep.
PIECE_S = 0.2


class Ending:
    """:ivar told: whether this process shall end.

    :param at_most_s: seconds after which the system ends it, whatever it waits for; 0: it has all the time that it needs.
    """

    def __init__(self, at_most_s: int = 0) -> None:
        self.told = False
        self.at_most_s = at_most_s

    def listen(self) -> "Ending":
        """Be told by SIGTERM and SIGINT."""
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: self.tell())
        return self

    def tell(self) -> None:
        self.told = True
        signal.alarm(self.at_most_s)

    def rest(self, seconds: float) -> None:
        """Sleep, until told."""
        until = time.monotonic() + seconds
        while not self.told and (left := until - time.monotonic()) > 0:
            time.sleep(min(PIECE_S, left))
