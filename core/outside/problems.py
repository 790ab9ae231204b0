"""What can go wrong with another service."""

from typing import Literal

Reason = Literal["forbidden", "absent", "denied", "broken", "silent", "slow", "large", "cut"]


class Unfetched(Exception):
    """Another service did not give what was asked of it. It is never shown as an empty answer.

    `reason` is one word for programs: forbidden (the portal may not ask there), absent (404, 410), denied (401, 403),
    broken (any other status, or nonsense), silent (no connection), slow (out of time), large (too many bytes),
    cut (it ended early). `sentence` is for readers and names the host, never an account. `status` is that of the answer, if any.
    """

    def __init__(self, reason: Reason, sentence: str, status: int = 0) -> None:
        super().__init__(sentence)
        self.reason: Reason = reason
        self.status = status
        self.sentence = sentence
