"""How often jobs succeed by request or task, and by region or queue: what the scattering matrix asks."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.engines import topology
from core.engines.base import Crosstab
from core.engines.best import BestEngine
from core.engines.best import engine as best_engine
from core.selection.dimensions import Dimension, stored
from core.selection.facets import Facet, number, text
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED
from errors.queries import ended

REQUESTS, TASKS, QUEUES = number("reqid"), number("jeditaskid"), text("computingsite")
# From which share of success on parts are green, and from which yellow.
GREEN, YELLOW = 80, 50
COLOURS = ("green", "yellow", "red")


@dataclass(frozen=True)
class Tally:
    """Jobs that ended."""

    finished: int = 0
    failed: int = 0

    @property
    def ended(self) -> int:
        return self.finished + self.failed

    @property
    def rate(self) -> float:
        return self.finished / self.ended if self.ended else 1.0

    @property
    def colour(self) -> str:
        """Compared in whole numbers, so that 79.99 % is not green."""
        share, whole = 100 * self.finished, self.ended
        return "green" if share >= GREEN * whole else "yellow" if share >= YELLOW * whole else "red"

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.finished + other.finished, self.failed + other.failed)


@dataclass(frozen=True)
class Line:
    """A row or a column: all its jobs, and how many of its parts (tasks, queues) are of each colour.

    `least` is the part that succeeds least, None where a line has no parts.
    """

    value: Any
    jobs: Tally
    colours: Counter[str] = field(default_factory=Counter)
    least: Tally | None = None


@dataclass(frozen=True)
class Matrix:
    """Rows in which something failed, worst first, by columns; `well` has the jobs of the `well_rows` other rows.

    `jobs` asks for all jobs of the matrix, with an absolute window.
    """

    jobs: Selection
    by_row: Facet
    by_column: Facet
    rows: list[Line]
    columns: list[Line]
    cells: Mapping[tuple[Any, Any], Tally]
    well: Tally
    well_rows: int
    as_of: datetime
    source: str

    @property
    def total(self) -> Tally:
        """All jobs, those of rows without a failure among them."""
        return sum((line.jobs for line in self.rows), self.well)


def regions() -> Facet:
    """Regions as the queues' descriptions name them now.

    :raises Unanswered: when the descriptions were never read.
    """
    known = topology.queues()

    def of_queue(queue: str | None) -> str | None:
        found = known.get(queue or "")
        return found.attribute("region") if found else None

    return Facet("region", Dimension("region", ("computingsite",), of_queue), "region")


def matrix(selection: Selection, as_of: datetime, by_row: Facet, by_column: Facet) -> Matrix:
    """Jobs that failed or finished, by both.

    :raises Unanswered: when they could not be counted.
    """
    jobs = ended(selection.frozen(as_of))
    with best_engine() as engine:
        found = _by(engine, jobs, as_of, by_row, by_column)
        cells = _tallies(found)
        tasks = _parts(engine, jobs, as_of, by_row, TASKS) if by_row is REQUESTS else {}
        queues = _parts(engine, jobs, as_of, by_column, QUEUES) if by_column is not QUEUES else {}
    rows = [_line(value, tally, tasks) for value, tally in _sums(cells, 0).items()]
    failing = sorted((line for line in rows if line.jobs.failed), key=_worst_first)
    columns = [_line(value, tally, queues) for value, tally in _sums(cells, 1).items()]
    return Matrix(
        jobs=jobs,
        by_row=by_row,
        by_column=by_column,
        rows=failing,
        columns=sorted(columns, key=lambda line: (line.value is None, str(line.value))),
        cells=cells,
        well=sum((line.jobs for line in rows if not line.jobs.failed), Tally()),
        well_rows=len(rows) - len(failing),
        as_of=as_of,
        source=found.source,
    )


def text_of(facet: Facet, value: Any) -> str:
    """The filter's text for a value."""
    return NOT_SPECIFIED if value is None else facet.text_of(value)


def _by(engine: BestEngine, jobs: Selection, as_of: datetime, *facets: Facet) -> Crosstab:
    return engine.crosstab(jobs, as_of, [*(facet.dimension for facet in facets), stored("jobstatus")])


def _tallies(found: Crosstab) -> dict[tuple[Any, Any], Tally]:
    """An empty text and none are the same: not specified."""
    tallies: dict[tuple[Any, Any], Tally] = defaultdict(Tally)
    for cell in found.cells:
        *values, state = cell.values
        one, two = (None if value in ("", None) else value for value in values)
        tallies[one, two] += Tally(**{state: cell.measures[0]})
    return dict(tallies)


def _sums(cells: Mapping[tuple[Any, Any], Tally], place: int) -> dict[Any, Tally]:
    sums: dict[Any, Tally] = defaultdict(Tally)
    for key, tally in cells.items():
        sums[key[place]] += tally
    return sums


def _parts(
    engine: BestEngine, jobs: Selection, as_of: datetime, whole: Facet, part: Facet
) -> Mapping[Any, list[Tally]]:
    """The parts of each line, such as the tasks of a request."""
    found: dict[Any, list[Tally]] = defaultdict(list)
    for (value, _), tally in _tallies(_by(engine, jobs, as_of, whole, part)).items():
        found[value].append(tally)
    return found


def _line(value: Any, jobs: Tally, parts: Mapping[Any, Iterable[Tally]]) -> Line:
    own = list(parts.get(value, ()))
    return Line(value, jobs, Counter(part.colour for part in own), min(own, key=lambda part: part.rate, default=None))


def _worst_first(line: Line) -> tuple[float, int, str]:
    return line.jobs.rate, -line.jobs.failed, str(line.value)
