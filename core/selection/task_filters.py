"""Filters of tasks that are more than one column compared."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from core.selection.filters import Computed, Filter, Integers, Lookup, Range, Text, Words
from core.selection.job_filters import AllOr, memory, state_not_updated
from core.selection.predicates import EVERYTHING, Between, Blank, In, Like, Not, Predicate, Related, both
from core.selection.values import Pattern

# What is said for a type, by its first letters: today's links spell it in several ways.
TYPES = ("anal", "prod")
# The states of a transform in iDDS, each at the place of its number.
TRANSFORM_STATES = (
    *("new", "ready", "transforming", "finished", "subfinished", "failed", "extend", "tocancel", "cancelling"),
    "cancelled",
)
SERVICE_ACCOUNTS = ("artprod", "atlevind", "gangarbt")
NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
# Where in a task's name the text of a filter must stand: what comes before and after it.
PARTS_OF_NAME: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "project": ((), ("",), "beginning of the task's name"),
    "stream": (("",), ("",), "part of the task's name"),
    "tag": (("",), (), "end of the task's name"),
}


class TaskType(Text):
    """`analysis` and `production` are said for `anal` and `prod`."""

    def match(self, pattern: Pattern) -> Predicate:
        short = next((short for short in TYPES if pattern.text.lower().startswith(short)), "")
        plain = not (pattern.exact or pattern.has_star)
        return super().match(replace(pattern, pieces=(short,)) if short and plain else pattern)


class Ending(Text):
    """Text of which the end is enough: a transformation is known by its name, not its place."""

    def match(self, pattern: Pattern) -> Predicate:
        whole = pattern.exact or pattern.is_blank or pattern.has_star
        return super().match(pattern if whole else replace(pattern, pieces=("", pattern.text)))


class Campaign(Text):
    """Part of a campaign's name; with a colon, all of it."""

    def match(self, pattern: Pattern) -> Predicate:
        if ":" in pattern.text and not (pattern.has_star or pattern.exact):
            return In(self.attribute, (pattern.text,), ignore_case=True)
        return super().match(pattern)


class PartOfName(Text):
    """A part of the task's name at its beginning, at its end, or anywhere."""

    def match(self, pattern: Pattern) -> Predicate:
        if pattern.is_blank or pattern.is_anything:
            return super().match(pattern)
        before, after, _ = PARTS_OF_NAME[self.name]
        return Like(self.attribute, (*before, *pattern.pieces, *after))


def in_place_of_columns(own: Mapping[str, Filter]) -> Iterable[Filter]:
    """The filters that stand for columns of their names."""
    other_forms = {"tasktype": TaskType, "transpath": Ending, "container_name": AllOr, "campaign": Campaign}
    for name, form in other_forms.items():
        old = own[name]
        yield form(name=name, attribute=name, label=old.label, meaning=old.meaning, contains=name == "campaign")
    yield memory("ramcount")
    yield Computed(
        name="eventservice",
        attribute="eventservice",
        label="event service",
        meaning="eventservice or 1 for tasks that split by events, anything else for the others",
        reader=lambda text: "eventservice" if text.lower() in {"1", "eventservice"} else "ordinary",
        meaning_of=_event_service,
        example="eventservice",
    )


def filters() -> tuple[Filter, ...]:
    """All others, in the order in which a link names them."""
    return (*_ranges(), *_names(), *_kinds(), *_relations(), *_services(), state_not_updated())


def _ranges() -> tuple[Filter, ...]:
    priority = Range(
        name="priorityrange",
        attribute="currentpriority",
        label="priority",
        meaning="current priority from a to b",
    )
    return (
        priority,
        _bound("reqid_from", "request is at least", lambda number: Between("reqid", number)),
        _bound("reqid_to", "request is at most", lambda number: Between("reqid", None, number + 1)),
    )


