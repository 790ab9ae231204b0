"""Breakdowns of jobs that several features ask for: by job type, by the part of a task's work, and by error code."""

from functools import cache
from typing import Any

from core.panda.vocabulary import ERROR_COMPONENTS, EVENT_SERVICE
from core.selection.dimensions import Dimension
from core.selection.job_filters import EXCLUSIVE_TYPES, job_types
from core.selection.matching import satisfied

# In these states an error code says what went wrong; elsewhere it is a trace of something that was overcome.
ERROR_STATES = frozenset({"failed", "holding", "subfinished"})
CODE_COLUMNS = tuple(code for code, _ in ERROR_COMPONENTS.values())


def category(transformation: str | None, processingtype: str | None, eventservice: int | None) -> str:
    """build, merge or run."""
    if "build" in (transformation or ""):
        return "build"
    return "merge" if processingtype == "pmerge" or eventservice == EVENT_SERVICE["esmerge"] else "run"


@cache
def job_type(label: str | None, transformation: str | None) -> str:
    """analysis, production or other: the word of `jobtype` that finds such jobs."""
    meanings, job = job_types(), {"prodsourcelabel": label, "transformation": transformation}
    return next(word for word in EXCLUSIVE_TYPES if satisfied(meanings[word], job))


def error_number(value: Any) -> int:
    """A code column's number; 0 where there is none. `transexitcode` is text."""
    if isinstance(value, str):
        return int(value) if value.strip().lstrip("-").isdecimal() else 0
    return int(value or 0)


def codes_of(status: str, *numbers: Any) -> tuple[tuple[str, int], ...]:
    """The (component, code) pairs of a group of jobs; none for jobs that did not fail."""
    if status not in ERROR_STATES:
        return ()
    found = zip(ERROR_COMPONENTS, map(error_number, numbers), strict=True)
    return tuple((component, number) for component, number in found if number > 0)


BY_TYPE = Dimension("jobtype", ("prodsourcelabel", "transformation"), job_type)
BY_CATEGORY = Dimension("category", ("transformation", "processingtype", "eventservice"), category)
BY_CODE = Dimension("error", ("jobstatus", *CODE_COLUMNS), codes_of, many=True)
