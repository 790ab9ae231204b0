"""What an error looks like in a log: of Athena, of the pilot, of Python, of shells and of C++."""

import re
from collections.abc import Iterator

# Looked for first, for nothing finds plain words faster.
WORDS = (
    b"ERROR", b"FATAL", b"CRITICAL", b"CATASTROPHE", b"Traceback (most recent", b"Exception", b"exception", b"rror: ",
    b"egmentation", b"Killed", b"Aborted", b"No such file", b"No space left", b"ermission denied", b"command not found",
    b"cannot allocate", b"bad_alloc", b"onnection refused", b"imed out", b"core dumped", b"Failed to", b"failed to",
)  # fmt: skip
SYMPTOM = re.compile(
    r"\b(?:ERROR|FATAL|CRITICAL|CATASTROPHE)\b"
    r"|Traceback \(most recent call last\)|\b\w*(?:Error|Exception): |\bterminate called after throwing"
    r"|(?i:segmentation (?:fault|violation))|\b(?:Killed|Aborted)\b|core dumped"
    r"|No such file or directory|No space left on device|(?i:permission denied)|command not found"
    r"|(?i:cannot allocate memory)|bad_alloc|(?i:connection refused)|\b[Tt]imed out\b|\b[Ff]ailed to \w+"
)
# Said of an error that is none: counts of nothing, settings, and levels that are listed.
HARMLESS = re.compile(
    r"(?i)\b(?:0|no) (?:errors?|fatal|critical)\b|\berrors?\s*[:=]\s*(?:0|none|null|false|no)\b|\berror ?code\s*[:=]\s*0\b"
    r"|--\w*error|\bon_?error\b|error[_-]?(?:level|report|limit|mask)"
)


def places(chunk: bytes) -> Iterator[int]:
    """Where a line of the chunk may tell of an error."""
    seen = (found for word in WORDS if word in chunk for found in _all(chunk, word))
    return iter(sorted(seen))


def is_one(line: str) -> bool:
    """Whether the line tells of an error."""
    return bool(SYMPTOM.search(line)) and not HARMLESS.search(line)


def _all(chunk: bytes, word: bytes) -> Iterator[int]:
    place = chunk.find(word)
    while place >= 0:
        yield place
        # One to a line is enough.
        end = chunk.find(b"\n", place)
        place = chunk.find(word, end) if end >= 0 else -1
