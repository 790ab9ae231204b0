"""Conditions on attributes, in a form that every engine can put into its own language.

Logic has two values here: a null is not equal to anything, so its negation holds. Null and empty text are
the same (Oracle knows no difference), and only `Blank` is true for them.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

Value: TypeAlias = int | str


@dataclass(frozen=True)
class In:
    """The attribute is one of the values; texts are compared with their case unless `ignore_case`."""

    attribute: str
    values: tuple[Value, ...]
    ignore_case: bool = False


@dataclass(frozen=True)
class Like:
    """The attribute matches the pieces in their order, with any text between two pieces.

    `("CERN", "")` is `CERN*`, `("", "a", "")` is `*a*`; a single piece is equality.
    """

    attribute: str
    pieces: tuple[str, ...]
    ignore_case: bool = True


@dataclass(frozen=True)
class HasTag:
    """The attribute, a list separated by commas, has the tag (`name`, or `name:value` for a bare name)."""

    attribute: str
    tag: str


@dataclass(frozen=True)
class Blank:
    """The attribute is null or empty text."""

    attribute: str


@dataclass(frozen=True)
class Between:
    """low ≤ attribute < high; None leaves that side open. Null is never between."""

    attribute: str
    low: datetime | int | None = None
    high: datetime | int | None = None


@dataclass(frozen=True)
class Related:
    """The job has a row in another table (files, parameters, workers…) for which the predicate holds."""

    relation: str
    predicate: "Predicate"


@dataclass(frozen=True)
class OlderThan:
    """The attribute lies at least that long before the moment of asking; null never does."""

    attribute: str
    age: timedelta


@dataclass(frozen=True)
class LookedUp:
    """A condition that needs a look into other data first: the engine turns it into one on columns.

    `("queue", "region", predicate)`: the job's queue has a region for which the predicate holds;
    `("errorcategory", "1")`: one of the job's error codes is of that category.
    """

    table: str
    name: str
    predicate: "Predicate | None" = None


@dataclass(frozen=True)
class Superseded:
    """The job is an earlier attempt at work that a later job took over (core.panda.retries)."""


@dataclass(frozen=True)
class Not:
    predicate: "Predicate"


@dataclass(frozen=True)
class And:
    predicates: tuple["Predicate", ...] = ()


@dataclass(frozen=True)
class Or:
    predicates: tuple["Predicate", ...] = ()


Predicate: TypeAlias = (
    In | Like | HasTag | Blank | Between | Related | OlderThan | LookedUp | Superseded | Not | And | Or
)
EVERYTHING = And()
NOTHING = Or()
ENDED = "ended"


def both(*predicates: Predicate) -> Predicate:
    """Their conjunction, flattened."""
    parts: list[Predicate] = []
    for predicate in predicates:
        parts.extend(predicate.predicates if isinstance(predicate, And) else (predicate,))
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def either(*predicates: Predicate) -> Predicate:
    """Their disjunction; values of one attribute come together in one list."""
    lists: dict[tuple[str, bool], list[Value]] = defaultdict(list)
    others: list[Predicate] = []
    for predicate in predicates:
        if isinstance(predicate, In):
            lists[predicate.attribute, predicate.ignore_case].extend(predicate.values)
        else:
            others.append(predicate)
    found = [In(name, tuple(dict.fromkeys(values)), ignore_case) for (name, ignore_case), values in lists.items()]
    parts = (*found, *others)
    return parts[0] if len(parts) == 1 else Or(parts)


def attributes_in(predicate: Predicate) -> set[str]:
    """The job's attributes that a predicate speaks of."""
    match predicate:
        case And(parts) | Or(parts):
            return set().union(*(attributes_in(part) for part in parts))
        case Not(inner):
            return attributes_in(inner)
        case Related() | Superseded() | LookedUp():
            return set()
    return {predicate.attribute}
