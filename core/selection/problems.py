"""What can be wrong with a request."""


class BadRequest(Exception):
    """A request that cannot be answered; the message is one sentence for the person who sent it."""

    def __init__(self, parameter: str, sentence: str) -> None:
        super().__init__(sentence)
        self.parameter = parameter
        self.sentence = sentence


def no_number(name: str, text: str) -> BadRequest:
    """What is said of a parameter that has to be a whole number, and is something else or missing."""
    said = f"not “{text[:60]}”" if text else "and is not given"
    return BadRequest(name, f"{name} must be a whole number, {said}.")


class TooMany(Exception):
    """One client asks for more at once than it may; the message is one sentence for it."""

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_after = retry_after
