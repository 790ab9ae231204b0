"""Conditions that need a look into other data before any engine can answer them."""

from collections.abc import Callable
from datetime import datetime

from core.engines.topology import queues
from core.selection.matching import matches
from core.selection.predicates import (
    NOTHING,
    And,
    Between,
    In,
    LookedUp,
    Not,
    OlderThan,
    Or,
    Predicate,
    Related,
)

Finder = Callable[[LookedUp], Predicate]


def resolved(predicate: Predicate, as_of: datetime) -> Predicate:
    """The predicate with every look-up done and every age made a time."""
    match predicate:
        case And(parts):
            return And(tuple(resolved(part, as_of) for part in parts))
        case Or(parts):
            return Or(tuple(resolved(part, as_of) for part in parts))
        case Not(inner):
            return Not(resolved(inner, as_of))
        case Related(relation, inner):
            return Related(relation, resolved(inner, as_of))
    return _plain(predicate, as_of)


def _plain(predicate: Predicate, as_of: datetime) -> Predicate:
    match predicate:
        case OlderThan(attribute, age):
            return Between(attribute, None, as_of - age)
        case LookedUp(table=table):
            return FINDERS[table](predicate)
    return predicate


def register(table: str, finder: Finder) -> None:
    """Let look-ups into a table be answered; done once, when the app is ready."""
    FINDERS[table] = finder


def _queues_with(asked: LookedUp) -> Predicate:
    """The queues whose attribute satisfies the inner predicate; a queue that nobody describes has none."""
    assert asked.predicate is not None  # noqa: S101 - QueueAttribute always gives one
    known = {queue.name: queue.attribute(asked.name) for queue in queues().values()}
    chosen = tuple(sorted(name for name, value in known.items() if matches(asked.predicate, value)))
    if matches(asked.predicate, None):
        return Not(In("computingsite", tuple(sorted(known.keys() - set(chosen)))))
    return In("computingsite", chosen) if chosen else NOTHING


FINDERS: dict[str, Finder] = {"queue": _queues_with}
