"""Which of a job's columns say what went wrong, and when they do."""

import re
from collections.abc import Mapping
from typing import Any, Final

from core.panda.vocabulary import ERROR_COMPONENTS

# In these states an error code says what went wrong; elsewhere it is a trace of something that was overcome.
ERROR_STATES: Final = frozenset({"failed", "holding", "subfinished"})
NUMBER: Final = re.compile(r"-?[0-9]{1,18}", re.ASCII)
CODE_COLUMNS: Final = tuple(code for code, _ in ERROR_COMPONENTS.values())


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


def codes(job: Mapping[str, Any]) -> list[tuple[str, int, str]]:
    """(component, code, text) of every error that is set in a job's columns."""
    found = []
    for component, (code_column, text_column) in ERROR_COMPONENTS.items():
        if code := error_number(job[code_column]):
            found.append((component, code, (job[text_column] or "") if text_column else ""))
    return found
