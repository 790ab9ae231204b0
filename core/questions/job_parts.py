"""Breakdowns of jobs that several features ask for: by job type, part of the work, error code and error group."""

from functools import cache

from core.error_groups.groups import ids_in
from core.panda.failures import codes_in
from core.panda.vocabulary import EVENT_SERVICE
from core.questions import error_catalogue
from core.selection.dimensions import Dimension
from core.selection.job_types import EXCLUSIVE_TYPES, job_types
from core.selection.matching import satisfied


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


def error_categories(word: str | None) -> tuple[int, ...]:
    """The categories of a job's codes, each once."""
    return tuple(sorted({error_catalogue.text_of(*code).category for code in codes_in(word)}))


BY_TYPE = Dimension("jobtype", ("prodsourcelabel", "transformation"), job_type)
BY_CATEGORY = Dimension("category", ("transformation", "processingtype", "eventservice"), category)
BY_CODE = Dimension("error", ("errorcodes",), codes_in, many=True)
# Each error of a job is in one group, so a group's figure is its number of jobs, and a job may be in several groups.
BY_GROUP = Dimension("errorgroup", ("errorgroups",), ids_in, many=True)
# A job counts once under each category of its codes.
BY_ERROR_CATEGORY = Dimension("errorcategory", ("errorcodes",), error_categories, many=True)
