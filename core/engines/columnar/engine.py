"""Counts, rows and crosstabs of jobs from one published version of the index."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import duckdb
from django.conf import settings

from core import tally
from core.engines import folding
from core.engines.base import Cell, Count, Crosstab, Page, Rows
from core.engines.columnar import sides
from core.engines.columnar.conditions import Sql, can_say, condition
from core.engines.columnar.expressions import expression
from core.engines.columnar.gathered import TABLE, Gathered, columns_in, gathered, parts
from core.engines.columnar.layout import HELD, WORDS
from core.engines.columnar.published import Version
from core.engines.lookups import resolved
from core.engines.sql.expressions import SPANS
from core.selection.dimensions import COUNT, Dimension, Measure
from core.selection.jobs import is_live_only
from core.selection.predicates import ENDED, In, Not, Predicate, both
from core.selection.selection import Selection

KEY = "pandaid"
EPOCH = datetime(1970, 1, 1)
AGGREGATES = {"sum": "sum({})", "min": "min({})", "max": "max({})"}


class Source(NamedTuple):
    """Where the jobs of a selection are found: what follows FROM, the values bound in it, and who alone sees it."""

    text: str
    values: list[Any]
    cursor: duckdb.DuckDBPyConnection | None = None


class ColumnarEngine:
    """Answers from that version; `holds` says beforehand whether it can."""

    name = "index"

    def __init__(self, version: Version) -> None:
        self.version = version
        self._gathered: tuple[Gathered, ...] = ()

    def holds(self, selection: Selection, as_of: datetime, names: Iterable[str] = ()) -> bool:
        """Whether every job of the selection is in the index, with all that is asked of it."""
        return (
            selection.kind.name == "jobs"
            and self._reaches(selection, as_of)
            and set(names) <= HELD
            and can_say(resolved(selection.predicate(as_of), as_of))
        )

    def _reaches(self, selection: Selection, as_of: datetime) -> bool:
        window = selection.window
        if window is None:
            return is_live_only(selection.text_of("jobstatus"))
        start = window.bounds(as_of)[0]
        return window.field == "modificationtime" and start is not None and start >= self.version.state.horizon

    @contextmanager
    def gathered(self, selection: Selection, as_of: datetime, names: Iterable[str]) -> Iterator[None]:
        """See `Engine.gathered`; who asks for other attributes, or for more jobs than are held, is answered from all."""
        columns = columns_in(*(expression(name, as_of)[0] for name in names))
        before, predicate = self._gathered, _predicate(selection, as_of)
        if self._source(selection, as_of, *columns).cursor is not None:
            yield
            return
        with gathered(self.version, predicate, self._condition(predicate, as_of), columns) as found:
            self._gathered = before if found is None else (found, *before)
            try:
                yield
            finally:
                self._gathered = before

    def count(self, selection: Selection, as_of: datetime) -> Count:
        """See `Engine.count`."""
        source = self._source(selection, as_of)
        ((found,),) = self._all(f"SELECT count(*) FROM {source.text}", source.values, source.cursor)
        return Count(found, self.version.state.as_of, self.name)

    def rows(self, selection: Selection, as_of: datetime, columns: Sequence[str], page: Page) -> Rows:
        """See `Engine.rows`; orders by numbers and times only (`can_order_by`)."""
        found = list(self.stream(selection, as_of, columns, Page(page.sort, page.limit + 1, page.after)))
        return Rows(
            tuple(columns), found[: page.limit], self.version.state.as_of, self.name, more=len(found) > page.limit
        )

    def can_order_by(self, name: str) -> bool:
        """Words are held as numbers, and these are in no order."""
        return name in HELD and name not in WORDS

    def stream(
        self,
        selection: Selection,
        as_of: datetime,
        columns: Sequence[str],
        page: Page,
        *,
        alone: bool = True,  # noqa: ARG002
    ) -> Iterator[tuple[Any, ...]]:
        """See `Engine.stream`."""
        after, more = _after(page, as_of)
        listed = [expression(name, as_of) for name in columns]
        order, last = expression(page.sort.attribute, as_of)
        chosen = ", ".join(text for text, _ in listed) or KEY
        source = self._source(selection, as_of, chosen, after, order, KEY)
        text = (
            f"SELECT {chosen} FROM {source.text} AND ({after}) "
            f"ORDER BY {order} {'DESC' if page.sort.descending else 'ASC'} NULLS LAST, {KEY} DESC LIMIT {page.limit}"
        )
        bound = [one for _, found in listed for one in found]
        yield from self._told(columns, self._all(text, [*bound, *source.values, *more, *last], source.cursor))

    def crosstab(
        self,
        selection: Selection,
        as_of: datetime,
        dimensions: Sequence[Dimension],
        measures: Sequence[Measure] = (COUNT,),
    ) -> Crosstab:
        """See `Engine.crosstab`."""
        folding.refuse_folded_quantiles(dimensions, measures)
        names = [name for name in folding.stored_names(dimensions) if name != folding.CONSTANT]
        keys = [expression(name, as_of) for name in names]
        figures = [_figure(measure, as_of) for measure in measures]
        asked = ", ".join(text for text, _ in (*keys, *figures))
        groups = (
            f"GROUP BY {', '.join(str(place + 1) for place in range(len(keys)))}" if keys else "HAVING count(*) > 0"
        )
        bound = [one for _, found in (*keys, *figures) for one in found]
        source = self._source(selection, as_of, asked)
        rows = self._all(f"SELECT {asked} FROM {source.text} {groups}", [*bound, *source.values], source.cursor)
        told = self._told([*names, *(measure.attribute for measure in measures)], rows)
        cells = folding.folded(told, dimensions, names, measures)
        return Crosstab(tuple(dimensions), cells, self.version.state.as_of, self.name)

    def top(
        self, selection: Selection, as_of: datetime, name: str, state: str, number: int
    ) -> tuple[list[int | None], int]:
        """The values of a whole number with most jobs in a state, then with most jobs, and how many values there are.

        Zero and nothing are one value. Equals are in the order of their texts.
        """
        source = self._source(selection, as_of, name, "jobstatus")
        words = self.version.words["jobstatus"].matching(In("jobstatus", (state,)))
        in_state = f"jobstatus IN ({', '.join(map(str, words))})" if words else "FALSE"
        rows = self._all(
            f"SELECT nullif({name}, 0) AS value, count(*) OVER () FROM {source.text} GROUP BY value "
            f"ORDER BY count(*) FILTER (WHERE {in_state}) DESC, count(*) DESC, coalesce(value::VARCHAR, '') LIMIT {number}",
            source.values,
            source.cursor,
        )
        return [value for value, _ in rows], rows[0][1] if rows else 0

    def can_break_down(self, dimension: Dimension) -> bool:
        """Whether it is of one attribute that is held here."""
        return len(dimension.attributes) == 1 and dimension.attributes[0] in HELD

    def breakdowns(self, selection: Selection, as_of: datetime, dimensions: Sequence[Dimension]) -> list[list[Cell]]:
        """How many jobs each value of each dimension has, by one statement; every dimension is of one attribute."""
        names = list(dict.fromkeys(dimension.attributes[0] for dimension in dimensions))
        rows = self._each(selection, as_of, names)
        by_name: dict[str, list[tuple[Any, int]]] = {name: [] for name in names}
        for place, value, count in rows:
            by_name[names[place]].append((value, count))
        return [self._broken_down(dimension, by_name[dimension.attributes[0]]) for dimension in dimensions]

    def _broken_down(self, dimension: Dimension, rows: Sequence[tuple[Any, int]]) -> list[Cell]:
        (name,) = dimension.attributes
        tell = self._teller(name)
        told = [(None if value is None else tell(value), count) for value, count in rows]
        return folding.folded(told, [dimension], [name], [COUNT])

    def _each(self, selection: Selection, as_of: datetime, names: Sequence[str]) -> list[tuple[int, Any, int]]:
        """(place of the attribute, one of its values as a whole number, jobs)."""
        keys = {name: expression(name, as_of) for name in names}
        source = self._source(selection, as_of, *(text for text, _ in keys.values()))
        are_near = source.cursor is not None or len(parts(_predicate(selection, as_of))) == 1
        counts = (sides.in_turn if are_near else sides.at_once)(keys, source.text, source.values)
        return self._all(*counts, source.cursor)

    def _source(self, selection: Selection, as_of: datetime, *asked: str) -> Source:
        """Where the jobs of a selection are, with all the columns that these pieces of SQL speak of."""
        predicate = _predicate(selection, as_of)
        for one in self._gathered:
            if one.holds(predicate):
                where, values = self._condition(one.rest(predicate), as_of)
                if columns_in(where, *asked) <= one.columns:
                    return Source(f"{TABLE} WHERE ({where})", values, one.cursor)
        where, values = self._condition(predicate, as_of)
        return Source(f"jobs WHERE ({where})", values)

    def _condition(self, predicate: Predicate, as_of: datetime) -> Sql:
        return condition(predicate, self.version.words, as_of)

    def _all(
        self, text: str, values: Sequence[Any], cursor: duckdb.DuckDBPyConnection | None = None
    ) -> list[tuple[Any, ...]]:
        with (
            self.version.cursor() if cursor is None else nullcontext(cursor) as asked,
            self.version.limited(asked, settings.SQL_TIME_LIMIT_MS),
        ):
            return tally.read(asked.execute(text, values).fetchall())

    def _told(self, names: Sequence[str], rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The rows with words as texts, and spans of time as such."""
        telling = {place: self._teller(name) for place, name in enumerate(names) if name in WORDS or name in SPANS}
        if not telling:
            return rows
        columns = [
            column if place not in telling else [None if one is None else telling[place](one) for one in column]
            for place, column in enumerate(zip(*rows, strict=True))
        ]
        return list(zip(*columns, strict=True))

    def _teller(self, name: str) -> Callable[[Any], Any]:
        """From a whole number, as which words, spans and moments are counted, to the value."""
        if name in WORDS:
            return self.version.words[name].texts.__getitem__
        return _span if name in SPANS else _moment if name in sides.MOMENTS else int