def _bound(name: str, words: str, condition: Any) -> Filter:
    return Computed(
        name=name,
        attribute="reqid",
        label="request",
        meaning=f"the {words} this number",
        reader=lambda text: str(int(text)) if NUMBER.fullmatch(text) else None,
        meaning_of=lambda text: condition(int(text)),
        words_of=lambda text: f"{words} {text}",
        form="a whole number",
        example="1",
    )


def _names() -> tuple[Filter, ...]:
    return tuple(
        PartOfName(name=name, attribute="taskname", label=words, meaning=words, example="mc26")
        for name, (_, _, words) in PARTS_OF_NAME.items()
    )


def _kinds() -> tuple[Filter, ...]:
    return (
        Words(
            name="category",
            attribute="category",
            label="category",
            meaning="who the task is for: production, group production, user or group analysis, service",
            words=_categories(),
            form="a category",
            example="production",
        ),
    )


def _categories() -> dict[str, Predicate]:
    production, analysis = In("tasktype", ("prod",)), In("tasktype", ("anal",))
    group = Like("workinggroup", ("", "GP_", ""), ignore_case=False)
    service = In("username", SERVICE_ACCOUNTS)
    return {
        "group production": both(production, group),
        "production": both(production, Not(group), Not(service)),
        "group analysis": both(analysis, Not(Blank("workinggroup")), Not(service)),
        "user analysis": both(analysis, Blank("workinggroup"), Not(service)),
        "service": service,
    }


def _relations() -> tuple[Filter, ...]:
    """Filters on rows of other tables that belong to the task."""
    dataset = Text(name="dataset", attribute="datasetname", label="dataset", meaning="", ignore_case=False)
    container = Text(name="container", attribute="containername", label="container", meaning="", ignore_case=False)
    hashtag = Text(name="hashtag", attribute="hashtag", label="hashtag", meaning="")
    return (
        _lookup(dataset, "task_datasets", "a dataset that the task reads or writes", "mc26*"),
        _lookup(container, "task_datasets", "a container that the task reads or writes", "mc26*"),
        _lookup(hashtag, "hashtags", "a hashtag of the production system", "mc26*"),
    )


def _services() -> tuple[Filter, ...]:
    """Filters on what other services do for a task: recalls from tape, and iDDS."""
    status: dict[str, Predicate] = {name: In("status", (number,)) for number, name in enumerate(TRANSFORM_STATES)}
    source = Text(name="stagesource", attribute="source_rse", label="tape source", meaning="")
    request = Integers(name="idds_request_id", attribute="request_id", label="iDDS request", meaning="")
    transform = Words(
        name="idds_transform_status",
        attribute="status",
        label="iDDS status",
        meaning="",
        words=status,
        form=f"one of {', '.join(status)}",
    )
    return (
        _tape(),
        _lookup(source, "staging", "an endpoint that the input is recalled from", "CERN*"),
        _lookup(request, "transforms", "a request to iDDS that the task belongs to", "1"),
        _lookup(transform, "transforms", "the state of its work in iDDS", "finished"),
    )


def _lookup(inner: Filter, relation: str, meaning: str, example: str) -> Filter:
    return Lookup(
        name=inner.name,
        attribute="jeditaskid",
        label=inner.label,
        meaning=meaning,
        relation=relation,
        inner=inner,
        form=inner.form,
        example=example,
    )


def _tape() -> Filter:
    return Computed(
        name="tape",
        attribute="jeditaskid",
        label="input from tape",
        meaning="yes for tasks whose input is or was recalled from tape, no for the others",
        reader=lambda text: "no" if text.lower() in {"0", "no", "false"} else "yes",
        meaning_of=lambda text: _recalled() if text == "yes" else Not(_recalled()),
        form="yes or no",
        example="yes",
    )


def _recalled() -> Predicate:
    return Related("staging", EVERYTHING)


def _event_service(text: str) -> Predicate:
    found = In("eventservice", (1,))
    return found if text == "eventservice" else Not(found)
