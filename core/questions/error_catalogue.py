"""What an error code means: from the database's own descriptions, else from the published list.

An experiment may give codes another meaning (`Profile.error_overrides`).
"""

import csv
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from core import experiment
from core.engines.base import Unanswered
from core.engines.doors import database
from core.panda.failures import codes
from core.panda.models import ErrorDescription
from core.panda.schema_data import HERE
from core.panda.vocabulary import COMPONENT_ALIASES, ERROR_COMPONENTS
from core.selection.job_errors import has_error
from core.selection.predicates import NOTHING, LookedUp, Predicate, either

FRESH_SECONDS = 600
CATEGORIES = (
    ("Uncategorized", "Nobody has sorted this code yet; read the message and the log."),
    ("File and Storage", "Check the storage of the site and the replicas of the input; other sites may still work."),
    ("Runtime Failures and Resource Violations", "Compare memory, disk and time used with what the queue allows."),
    ("Network and Communication", "Look whether many jobs of the site lost contact at the same time."),
    ("Job Termination and Kill Signals", "Somebody or a batch limit ended the job; ask who before retrying."),
    ("Software and Environment", "Check the release, the container and the set-up of the task."),
    ("Internal and Unknown", "The system itself failed; report it with the job's id if it persists."),
)
# Codes that say only that another one happened.
ECHOES = frozenset({("taskbuffer", 300), ("dataservice", 200), ("supervisor", 8970)})
DECISIVE = frozenset({("pilot", 1305), ("pilot", 1235)})
# The component that is nearest to the cause comes first.
NEARNESS = (
    "pilot",
    "executor",
    "transform",
    "dataservice",
    "taskbuffer",
    "jobdispatcher",
    "supervisor",
    "brokerage",
)

Code = tuple[str, int]


@dataclass(frozen=True)
class ErrorText:
    """One code: its short name, the text that comes with it, what it means, and its category (0 to 6)."""

    component: str
    code: int
    acronym: str
    diagnostics: str
    description: str
    category: int = 0


class _Kept:
    """The catalogue of this process and when it was read."""

    texts: dict[Code, ErrorText] = {}
    until = 0.0


def refresh() -> None:
    """Read the catalogue anew if it is older than ten minutes.

    Views call this before they ask: while a long answer comes in, MySQL takes no other question.
    """
    if time.monotonic() > _Kept.until:
        _Kept.texts = {**_published(), **_described()}
        _Kept.until = time.monotonic() + FRESH_SECONDS


def catalogue() -> dict[Code, ErrorText]:
    """Every known code by (component, code), as it was last read."""
    return _Kept.texts or _published()


def text_of(component: str, code: int) -> ErrorText:
    """The meaning of a code; one that nobody described says so."""
    known = catalogue().get((component, code)) or _unknown(component, code)
    acronym, description = experiment.current().error_text(component, code, (known.acronym, known.description))
    return ErrorText(component, code, acronym, known.diagnostics, description, known.category)


def cause(job: Mapping[str, Any]) -> tuple[str, int, str] | None:
    """The (component, code, message) nearest to what went wrong with a job; None when no error is set."""
    found = sorted(codes(job), key=lambda error: (error[:2] in ECHOES, NEARNESS.index(error[0])))
    return found[0] if found else None


def named(component: str, code: int, message: str) -> str:
    """An error in one line: its code, and its name or what it means or said."""
    text = text_of(component, code)
    name = text.acronym or (text.description or message).strip().rstrip(".")
    return f"{component} {code}" + (f", {name}" if name else "")


def category_of(codes: Iterator[Code] | list[Code]) -> int:
    """The category of a job with these codes; 0 where they point to several."""
    found = list(codes)
    if len(found) > 1:
        found = [code for code in found if code not in ECHOES] or found
    found = [code for code in found if code in DECISIVE][:1] or found
    categories = {text_of(*code).category for code in found}
    for vague in (0, 6):
        categories = categories - {vague} if len(categories) > 1 else categories
    return categories.pop() if len(categories) == 1 else 0


def with_category(asked: LookedUp) -> Predicate:
    """The jobs with a code of that category."""
    wanted = [code for code, text in catalogue().items() if text.category == int(asked.name)]
    return either(*(has_error(*code) for code in wanted)) if wanted else NOTHING


def _unknown(component: str, code: int) -> ErrorText:
    text = f"Unknown transformation exit code {code}" if component == "transform" else ""
    return ErrorText(component, code, "", text, text)


def _described() -> dict[Code, ErrorText]:
    """The rows of `error_descriptions`; none where the table is absent."""
    try:
        with database():
            rows = list(ErrorDescription._default_manager.all())
    except Unanswered:
        return {}
    return {
        (row.component, row.code): ErrorText(
            row.component, row.code, row.acronym or "", row.diagnostics or "", row.description or "", row.category or 0
        )
        for row in rows
        if row.component in ERROR_COMPONENTS and row.code is not None
    }


@cache
def _published() -> dict[Code, ErrorText]:
    with (HERE / "error_codes.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["code"].lstrip("-").isdigit()]
    texts = [_published_text(row) for row in rows]
    return {(text.component, text.code): text for text in texts}


def _published_text(row: dict[str, str]) -> ErrorText:
    component = COMPONENT_ALIASES.get(row["component"], row["component"])
    return ErrorText(component, int(row["code"]), row["name"], row["description"], row["description"])
