"""Filters of jobs by their errors."""

import re

from core.error_groups.groups import read as read_group
from core.panda.vocabulary import COMPONENT_ALIASES, ERROR_COMPONENTS
from core.selection.filters import Computed, Filter, Text
from core.selection.predicates import HasTag, In, LookedUp, Predicate, both, either
from core.selection.values import Pattern

ERROR = re.compile(r"([a-z]+):([0-9]{1,9})", re.ASCII)


class ErrorMessage(Text):
    """Text that the message of at least one error component matches."""

    def match(self, pattern: Pattern) -> Predicate:
        columns = [text for _, text in ERROR_COMPONENTS.values() if text]
        found = [Text(name="", attribute=name, label="", meaning="", contains=True).match(pattern) for name in columns]
        return both(*found) if pattern.is_blank else either(*found)


def filters() -> tuple[Filter, ...]:
    """In the order in which a link names them."""
    texts = tuple(text for _, text in ERROR_COMPONENTS.values() if text)
    return (
        Computed(
            name="error",
            attribute="error",
            label="error",
            meaning="component and code, such as pilot:1305; several by |",
            reader=_error,
            meaning_of=_error_means,
            form="component:code, such as pilot:1305",
            example="pilot:1305",
        ),
        Computed(
            name="errorgroup",
            attribute="errorgroups",
            label="error group",
            meaning="group of errors that mean the same, by its id; several by |",
            reader=_error_group,
            meaning_of=lambda text: either(*(HasTag("errorgroups", part) for part in text.split("|"))),
            form="the id of an error group, such as v1:pilot:1099:0123456789ab",
            example="v1:pilot:1305:0123456789ab",
        ),
        ErrorMessage(
            name="errormessage",
            attribute=texts[0],
            label="error message",
            meaning="text in the message of any error component",
            contains=True,
            example="*heartbeat*",
        ),
        Computed(
            name="errorcategory",
            attribute="error",
            label="error category",
            meaning="category (1 to 6) of any of the job's error codes",
            reader=lambda text: str(int(text)) if re.fullmatch(r"[0-9]{1,2}", text, re.ASCII) else None,
            meaning_of=lambda text: LookedUp("errorcategory", text),
            form="a category from 0 to 6",
            example="1",
        ),
    )


def _error(text: str) -> str | None:
    found = []
    for part in text.lower().split("|"):
        match = ERROR.fullmatch(part.strip())
        component = COMPONENT_ALIASES.get(match[1], match[1]) if match else ""
        if not match or component not in ERROR_COMPONENTS:
            return None
        found.append(f"{component}:{int(match[2])}")
    return "|".join(dict.fromkeys(found))


def _error_group(text: str) -> str | None:
    parts = [part.strip().lower() for part in text.split("|") if part.strip()]
    return "|".join(dict.fromkeys(parts)) if parts and all(map(read_group, parts)) else None


def _error_means(text: str) -> Predicate:
    return either(*(has_error(*part.split(":")) for part in text.split("|")))


def has_error(component: str, code: str | int) -> Predicate:
    """The job carries that code of that component; a transformation's is text."""
    column = ERROR_COMPONENTS[component][0]
    return In(column, (str(code),) if component == "transform" else (int(code),))
