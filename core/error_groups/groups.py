"""The groups that a job's errors belong to, under ids that say their version, component and code.

Two errors are in one group when they have the same component, the same code and, once what differs from job to job is
left out, the same message. A payload that failed says how by its exit code, so that is part of its group too.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2s
from typing import Any, Final

from core.error_groups.normal import normalised
from core.panda.failures import CODE_COLUMNS, CODED_BY, ERROR_STATES, SEPARATOR, error_number
from core.panda.vocabulary import ERROR_COMPONENTS

VERSION: Final = "v1"
WITHOUT_MESSAGE: Final = "-"
ID: Final = re.compile(r"(v[0-9]{1,4}):([a-z]+):([0-9]{1,9}):([0-9a-f]{12}|-)", re.ASCII)
PAYLOAD_FAILED: Final = ("pilot", 1305)
EXIT_CODE: Final = ERROR_COMPONENTS["transform"][0]
TEXT_COLUMNS: Final = tuple(text for _, text in ERROR_COMPONENTS.values() if text)
# What a job's groups are made from, in the order in which `groups_of` takes it.
COLUMNS: Final = (*CODED_BY, *TEXT_COLUMNS)
EXIT_PLACE: Final = CODE_COLUMNS.index(EXIT_CODE)


@dataclass(frozen=True)
class Group:
    """What an id says by itself."""

    component: str
    code: int
    digest: str

    @property
    def id(self) -> str:
        return f"{VERSION}:{self.component}:{self.code}:{self.digest}"

    @property
    def code_column(self) -> str:
        return ERROR_COMPONENTS[self.component][0]

    @property
    def text_column(self) -> str:
        """The column with the message; empty for a component without one."""
        return ERROR_COMPONENTS[self.component][1]

    @property
    def minds_exit_code(self) -> bool:
        return (self.component, self.code) == PAYLOAD_FAILED


def read(text: str) -> Group | None:
    """The group of that id; None for an id of another form or version."""
    found = ID.fullmatch(text)
    if not found or found[1] != VERSION or found[2] not in ERROR_COMPONENTS:
        return None
    return Group(found[2], int(found[3]), found[4])


@lru_cache(maxsize=50_000)
def group_of(component: str, code: int, message: str | None, exit_code: int = 0) -> Group:
    """The group of one error; the exit code counts where the payload failed."""
    told = normalised(message or "").lower()
    if (component, code) == PAYLOAD_FAILED and exit_code:
        told = f"{told} (exit code {exit_code})"
    return Group(component, code, blake2s(told.encode(), digest_size=6).hexdigest() if told else WITHOUT_MESSAGE)


def groups_of(status: str | None, *stored: Any) -> tuple[Group, ...]:
    """The groups of a job with these values of `COLUMNS`; none for a job that did not fail."""
    if status not in ERROR_STATES:
        return ()
    codes, texts = stored[: len(CODE_COLUMNS)], iter(stored[len(CODE_COLUMNS) :])
    exit_code = error_number(codes[EXIT_PLACE])
    found = []
    for (component, (_, column)), value in zip(ERROR_COMPONENTS.items(), codes, strict=True):
        text = next(texts) if column else None
        if (code := error_number(value)) > 0:
            found.append(group_of(component, code, text, exit_code))
    return tuple(found)


def word_of(*stored: Any) -> str | None:
    """The ids of a job's groups as one text, which is what engines hold; None for a job without errors."""
    return SEPARATOR.join(group.id for group in groups_of(*stored)) or None


def ids_in(word: str | None) -> tuple[str, ...]:
    """The ids in such a text."""
    return tuple(word.split(SEPARATOR)) if word else ()


def codes_in(word: str | None) -> tuple[tuple[str, int], ...]:
    """The (component, code) pairs of the errors that a job's groups are made from: those of `failures.codes_in`."""
    found = (one.split(":") for one in ids_in(word))
    return tuple((component, int(code)) for _, component, code, _ in found)


def pieces_of(messages: Iterable[str]) -> tuple[str, ...]:
    """What all messages of one group have in common, in order: the pieces between its marks."""
    first = next(iter(messages), "")
    return tuple(normalised(first).split("*"))
