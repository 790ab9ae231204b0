"""What is different about some jobs: the values of their attributes that turn up too often beside other jobs.

The value that explains most is named first. Then the jobs with it and those without it are looked at by themselves, so
that what only goes along with it falls away, and what was hidden behind it comes out; and so on. A job that has several
of the values named is counted with the first of them. The statistics are in `statistics`; docs/decisions.md says why these.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from math import log
from typing import Any

from core.engines.best import BestEngine
from core.questions import facets
from core.questions.causes import OF_PILOTS, TOGETHER, causes
from core.questions.sides import Sides
from core.questions.statistics import Table, likelihood, log_chance, ratio
from core.selection.facets import Counted, Facet
from core.selection.jobs import jobs
from core.selection.predicates import Not, Predicate
from core.selection.selection import Part, Selection
from core.selection.values import NOT_SPECIFIED

# Fewer jobs with a value than this, or fewer of them here, say nothing.
LEAST_JOBS = 5
LEAST_HERE = 3
# How likely it may be, at the most, that anything at all is named where nothing is different.
CHANCE = 0.01
# A value that is no rarer by chance than this, looked at by itself, is not looked at again beside others.
NOTABLE = 0.05
# How many times as often as elsewhere, at the least: among a million jobs, what hardly matters is sure as well.
LEAST_RATIO = 1.5
# Values whose likelihoods differ by less, in nats or in parts of the best, explain about the same: the narrower one is named.
SAME, SAME_PART = 2.0, 0.02
MOST_NAMED = 6

# The name of an attribute, and a value of it.
Key = tuple[str, Any]


@dataclass(frozen=True)
class Value:
    """A value of an attribute: how many of the jobs asked about have it, and how many on both sides."""

    facet: Facet
    value: Any
    here: int
    both: int

    @property
    def text(self) -> str:
        """The filter's text that selects it."""
        return NOT_SPECIFIED if self.value is None else self.facet.text_of(self.value)


@dataclass(frozen=True)
class Cause(Value):
    """A value that turns up too often: how many times as often as elsewhere, and `at_least` with 95 % confidence.

    `log_chance` bounds how likely that is by chance. `along` turn up too often only because this one does.
    """

    ratio: float = 0.0
    at_least: float = 0.0
    log_chance: float = 0.0
    along: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Difference:
    """The causes, weightiest first; `tested` values were looked at, and those of `not_counted` were not.

    `complete` is false where the time was over before nothing more was found.
    """

    sides: Sides
    here: int
    both: int
    causes: list[Cause]
    tested: int
    as_of: datetime
    source: str
    not_counted: list[Facet] = field(default_factory=list)
    complete: bool = True


def difference(engine: BestEngine, sides: Sides, as_of: datetime) -> Difference:
    """What is different about the jobs of one side.

    :raises Unanswered: when not even the jobs could be counted.
    """
    search = _Search(_Counting(engine, sides, as_of))
    found, counts = list(search.causes()), search.counts
    return Difference(
        sides=sides,
        here=counts.here,
        both=counts.both,
        causes=found,
        tested=search.tested,
        as_of=as_of,
        source=counts.source,
        not_counted=list(counts.not_counted),
        complete=search.complete,
    )


@dataclass(frozen=True)
class _Counts:
    """Some jobs of both sides, by every value that they have."""

    here: int
    both: int
    tables: Mapping[Key, Table]
    not_counted: frozenset[Facet]
    source: str

    def table(self, key: Key) -> Table:
        return self.tables.get(key) or Table(0, 0, self.here, self.both)


class _Counting:
    """Counts the jobs of both sides by attributes, until the time for it is over."""

    def __init__(self, engine: BestEngine, sides: Sides, as_of: datetime) -> None:
        self.engine, self.sides, self.as_of = engine, sides, as_of
        self.until = facets.deadline()
        fast = engine.is_fast(sides.here, as_of) and engine.is_fast(sides.other, as_of)
        self.facets = causes(of_database=not fast)

    def counts(self, asked: Sequence[Facet], within: Sequence[Value] = (), without: Sequence[Value] = ()) -> _Counts:
        """Those attributes of the jobs that have all of some values and none of others."""
        inside = [_condition(one) for one in within]
        outside = [Not(_condition(one)) for one in without]
        here, other = (Part.of(side, *inside, *outside) for side in (self.sides.here, self.sides.other))
        total, rest = (self.engine.count(side, self.as_of) for side in (here, other))
        all_both = rest.value if self.sides.overlap else total.value + rest.value
        pairs = list(zip(self._counted(here, asked), self._counted(other, asked), strict=True))
        left_out = frozenset(one.facet for one, two in pairs if one.not_counted or two.not_counted)
        tables = {
            (one.facet.field, value): Table(a, b, total.value, all_both)
            for one, two in pairs
            if one.facet not in left_out
            for value, a, b in self._values(one, two)
        }
        return _Counts(total.value, all_both, tables, left_out, total.source)

    def _counted(self, side: Selection, asked: Sequence[Facet]) -> list[Counted]:
        return list(facets.counted(self.engine, asked, TOGETHER, side, self.as_of, until=self.until))

    def _values(self, here: Counted, other: Counted) -> Iterator[tuple[Any, int, int]]:
        """(value, jobs here, jobs on both sides); what a job lacks because it never ran is no value."""
        for value in here.counts.keys() | other.counts.keys():
            if value is not None or here.facet.field not in OF_PILOTS:
                one, two = here.counts.get(value, 0), other.counts.get(value, 0)
                yield value, one, two if self.sides.overlap else one + two


