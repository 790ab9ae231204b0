"""Failures by an attribute, beside all jobs that failed or finished."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings

from core.engines.base import Unanswered
from core.engines.best import BestEngine
from core.selection.dimensions import stored
from core.selection.facets import Facet
from core.selection.predicates import Blank, In, Predicate, either
from core.selection.selection import Part, Selection


class Share(NamedTuple):
    """The jobs with one value of an attribute: those that failed, that hold, and all that failed or finished."""

    value: Any
    failed: int
    holding: int
    ended: int


@dataclass(frozen=True)
class Breakdown:
    """The failures of a selection by an attribute, most first; or why they were not counted.

    `left_out` values come after the last one, with `left_out_failed` failed jobs.
    """

    facet: Facet
    parts: list[Share] = field(default_factory=list)
    left_out: int = 0
    left_out_failed: int = 0
    not_counted: str = ""


@dataclass(frozen=True)
class Failures:
    """The jobs that went wrong, and all that failed or finished, where one engine is asked for both."""

    engine: BestEngine
    as_of: datetime
    wrong: Selection
    ended: Selection

    def by(self, facet: Facet, most: int | None = None, *, with_ended: bool = True) -> Breakdown:
        """By an attribute; the `most` frequent of its values, or every one."""
        try:
            with self.engine.limited(settings.FACET_TIME_LIMIT_MS):
                found = self._counted(facet)
                parts = found[:most]
                ended = self._ended(facet, parts, is_all=len(parts) == len(found)) if with_ended else {}
        except Unanswered as error:
            return Breakdown(facet, not_counted="too wide" if error.too_slow else "the database did not answer")
        left = found[len(parts) :]
        shares = [part._replace(ended=ended.get(part.value, 0)) for part in parts] if with_ended else parts
        return Breakdown(facet, shares, len(left), sum(part.failed for part in left))

    def _counted(self, facet: Facet) -> list[Share]:
        """What failed and holds by each value, most first."""
        states: dict[str, dict[Any, int]] = defaultdict(dict)
        cells = self.engine.crosstab(self.wrong, self.as_of, [facet.dimension, stored("jobstatus")]).cells
        for (value, status), (count,) in cells:
            states[status][value] = count
        failed, holding = states["failed"], states["holding"]
        values = dict.fromkeys(value for counts in states.values() for value in counts)
        shares = [Share(value, failed.get(value, 0), holding.get(value, 0), 0) for value in values]
        return sorted(shares, key=lambda one: (-one.failed, -one.holding, str(one.value)))

    def _ended(self, facet: Facet, parts: Sequence[Share], *, is_all: bool) -> dict[Any, int]:
        """All that failed or finished by each value of these parts; where they are all of them, by any."""
        (attribute,) = facet.dimension.attributes
        asked = self.ended if is_all else Part.of(self.ended, _any_of(attribute, [part.value for part in parts]))
        cells = self.engine.crosstab(asked, self.as_of, [facet.dimension]).cells
        return {cell.values[0]: cell.measures[0] for cell in cells}


def _any_of(attribute: str, values: Sequence[Any]) -> Predicate:
    """Null and empty text are one value, which is named by a condition of its own."""
    named = tuple(value for value in values if value not in (None, ""))
    blank = [Blank(attribute)] if len(named) < len(values) else []
    return either(In(attribute, named), *blank)
