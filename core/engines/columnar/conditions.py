"""Predicates as conditions on the index, in DuckDB's SQL.

SQL's logic has three values and ours has two. "Unknown" is false in the end, and only a negation could tell
them apart: it is written `IS NOT TRUE`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

from core.engines.columnar.expressions import expression
from core.engines.columnar.layout import HELD, WORDS
from core.engines.columnar.words import Words
from core.engines.sql.expressions import SPANS
from core.selection.matching import matches
from core.selection.predicates import (
    ENDED,
    And,
    Between,
    Blank,
    HasTag,
    In,
    Like,
    Not,
    Or,
    Predicate,
    Superseded,
)

Sql: TypeAlias = tuple[str, list[Any]]
MICROSECONDS = 1_000_000
# Where the index keeps the tags of a column, when not under its name.
TAGS = {"specialhandling": "tags"}


def can_say(predicate: Predicate) -> bool:
    """Whether the index holds all that a predicate speaks of; look-ups must have been done."""
    match predicate:
        case And(parts) | Or(parts):
            return all(can_say(part) for part in parts)
        case Not(inner):
            return can_say(inner)
        case Superseded() | In(attribute="ended"):
            return True
        case HasTag(attribute=name, tag=tag):
            return TAGS.get(name, name) in HELD and not tag.startswith("tq")
        case In() | Like() | Blank() | Between():
            return predicate.attribute in HELD
    return False


def condition(predicate: Predicate, words: Mapping[str, Words], as_of: datetime) -> Sql:
    """The predicate as text with its bound values."""
    match predicate:
        case And(parts):
            return _joined(parts, " AND ", "TRUE", words, as_of)
        case Or(parts):
            return _joined(parts, " OR ", "FALSE", words, as_of)
        case Not(inner):
            text, values = condition(inner, words, as_of)
            return f"({text}) IS NOT TRUE", values
        case Superseded():
            return "superseded", []
    return _simple(predicate, words, as_of)


def _joined(parts: tuple[Predicate, ...], joint: str, none: str, words: Mapping[str, Words], as_of: datetime) -> Sql:
    found = [condition(part, words, as_of) for part in parts]
    text = joint.join(f"({text})" for text, _ in found)
    return text or none, [value for _, values in found for value in values]


def _simple(predicate: Any, words: Mapping[str, Words], as_of: datetime) -> Sql:
    """A condition on one attribute."""
    name = predicate.attribute
    if isinstance(predicate, HasTag):
        name = TAGS.get(name, name)
    if name == ENDED:
        return "ended", []
    if name in WORDS:
        return _of_words(name, predicate, words[name]), []
    return _plain(predicate, as_of)


def _of_words(name: str, predicate: Predicate, words: Words) -> str:
    """The rows whose word is one of those for which the predicate holds, by the shorter list."""
    numbers = words.matching(predicate)
    null = f" OR {name} IS NULL" if matches(predicate, None) else ""
    if len(numbers) * 2 <= len(words.texts):
        return (f"{name} IN ({', '.join(map(str, numbers))})" if numbers else "FALSE") + null
    others = sorted(set(range(len(words.texts))) - set(numbers))
    return (f"{name} NOT IN ({', '.join(map(str, others))})" if others else f"{name} IS NOT NULL") + null


def _plain(predicate: Any, as_of: datetime) -> Sql:
    """A condition on a number or a time."""
    text, values = expression(predicate.attribute, as_of)
    match predicate:
        case In(values=wanted):
            return f"{text} IN ({', '.join(str(int(value)) for value in wanted)})" if wanted else "FALSE", values
        case Blank():
            return f"{text} IS NULL", values
        case Between(attribute=name, low=low, high=high):
            sides = [(sign, bound) for sign, bound in ((">=", low), ("<", high)) if bound is not None]
            both = " AND ".join(f"{text} {sign} ?" for sign, _ in sides)
            return both or "TRUE", [value for _, bound in sides for value in (*values, _bound(name, bound))]
    raise NotImplementedError(type(predicate).__name__)


def _bound(name: str, bound: Any) -> Any:
    """Spans of time are asked for in seconds and compared in microseconds."""
    return bound * MICROSECONDS if name in SPANS else bound
