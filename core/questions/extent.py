"""How many things an answer as data is about, and whether its limit leaves some out: told before its first byte."""

from dataclasses import dataclass
from datetime import datetime

from core.engines.base import Count, Unanswered
from core.engines.sql.engine import SqlEngine
from core.selection.selection import Selection


@dataclass(frozen=True)
class Extent:
    """The count, as far as it could be made in time, and whether the limit leaves rows out; None is "not known"."""

    count: Count | None
    truncated: bool | None
    warnings: tuple[str, ...] = ()


def extent(selection: Selection, as_of: datetime, limit: int) -> Extent:
    """Everything counted; where that takes too long, up to one more than the limit.

    An answer never fails because its rows could not be counted in time: they come within a limit of their own.

    :raises Unanswered: when the database fails otherwise.
    """
    engine, things = SqlEngine(), selection.kind.name
    try:
        count = engine.count(selection, as_of)
        return Extent(count, count.value > limit)
    except Unanswered as error:
        _unless_too_slow(error)
    try:
        count = engine.count(selection, as_of, up_to=limit + 1)
    except Unanswered as error:
        _unless_too_slow(error)
        return Extent(
            None, None, (f"The {things} could not be counted in time: these are all, or the first {limit:,}.",)
        )
    if count.relation == "exact":
        return Extent(count, truncated=False)
    return Extent(count, True, (f"There are too many {things} to count all in time.",))


def _unless_too_slow(error: Unanswered) -> None:
    if not error.too_slow:
        raise error