def _predicate(selection: Selection, as_of: datetime) -> Predicate:
    """What is asked; of live states alone, whatever the archives hold of jobs in one of these."""
    found = resolved(selection.predicate(as_of), as_of)
    return both(found, Not(In(ENDED, (1,)))) if is_live_only(selection.text_of("jobstatus")) else found


def _span(microseconds: int) -> timedelta:
    return timedelta(microseconds=microseconds)


def _moment(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)


def _figure(measure: Measure, as_of: datetime) -> Sql:
    if measure.kind == "count":
        return "count(*)", []
    text, values = expression(measure.attribute, as_of)
    if measure.kind == "quantile":
        return f"quantile_disc({text}, {measure.q:.6f})", values
    return AGGREGATES[measure.kind].format(text), values


def _after(page: Page, as_of: datetime) -> Sql:
    """The rows that come after the mark (value of the sorted attribute, pandaid)."""
    if page.after is None:
        return "TRUE", []
    (mark, key), (text, values) = page.after, expression(page.sort.attribute, as_of)
    if mark is None:
        return f"{text} IS NULL AND {KEY} < ?", [*values, key]
    mark = _of_mark(page.sort.attribute, mark)
    sign = "<" if page.sort.descending else ">"
    return (
        f"{text} {sign} ? OR ({text} = ? AND {KEY} < ?) OR {text} IS NULL",
        [*values, mark, *values, mark, key, *values],
    )


def _of_mark(name: str, mark: Any) -> Any:
    """A value as a mark in a link carries it: a time as text, a span of time in seconds."""
    if isinstance(mark, str):
        return datetime.fromisoformat(mark)
    return round(mark * 1_000_000) if name in SPANS else mark
