"""What can be wrong with a request."""


class BadRequest(Exception):
    """A request that cannot be answered; the message is one sentence for the person who sent it."""

    def __init__(self, parameter: str, sentence: str) -> None:
        super().__init__(sentence)
        self.parameter = parameter
        self.sentence = sentence


class TooMany(Exception):
    """One client asks for more at once than it may; the message is one sentence for it."""

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_after = retry_after
