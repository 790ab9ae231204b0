"""What the pages of errors ask: the failures of a selection by group, code and attribute, beside what ended well."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings

from core.engines.base import Cell, Page, Unanswered
from core.engines.best import BestEngine
from core.engines.best import engine as best_engine
from core.error_groups.groups import Group, ids_in, read
from core.panda.failures import CODE_COLUMNS, codes_of
from core.questions import error_catalogue, error_summary, job_summary
from core.questions.job_parts import BY_CODE, BY_GROUP
from core.questions.over_time import OverTime, over_time
from core.questions.sides import OF_FAILURES
from core.selection import facets, job_facets, moving
from core.selection.dimensions import COUNT, Dimension, Measure, stored
from core.selection.facets import Counted, Facet
from core.selection.jobs import jobs
from core.selection.selection import Selection

Found = TypeVar("Found")
TROUBLED, ENDED = "failed|holding", "failed|finished"
SPARK_UNITS = ((timedelta(hours=3), "minute"), (timedelta(days=3), "hour"))
STEPS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
MOST_SPARKS = 60
SAMPLE_ROWS = 200
SAMPLES = 5


def _categories(status: str, *numbers: Any) -> tuple[int, ...]:
    """The categories of a job's codes, each once."""
    return tuple(sorted({error_catalogue.text_of(*code).category for code in codes_of(status, *numbers)}))


KNOWN = {facet.field: facet for facet in job_facets.FACETS}
BY_CATEGORY = Dimension("errorcategory", ("jobstatus", *CODE_COLUMNS), _categories, many=True)
CATEGORY = Facet(
    "errorcategory",
    BY_CATEGORY,
    "errorcategory",
    name_of=lambda number: error_catalogue.CATEGORIES[number][0],
    text_of=str,
)
NODE = facets.text("wn")
ATTRIBUTES = (KNOWN["computingsite"], KNOWN["jeditaskid"], KNOWN["produsername"], KNOWN["reqid"])
OF_A_GROUP = (*ATTRIBUTES, NODE, KNOWN["transformation"], facets.text("atlasrelease"), KNOWN["pilotversion"])


@dataclass(frozen=True)
class Part:
    """The jobs with one value of an attribute: those that failed, that hold, and all that failed or finished."""

    value: Any
    failed: int
    holding: int
    ended: int


@dataclass(frozen=True)
class Breakdown:
    """The failures of a selection by an attribute, most first; or why they were not counted."""

    facet: Facet
    parts: list[Part] = field(default_factory=list)
    not_counted: str = ""


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


@dataclass(frozen=True)
class Report:
    """The failures of a selection.

    `selection` is what was asked, `troubled` asks for the jobs that failed or hold, `ended` for all that failed or finished where nothing is asked of
    errors; `states` counts the first, `finished` those of the second that ended well.
    """

    selection: Selection
    troubled: Selection
    ended: Selection
    states: Counter[str]
    ended_states: Counter[str]
    groups: list[GroupCount]
    codes: list[dict[str, Any]]
    breakdowns: list[Breakdown]
    spread: OverTime | None
    source: str
    as_of: datetime

    @property
    def total(self) -> int:
        return sum(self.states.values())


def troubled(selection: Selection) -> Selection:
    """The jobs of a selection that went wrong or hold, unless it says by itself which states it means."""
    return selection if selection.text_of("jobstatus") else selection.with_term("jobstatus", TROUBLED)


def ended(selection: Selection) -> Selection:
    """What failures are a share of: all that failed or finished, whatever is asked of errors."""
    kept = tuple(term for term in selection.terms if term[0] not in OF_FAILURES)
    return replace(selection, terms=kept).with_term("jobstatus", ENDED)


def report(
    selection: Selection,
    as_of: datetime,
    shown: int,
    attributes: Sequence[Facet] = ATTRIBUTES,
    *,
    with_ids: bool = False,
) -> Report:
    """The failures of a selection; `shown` groups get their details, with none there are no groups. Codes get lists of jobs if asked;
    without `attributes`, which data has no use for, nothing is spread over time.

    :raises Unanswered: when not even the jobs could be counted.
    """
    wrong, all_ended = troubled(selection.frozen(as_of)), ended(selection.frozen(as_of))
    nodes = (NODE,) if _names_one_queue(selection) and NODE not in attributes else ()
    with best_engine() as engine:
        states = engine.crosstab(wrong, as_of, [stored("jobstatus")])
        return Report(
            selection=selection,
            troubled=wrong,
            ended=all_ended,
            states=_by_value(states.cells),
            ended_states=_by_value(engine.crosstab(all_ended, as_of, [stored("jobstatus")]).cells),
            groups=_groups(engine, wrong, as_of, shown) if shown else [],
            codes=error_summary.by_count(engine, wrong, as_of, with_ids=with_ids),
            breakdowns=[
                *(_breakdown(engine, facet, wrong, all_ended, as_of) for facet in (*nodes, *attributes)),
                _breakdown(engine, CATEGORY, wrong, None, as_of),
            ],
            spread=over_time(engine, wrong, as_of) if attributes else None,
            source=states.source,
            as_of=as_of,
        )


def samples(selection: Selection, group: Group, as_of: datetime) -> list[str]:
    """Different messages of a group, among those of its newest jobs."""
    page = Page(jobs().default_sort, SAMPLE_ROWS)
    with best_engine() as engine:
        ids = [row[0] for row in engine.rows(troubled(selection).frozen(as_of), as_of, ("pandaid",), page).rows]
        texts = error_summary.texts(engine, ids, as_of)
    found = (texts.get((one, group.component, group.code), "") for one in ids)
    return list(dict.fromkeys(text for text in found if text))[:SAMPLES]


