"""Counts, rows and crosstabs of things of any kind from a PanDA database."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models import F, Model, Q, QuerySet

from core import tally
from core.engines import doors, folding
from core.engines.base import Count, Crosstab, Page, Rows
from core.engines.sql import crosstab, derived, expressions, groups, selected, statement, vendors
from core.engines.sql.conditions import condition
from core.engines.sql.figures import FIGURES
from core.engines.sql.sources import source_of
from core.engines.sql.statement import Statement
from core.error_groups.groups import Group
from core.selection.dimensions import COUNT, Dimension, Measure
from core.selection.predicates import Predicate
from core.selection.selection import Selection

ROWS_PER_FETCH = 1_000
# A hundred million days: their microseconds still fit into the 63 bits in which some databases count them.
LONGEST_S = 8_640_000_000_000
MOMENTS = tuple(Measure(kind) for kind in ("count", "sum", "sum", "min", "max"))


@dataclass(frozen=True)
class Bins:
    """That many ranges of one width; the last holds its upper end too."""

    low: float
    width: float
    count: int


class SqlEngine:
    """Answers from the database of one alias, one statement each."""

    name = "database"

    def __init__(self, alias: str = "panda") -> None:
        self.alias = alias
        self._groups: dict[tuple[Hashable, datetime, Group], Predicate] = {}
        self._conditions: dict[tuple[Hashable, datetime], statement.Conditions] = {}

    def count(self, selection: Selection, as_of: datetime, up_to: int | None = None) -> Count:
        """See `Engine.count`; no further than `up_to`, where that is enough to know."""
        if up_to is not None:
            return self._counted_up_to(selection, as_of, up_to)
        cells = self.crosstab(selection, as_of, ()).cells
        return Count(cells[0].measures[0] if cells else 0, as_of, self.name)

    def _counted_up_to(self, selection: Selection, as_of: datetime, up_to: int) -> Count:
        queries = self._branches(selection, as_of)
        limit = connections[self.alias].ops.limit_offset_sql(0, up_to)
        ((found,),) = self._joined(
            [query.values_list(selection.kind.key)[:up_to] for query in queries],
            lambda union: Statement(f"SELECT COUNT(*) FROM (SELECT * FROM ({union.sql}) u {limit}) c", union.params),
        ) or [(0,)]
        return Count(found, as_of, self.name, "at least" if found == up_to else "exact")

    def rows(self, selection: Selection, as_of: datetime, columns: Sequence[str], page: Page) -> Rows:
        """See `Engine.rows`."""
        found = list(self._page(selection, as_of, columns, Page(page.sort, page.limit + 1, page.after)))
        return Rows(tuple(columns), found[: page.limit], as_of, self.name, more=len(found) > page.limit)

    def stream(
        self, selection: Selection, as_of: datetime, columns: Sequence[str], page: Page, *, alone: bool = True
    ) -> Iterator[tuple[Any, ...]]:
        """See `Engine.stream`."""
        cursor_of = vendors.streaming_cursor if alone else vendors.plain_cursor
        with doors.database(self.alias, settings.EXPORT_TIME_LIMIT_MS):
            yield from self._page(selection, as_of, columns, page, cursor_of)

    def _page(
        self,
        selection: Selection,
        as_of: datetime,
        columns: Sequence[str],
        page: Page,
        cursor_of: Callable[[Any], Any] = vendors.plain_cursor,
    ) -> Iterator[tuple[Any, ...]]:
        kind = selection.kind
        wanted = tuple(dict.fromkeys([*columns, page.sort.attribute, kind.key, *kind.more_key]))
        queries = self._branches(selection, as_of, [page.sort.attribute])
        place = _Place(page, (kind.key, *kind.more_key), source_of(selection).model)
        lists = [selected.columns(query.model, wanted, as_of, self.alias) for query in queries]
        pages = zip(map(place.rows_of, queries), lists, strict=True)
        found = statement.compiled([rows.values_list(chosen.selected()) for rows, chosen in pages], self.alias)
        if not found:
            return
        union = statement.union([part for _, part in found], self.alias)
        for row in self._converted(found[0][0], self._ordered(union, place), cursor_of, lists[0].expressions):
            yield tuple(row[: len(columns)])

    def gathered(
        self,
        selection: Selection,  # noqa: ARG002
        as_of: datetime,  # noqa: ARG002
        names: Iterable[str],  # noqa: ARG002
    ) -> AbstractContextManager[None]:
        """See `Engine.gathered`: a database that is only read answers every question by its own indexes."""
        return nullcontext()

    def crosstab(
        self,
        selection: Selection,
        as_of: datetime,
        dimensions: Sequence[Dimension],
        measures: Sequence[Measure] = (COUNT,),
    ) -> Crosstab:
        """See `Engine.crosstab`."""
        stored = [groups.spread(dimension) for dimension in dimensions]
        names = folding.stored_names(stored)
        wanted = [name for name in (*names, *(measure.attribute for measure in measures)) if name]
        queries = self._branches(selection, as_of, wanted)
        plain = [measure for measure in measures if measure.kind != "quantile"]
        rows = self._joined(
            [crosstab.grouped(query, names, plain) for query in queries],
            lambda union: crosstab.added_up(union, names, plain, self._quote),
        )
        cells = folding.folded(rows, stored, names, plain)
        if len(plain) < len(measures):
            quantiles = [self._quantile(queries, names, measure) for measure in measures if measure not in plain]
            cells = folding.with_quantiles(cells, stored, measures, quantiles)
        return Crosstab(tuple(dimensions), cells, as_of, self.name)

    def _branches(self, selection: Selection, as_of: datetime, names: Sequence[str] = ()) -> list[QuerySet[Any]]:
        """One query per table. The statements of a page mostly ask the same of them: that is made once."""

        def settle(predicate: Predicate) -> Predicate:
            return groups.settled(predicate, lambda group: self._of_group(group, selection, as_of))

        key = (selection.identity, as_of)
        if key not in self._conditions:
            self._conditions[key] = statement.conditions(selection, as_of, settle)
        return statement.branches(selection, as_of, self.alias, names, self._conditions[key])

    def _of_group(self, group: Group, selection: Selection, as_of: datetime) -> Predicate:
        """The jobs of an error group among those that the rest of the selection has; looked up once."""
        rest = selection.with_term("errorgroup", "")
        key = (rest.identity, as_of, group)
        if key not in self._groups:
            names, may_belong = groups.candidates(group)
            queries = [
                query.filter(condition(may_belong, query.model)).values(**{f"g{n}": F(c) for n, c in enumerate(names)})
                for query in self._branches(rest, as_of)
            ]
            limit = groups.MAX_TEXTS + 1
            rows = self._joined(queries, lambda union: statement.distinct(union, len(names), limit, self.alias))
            self._groups[key] = groups.condition(group, names, rows)
        return self._groups[key]

    def moments(
        self, selection: Selection, as_of: datetime, dimensions: Sequence[Dimension], figures: Sequence[str]
    ) -> Crosstab:
        """A crosstab of the rows, and of each figure: how many have one, sum, sum of squares, least, most."""
        names = folding.stored_names(dimensions)
        rows = self._joined(
            self._valued(selection, as_of, names, figures),
            lambda union: crosstab.moments(union, names, len(figures), self._quote),
        )
        measures = [COUNT, *(MOMENTS * len(figures))]
        return Crosstab(tuple(dimensions), folding.folded(rows, dimensions, names, measures), as_of, self.name)

    def spread(
        self, selection: Selection, as_of: datetime, dimensions: Sequence[Dimension], figure: str, bins: Bins
    ) -> Crosstab:
        """A crosstab whose last dimension is the place of the figure among the bins; rows without it are left out."""
        names = folding.stored_names(dimensions)
        rows = self._joined(
            self._valued(selection, as_of, names, [figure]),
            lambda union: crosstab.spread(union, names, bins.low, bins.width, self._quote),
        )
        place = Dimension("bin", ("bin",), lambda found: min(max(int(found), 0), bins.count - 1))
        dimensions = (*dimensions, place)
        return Crosstab(dimensions, folding.folded(rows, dimensions, [*names, "bin"], [COUNT]), as_of, self.name)

    def _valued(
        self, selection: Selection, as_of: datetime, names: Sequence[str], figures: Sequence[str]
    ) -> list[QuerySet[Any]]:
        made = [FIGURES[figure](as_of) for figure in figures]
        return [crosstab.valued(query, names, made) for query in self._branches(selection, as_of, names)]

    def united(self, queries: Sequence[QuerySet[Any]], cursor_of: Callable[[Any], Any]) -> Iterator[tuple[Any, ...]]:
        """Rows of all the queries, which have the same columns, in no order and by one statement."""
        found = statement.compiled(queries, self.alias)
        if found:
            union = statement.union([part for _, part in found], self.alias)
            yield from self._converted(found[0][0], union, cursor_of)

    def _quantile(self, queries: Sequence[QuerySet[Any]], names: Sequence[str], measure: Measure) -> dict[Any, Any]:
        """The quantile of each group by its stored values."""
        rows = self._joined(
            [crosstab.ungrouped(query, names, measure) for query in queries],
            lambda union: crosstab.quantile(union, names, measure, self._quote),
        )
        return folding.by_group(rows, names)

    def _joined(
        self, queries: Sequence[QuerySet[Any]], around: Callable[[Statement], Statement]
    ) -> list[tuple[Any, ...]]:
        """Rows of one statement around the union of the branches."""
        found = statement.compiled(queries, self.alias)
        if not found:
            return []
        union = statement.union([part for _, part in found], self.alias)
        return list(self._converted(found[0][0], around(union)))

    def _ordered(self, union: Statement, place: "_Place") -> Statement:
        """The page of the union of the branches' pages. Nulls come last in both directions."""
        page = place.page
        column, direction = self._quote(page.sort.attribute), "DESC" if page.sort.descending else "ASC"
        nulls = f"CASE WHEN {column} IS NULL THEN 1 ELSE 0 END, " if place.can_be_null else ""
        keys = ", ".join(f"{self._quote(name)} DESC" for name in place.key)
        order = f"{nulls}{column} {direction}, {keys}"
        limit = connections[self.alias].ops.limit_offset_sql(0, page.limit)
        return Statement(f"SELECT * FROM ({union.sql}) u ORDER BY {order} {limit}", union.params)

    def _quote(self, name: str) -> str:
        return str(connections[self.alias].ops.quote_name(name))

    def _converted(
        self,
        compiler: Any,
        asked: Statement,
        cursor_of: Callable[[Any], Any] = vendors.plain_cursor,
        chosen: Sequence[Any] | None = None,
    ) -> Iterator[tuple[Any, ...]]:
        """Rows of a statement whose columns are those of the compiler, unless others are named."""
        converters = compiler.get_converters(chosen or [column[0] for column in compiler.select])
        rows = self._each(asked, cursor_of)
        return compiler.apply_converters(rows, converters) if converters else rows

    def _each(
        self, asked: Statement, cursor_of: Callable[[Any], Any] = vendors.plain_cursor
    ) -> Iterator[tuple[Any, ...]]:
        with doors.database(self.alias) as connection, cursor_of(connection) as cursor:
            cursor.execute(asked.sql, asked.params)
            while batch := cursor.fetchmany(ROWS_PER_FETCH):
                yield from tally.read(batch)


