"""The error groups of a selection of jobs: how many of them each has, and where and when."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings

from core.engines.base import Cell, Page, Unanswered
from core.engines.best import BestEngine
from core.engines.best import engine as best_engine
from core.error_groups.groups import Group, ids_in, read
from core.questions import error_summary
from core.questions.job_parts import BY_GROUP
from core.selection import moving
from core.selection.dimensions import COUNT, Dimension, Measure, stored
from core.selection.jobs import jobs
from core.selection.selection import Selection

Found = TypeVar("Found")
SPARK_UNITS = ((timedelta(hours=3), "minute"), (timedelta(days=3), "hour"))
STEPS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
MOST_SPARKS = 60
SAMPLE_ROWS = 200
SAMPLES = 5

# What groups and how they spread are counted by.
NAMES = (*BY_GROUP.attributes, "pandaid", "modificationtime", "computingsite", "jeditaskid", "produsername")


@dataclass(frozen=True)
class GroupCount:
    """One error group of a selection: its jobs, when they were, and one of them as an example.

    `before` is how many there were in the time of the same length before; None where there is no such time.
    `places` are its queues, most jobs first; `tasks` and `users` how many there are; None where it was too much to count.
    """

    group: Group
    count: int
    first: datetime
    last: datetime
    example: int
    message: str
    spark: list[int]
    before: int | None
    places: list[tuple[str, int]] | None
    tasks: int | None
    users: int | None

    @property
    def is_new(self) -> bool:
        return self.before == 0


def samples(wrong: Selection, group: Group, as_of: datetime) -> list[str]:
    """Different messages of a group, among those of its newest jobs."""
    page = Page(jobs().default_sort, SAMPLE_ROWS)
    with best_engine() as engine:
        ids = [row[0] for row in engine.rows(wrong.frozen(as_of), as_of, ("pandaid",), page).rows]
        texts = error_summary.texts(engine, ids, as_of)
    found = (texts.get((one, group.component, group.code), "") for one in ids)
    return list(dict.fromkeys(text for text in found if text))[:SAMPLES]


def counted(engine: BestEngine, wrong: Selection, as_of: datetime) -> list[Cell]:
    """Every group of the selection, most jobs first: its jobs, the first and last moment, and an example."""
    measures = [
        COUNT,
        Measure("min", "modificationtime"),
        Measure("max", "modificationtime"),
        Measure("max", "pandaid"),
    ]
    cells = engine.crosstab(wrong, as_of, [BY_GROUP], measures).cells
    return sorted(cells, key=lambda cell: (-cell.measures[0], cell.values[0]))


def jobs_by(
    engine: BestEngine, selection: Selection, as_of: datetime, words: Dimension, attribute: str
) -> Mapping[str, Mapping[Any, int]]:
    """Jobs by the text that engines hold of a dimension, such as all groups of a job, and by value of an attribute."""
    found: dict[str, dict[Any, int]] = defaultdict(dict)
    asked = [stored(*words.attributes), stored(attribute)]
    for (word, value), (count,) in engine.crosstab(selection, as_of, asked).cells:
        found[word][value] = count
    return found


def groups(counted: Sequence[Cell], texts: Mapping[tuple[int, str, int], str], details: "Details") -> list[GroupCount]:
    """The groups that were `counted`, with a message and how they spread where that is known."""
    return [_group(group, cell, texts, details) for cell in counted if (group := read(cell.values[0]))]


@dataclass
class Details:
    """How the groups shown spread; each part asked for once, and None where it was too much to count.

    `by_word` has the jobs with each set of groups by each value of those attributes that were counted: jobs have few sets
    of groups, and each set thousands of tasks.
    """

    engine: BestEngine
    wrong: Selection
    as_of: datetime
    shown: frozenset[str]
    with_sparks: bool
    by_word: dict[str, Mapping[str, Mapping[Any, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        earlier = moving.shifted(self.wrong, self.as_of, -1)
        self.before = self._counted(lambda: self._jobs_of(earlier)) if earlier else None
        self.places = self._counted(lambda: self._spread("computingsite"))
        self.tasks = self._counted(lambda: self._numbers("jeditaskid"))
        self.users = self._counted(lambda: self._numbers("produsername"))
        self.sparks = (self._counted(self._sparks) if self.with_sparks else None) or {}

    def _counted(self, ask: Callable[[], Found]) -> Found | None:
        try:
            with self.engine.limited(settings.FACET_TIME_LIMIT_MS):
                return ask()
        except Unanswered:
            return None

    def _jobs_of(self, selection: Selection) -> Counter[str]:
        return Counter(
            {cell.values[0]: cell.measures[0] for cell in self.engine.crosstab(selection, self.as_of, [BY_GROUP]).cells}
        )

    def _spread(self, attribute: str) -> dict[str, Counter[Any]]:
        """Jobs of each group by value of an attribute."""
        found: dict[str, Counter[Any]] = defaultdict(Counter)
        for group, counts in self._by_group(attribute):
            found[group].update(counts)
        return found

    def _numbers(self, attribute: str) -> dict[str, int]:
        """How many values of an attribute each group has."""
        found: dict[str, set[Any]] = defaultdict(set)
        for group, counts in self._by_group(attribute):
            found[group].update(counts)
        return {group: len(values) for group, values in found.items()}

    def _by_group(self, attribute: str) -> Iterator[tuple[str, Mapping[Any, int]]]:
        """Each group with each set that has it, and how the jobs with that set spread."""
        self.by_word[attribute] = jobs_by(self.engine, self.wrong, self.as_of, BY_GROUP, attribute)
        for word, counts in self.by_word[attribute].items():
            for group in set(ids_in(word)) & self.shown:
                yield group, counts

    def _sparks(self) -> dict[str, list[int]]:
        """Jobs of each group over the window, in steps without gaps."""
        bounds = moving.bounds(self.wrong, self.as_of)
        if bounds is None:
            return {}
        unit = next((unit for longest, unit in SPARK_UNITS if bounds[1] - bounds[0] <= longest), "day")
        steps = _steps(*bounds, STEPS[unit])
        found = self._spread(unit)
        return {group: [counts[step] for step in steps] for group, counts in found.items()}


def _steps(start: datetime, end: datetime, step: timedelta) -> list[datetime]:
    first = start - (start - datetime(1970, 1, 1)) % step
    number = min(-(-(end - first) // step), 10 * MOST_SPARKS)
    return [first + place * step for place in range(number)]


def _group(group: Group, cell: Cell, texts: Mapping[tuple[int, str, int], str], details: Details) -> GroupCount:
    name, (count, first, last, example) = cell.values[0], cell.measures
    places = details.places if details.places and name in details.places else None
    return GroupCount(
        group=group,
        count=count,
        first=first,
        last=last,
        example=example,
        message=texts.get((example, group.component, group.code), ""),
        spark=details.sparks.get(name, []),
        before=None if details.before is None else details.before[name],
        places=None if places is None else [(queue or "", n) for queue, n in places[name].most_common()],
        tasks=(details.tasks or {}).get(name),
        users=(details.users or {}).get(name),
    )
