"""What can be wrong with a request."""


class BadRequest(Exception):
    """A request that cannot be answered; the message is one sentence for the person who sent it."""

    def __init__(self, parameter: str, sentence: str) -> None:
        super().__init__(sentence)
        self.parameter = parameter
        self.sentence = sentence