@dataclass(frozen=True)
class _Place:
    """A page of things with that key, whose columns are those of the model."""

    page: Page
    key: tuple[str, ...]
    model: type[Model]

    @property
    def can_be_null(self) -> bool:
        return derived.can_be_null(self.model, self.page.sort.attribute)

    def rows_of(self, query: QuerySet[Any]) -> QuerySet[Any]:
        """The first rows after the mark, in the page's order; a branch never gives more than the page needs."""
        sort, last = self.page.sort, True if self.can_be_null else None
        order = F(sort.attribute)
        first = order.desc(nulls_last=last) if sort.descending else order.asc(nulls_last=last)
        rest = query if self.page.after is None else query.filter(self._beyond(*self.page.after))
        return rest.order_by(first, *(f"-{name}" for name in self.key))[: self.page.limit]

    def _beyond(self, value: Any, *key: Any) -> Q:
        """The rows that come after the mark: that value of the sorted attribute, and that key."""
        name = self.page.sort.attribute
        if value is None:
            return Q(**{f"{name}__isnull": True}) & self._below(key)
        value = self._from_mark(name, value)
        beyond = Q(**{f"{name}__{'lt' if self.page.sort.descending else 'gt'}": value})
        nulls = Q(**{f"{name}__isnull": True}) if self.can_be_null else Q()
        return beyond | (Q(**{name: value}) & self._below(key)) | nulls

    def _below(self, key: Sequence[Any]) -> Q:
        """The rows whose key comes after that one, in descending order."""
        found, same = Q(**{f"{self.key[0]}__lt": key[0]}), Q()
        for place in range(1, len(key)):
            same &= Q(**{self.key[place - 1]: key[place - 1]})
            found |= same & Q(**{f"{self.key[place]}__lt": key[place]})
        return found

    def _from_mark(self, name: str, value: Any) -> Any:
        """The value of an attribute as a mark in a link carries it."""
        if name in expressions.SPANS:
            return timedelta(seconds=max(-LONGEST_S, min(value, LONGEST_S)))
        if derived.is_derived(name):
            return value
        return self.model._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