class _Search:
    """One search; it ends when nothing more is found, or the time is over."""

    def __init__(self, counting: _Counting) -> None:
        self.counting = counting
        self.counts = counting.counts(counting.facets)
        self.tested = sum(table.both >= LEAST_JOBS for table in self.counts.tables.values())
        self.complete = True
        self.named: list[Value] = []
        self._order = {facet.field: place for place, facet in enumerate(counting.facets)}
        self._notable = [key for key, table in self.counts.tables.items() if _is_notable(table)]
        fields = {name for name, _ in self._notable}
        self._asked = [facet for facet in counting.facets if facet.field in fields]
        # The jobs with each value named and none of those named before it.
        self._strata: list[_Counts] = []

    def causes(self) -> Iterator[Cause]:
        """The weightiest first, each when it is known what goes along with it."""
        before = self._too_often()
        while before and len(self.named) < MOST_NAMED:
            chosen = self._weightiest(before)
            cause = self._cause(chosen, before.pop(chosen))
            after = self._after(cause)
            along = before.keys() - after.keys() if self.complete else ()
            ordered = sorted(along, key=lambda key: (-likelihood(before[key]), self._order[key[0]], str(key[1])))
            yield replace(cause, along=tuple(self._value(key) for key in ordered))
            before = after

    def _after(self, cause: Cause) -> dict[Key, list[Table]]:
        """What turns up too often beside all that is named, this one included; nothing when the time is over."""
        stratum = self.counting.counts(self._asked, within=[cause], without=self.named)
        self.named.append(cause)
        self._strata.append(stratum)
        self.complete = self.complete and not stratum.not_counted
        return self._too_often() if self.complete else {}

    def _too_often(self) -> dict[Key, list[Table]]:
        """Values that turn up too often and are not named, with the strata that say so."""
        named = {(one.facet.field, one.value) for one in self.named}
        strata = {key: self._strata_of(key) for key in self._notable if key not in named}
        return {key: tables for key, tables in strata.items() if self._is_too_often(tables)}

    def _strata_of(self, key: Key) -> list[Table]:
        """The jobs with each of the values named, and the rest."""
        known = [stratum.table(key) for stratum in self._strata]
        return [*known, reduce(Table.without, known, self.counts.tables[key])]

    def _is_too_often(self, strata: Sequence[Table]) -> bool:
        return self._is_sure(strata) and ratio(strata)[1] >= LEAST_RATIO

    def _is_sure(self, strata: Sequence[Table]) -> bool:
        return log_chance(strata) + log(self.tested) < log(CHANCE)

    def _cause(self, key: Key, strata: Sequence[Table]) -> Cause:
        times, at_least = ratio(strata)
        return Cause(**vars(self._value(key)), ratio=times, at_least=at_least, log_chance=log_chance(strata))

    def _value(self, key: Key) -> Value:
        table = self.counts.tables[key]
        facet = next(facet for facet in self.counting.facets if facet.field == key[0])
        return Value(facet, key[1], table.here, table.both)

    def _weightiest(self, found: Mapping[Key, Sequence[Table]]) -> Key:
        """The value that explains most; of several that explain about the same, the narrowest and then the first."""
        weights = {key: likelihood(strata) for key, strata in found.items()}
        best = max(weights.values())
        near = [key for key, weight in weights.items() if weight >= best - max(SAME, SAME_PART * best)]
        return min(near, key=lambda key: (self.counts.tables[key].both, self._order[key[0]], str(key[1])))


def _is_notable(table: Table) -> bool:
    """Whether there are enough jobs, and by itself the value could be worth a look."""
    return table.both >= LEAST_JOBS and table.here >= LEAST_HERE and log_chance([table]) < log(NOTABLE)


def _condition(one: Value) -> Predicate:
    """What the filter of a value asks for."""
    return jobs().by_parameter[one.facet.parameter].predicate(one.text)
