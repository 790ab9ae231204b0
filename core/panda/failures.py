"""Which of a job's columns say what went wrong, and when they do."""

import re
from collections.abc import Mapping
from typing import Any, Final

from core.panda.vocabulary import ERROR_COMPONENTS

# In these states an error code says what went wrong; elsewhere it is a trace of something that was overcome.
ERROR_STATES: Final = frozenset({"failed", "holding", "subfinished"})
NUMBER: Final = re.compile(r"-?[0-9]{1,18}", re.ASCII)
CODE_COLUMNS: Final = tuple(code for code, _ in ERROR_COMPONENTS.values())
# What a job's codes are made from, in the order in which `codes_of` takes it.
CODED_BY: Final = ("jobstatus", *CODE_COLUMNS)
SEPARATOR: Final = ","


def error_number(value: Any) -> int:
    """A code column's number; 0 where there is none. `transexitcode` is text."""
    if isinstance(value, str):
        return int(value) if NUMBER.fullmatch(value.strip()) else 0
    return int(value or 0)


def codes_of(status: str, *numbers: Any) -> tuple[tuple[str, int], ...]:
    """The (component, code) pairs of a group of jobs; none for jobs that did not fail."""
    if status not in ERROR_STATES:
        return ()
    found = zip(ERROR_COMPONENTS, map(error_number, numbers), strict=True)
    return tuple((component, number) for component, number in found if number > 0)


def word_of_codes(status: str, *numbers: Any) -> str | None:
    """A job's codes as one text, which is what engines hold; None for a job without errors."""
    return SEPARATOR.join(f"{component}:{number}" for component, number in codes_of(status, *numbers)) or None


def codes_in(word: str | None) -> tuple[tuple[str, int], ...]:
    """The (component, code) pairs in such a text."""
    pairs = (one.partition(":") for one in word.split(SEPARATOR)) if word else ()
    return tuple((component, int(number)) for component, _, number in pairs)


def codes(job: Mapping[str, Any]) -> list[tuple[str, int, str]]:
    """(component, code, text) of every error that is set in a job's columns."""
    found = []
    for component, (code_column, text_column) in ERROR_COMPONENTS.items():
        if code := error_number(job[code_column]):
            found.append((component, code, (job[text_column] or "") if text_column else ""))
    return found
