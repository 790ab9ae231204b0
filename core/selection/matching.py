"""Whether values of our own satisfy a predicate: for small tables that are held in memory, and for groups of jobs."""

import re
from collections.abc import Callable, Mapping

from core.selection.predicates import And, Blank, HasTag, In, Like, Not, Or, Predicate, Value


def matches(predicate: Predicate, value: str | None) -> bool:
    """The predicate's truth for that value, whatever attribute it names."""
    return _holds(predicate, lambda _: value)


def satisfied(predicate: Predicate, values: Mapping[str, Value | None]) -> bool:
    """The predicate's truth for a thing whose attributes have those values; an absent one is null."""
    return _holds(predicate, values.get)


def _holds(predicate: Predicate, value_of: Callable[[str], Value | None]) -> bool:
    match predicate:
        case And(parts):
            return all(_holds(part, value_of) for part in parts)
        case Or(parts):
            return any(_holds(part, value_of) for part in parts)
        case Not(inner):
            return not _holds(inner, value_of)
        case Blank(attribute):
            return value_of(attribute) in (None, "")
        case In(attribute) | Like(attribute) | HasTag(attribute):
            value = value_of(attribute)
            return value is not None and _holds_for(predicate, value)
    raise NotImplementedError(type(predicate).__name__)


def _holds_for(predicate: In | Like | HasTag, value: Value) -> bool:
    match predicate:
        case In(values=values, ignore_case=ignore_case):
            return value in values or (ignore_case and _upper(value) in map(_upper, values))
        case Like(pieces=pieces, ignore_case=ignore_case):
            pattern = ".*".join(map(re.escape, pieces))
            flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
            return re.fullmatch(pattern, str(value), flags) is not None
        case HasTag(tag=tag):
            return tag in str(value).split(",")


def _upper(value: Value) -> str:
    return str(value).upper()