def details(
    engine: BestEngine, selection: Selection, as_of: datetime, attribute: str
) -> tuple[dict[Any, Counter[tuple[str, int]]], Counter[Any]]:
    """Jobs with each code by value of an attribute, and distinct jobs by value."""
    by_code: dict[Any, Counter[tuple[str, int]]] = defaultdict(Counter)
    for cell in engine.crosstab(selection, as_of, [stored(attribute), BY_CODE]).cells:
        value, code = cell.values
        by_code[value][code] += cell.measures[0]
    return by_code, _by_value(engine.crosstab(selection, as_of, [stored(attribute)]).cells)


def summary_of(engine: BestEngine, selection: Selection, as_of: datetime) -> list[Counted]:
    """The failed jobs by all their attributes."""
    return list(job_summary.counted(engine, selection, as_of))


def _names_one_queue(selection: Selection) -> bool:
    return bool(selection.text_of("computingsite")) and not set("|,*!") & set(selection.text_of("computingsite"))


def _by_value(cells: Sequence[Cell]) -> Counter[Any]:
    return Counter({cell.values[0]: cell.measures[0] for cell in cells})


def _breakdown(
    engine: BestEngine, facet: Facet, wrong: Selection, all_ended: Selection | None, as_of: datetime
) -> Breakdown:
    """Failures by an attribute, beside all that ended where `all_ended` asks for that."""
    try:
        with engine.limited(settings.FACET_TIME_LIMIT_MS):
            cells = engine.crosstab(wrong, as_of, [facet.dimension, stored("jobstatus")]).cells
            whole = engine.crosstab(all_ended, as_of, [facet.dimension]).cells if all_ended else []
    except Unanswered as error:
        return Breakdown(facet, not_counted="too wide" if error.too_slow else "the database did not answer")
    states: dict[str, dict[Any, int]] = defaultdict(dict)
    for cell in cells:
        states[cell.values[1]][cell.values[0]] = cell.measures[0]
    failed, holding, ended_by = states["failed"], states["holding"], _by_value(whole)
    found = dict.fromkeys(value for counts in states.values() for value in counts)
    parts = [Part(value, failed.get(value, 0), holding.get(value, 0), ended_by[value]) for value in found]
    return Breakdown(facet, sorted(parts, key=lambda part: (-part.failed, -part.holding, str(part.value))))


def _groups(engine: BestEngine, wrong: Selection, as_of: datetime, shown: int) -> list[GroupCount]:
    """Every group of the selection, most jobs first; the first `shown` with a message and how they spread."""
    measures = [
        COUNT,
        Measure("min", "modificationtime"),
        Measure("max", "modificationtime"),
        Measure("max", "pandaid"),
    ]
    cells = sorted(
        engine.crosstab(wrong, as_of, [BY_GROUP], measures).cells, key=lambda cell: (-cell.measures[0], cell.values[0])
    )
    texts = error_summary.texts(engine, [cell.measures[3] for cell in cells[:shown]], as_of)
    context = _Context(engine, wrong, as_of, [cell.values[0] for cell in cells[:shown]])
    return [_group(group, cell, texts, context) for cell in cells if (group := read(cell.values[0]))]


@dataclass
class _Context:
    """What is known of the groups shown; each part asked for once, and None where it was too much to count."""

    engine: BestEngine
    wrong: Selection
    as_of: datetime
    shown: list[str]

    def __post_init__(self) -> None:
        chosen = frozenset(self.shown)
        # The many rare groups are left aside before their jobs are added up.
        self.by_shown = replace(BY_GROUP, fold=lambda word: tuple(one for one in ids_in(word) if one in chosen))
        earlier = moving.shifted(self.wrong, self.as_of, -1)
        self.before = self._counted(lambda: self._jobs_of(earlier)) if earlier else None
        self.places = self._counted(lambda: self._spread("computingsite"))
        self.tasks = self._counted(lambda: self._spread("jeditaskid"))
        self.users = self._counted(lambda: self._spread("produsername"))
        self.sparks = self._counted(self._sparks) or {}

    def _counted(self, ask: Callable[[], Found]) -> Found | None:
        try:
            with self.engine.limited(settings.FACET_TIME_LIMIT_MS):
                return ask()
        except Unanswered:
            return None

    def number(self, found: dict[str, Counter[Any]] | None, name: str) -> int | None:
        """How many values a group has; None where they were not counted."""
        return None if found is None or name not in found else len(found[name])

    def _jobs_of(self, selection: Selection) -> Counter[str]:
        return _by_value(self.engine.crosstab(selection, self.as_of, [BY_GROUP]).cells)

    def _spread(self, attribute: str) -> dict[str, Counter[Any]]:
        """Jobs of each group by value of an attribute."""
        found: dict[str, Counter[Any]] = defaultdict(Counter)
        for cell in self.engine.crosstab(self.wrong, self.as_of, [self.by_shown, stored(attribute)]).cells:
            found[cell.values[0]][cell.values[1]] += cell.measures[0]
        return found

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


def _group(group: Group, cell: Cell, texts: dict[tuple[int, str, int], str], context: _Context) -> GroupCount:
    name, (count, first, last, example) = cell.values[0], cell.measures
    places = context.places if context.places and name in context.places else None
    return GroupCount(
        group=group,
        count=count,
        first=first,
        last=last,
        example=example,
        message=texts.get((example, group.component, group.code), ""),
        spark=context.sparks.get(name, []),
        before=None if context.before is None else context.before[name],
        places=None if places is None else [(queue or "", n) for queue, n in places[name].most_common()],
        tasks=context.number(context.tasks, name),
        users=context.number(context.users, name),
    )
