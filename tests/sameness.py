"""Whether two answers to one question say the same."""

import re

# The two are asked one after the other: what follows from the moment of asking may differ.
MOMENTS = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d%A:]+|\d\d:\d\d(:\d\d)?|127\.0\.0\.1(:|%3A)\d+|"
    # An age of one unit or two: "59 min 59 s", "1 h".
    r"\d+[\u00a0 ](s|min|h|d)\b([\u00a0 ]\d+[\u00a0 ](s|min|h|d)\b)*|"
    # Places in a plot or a timeline that ends now.
    r'\b(x[12]?|width)="[0-9.]+%"|'
    # The ages of jobs that are live.
    r'"(duration|durationsec|durationmin|waittime|waittimesec)": ("[^"]*"|[0-9.]+)'
)


def still(text: str) -> str:
    """A text without its moments."""
    return MOMENTS.sub("…", text)


def difference(one: str, two: str) -> tuple[str, str]:
    """Where two texts begin to differ."""
    pairs = zip(one, two, strict=False)
    at = next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(two)))
    return one[max(0, at - 60) : at + 60] if one[at:] else "", two[max(0, at - 60) : at + 60] if two[at:] else ""
