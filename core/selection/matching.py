"""Whether a text of our own satisfies a predicate: for small tables that are held in memory."""

import re

from core.selection.predicates import And, Blank, HasTag, In, Like, Not, Or, Predicate


def matches(predicate: Predicate, value: str | None) -> bool:
    """The predicate's truth for that value, whatever attribute it names."""
    match predicate:
        case And(parts):
            return all(matches(part, value) for part in parts)
        case Or(parts):
            return any(matches(part, value) for part in parts)
        case Not(inner):
            return not matches(inner, value)
        case Blank():
            return not value
    return value is not None and _holds_for(predicate, value)


def _holds_for(predicate: Predicate, value: str) -> bool:
    match predicate:
        case In(values=values, ignore_case=ignore_case):
            return value in values or (ignore_case and value.upper() in map(_upper, values))
        case Like(pieces=pieces, ignore_case=ignore_case):
            pattern = ".*".join(map(re.escape, pieces))
            flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
            return re.fullmatch(pattern, value, flags) is not None
        case HasTag(tag=tag):
            return tag in value.split(",")
    raise NotImplementedError(type(predicate).__name__)


def _upper(value: int | str) -> str:
    return str(value).upper()
