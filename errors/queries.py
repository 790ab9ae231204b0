"""What the pages of errors ask: the failures of a selection by group, code and attribute, beside what ended well."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings

from core.engines.base import Cell, Unanswered
from core.engines.best import BestEngine
from core.engines.best import engine as best_engine
from core.questions import error_catalogue, error_summary, job_summary
from core.questions.job_parts import BY_CODE, BY_ERROR_CATEGORY
from core.questions.over_time import OverTime, over_time
from core.questions.sides import OF_FAILURES
from core.selection import facets, job_facets
from core.selection.dimensions import stored
from core.selection.facets import Counted, Facet
from core.selection.selection import Selection
from errors.group_queries import GroupCount, groups

TROUBLED, ENDED = "failed|holding", "failed|finished"


KNOWN = {facet.field: facet for facet in job_facets.FACETS}
CATEGORY = Facet(
    "errorcategory",
    BY_ERROR_CATEGORY,
    "errorcategory",
    name_of=lambda number: error_catalogue.CATEGORIES[number][0],
    text_of=str,
)
NODE = facets.text("wn")
ATTRIBUTES = (KNOWN["computingsite"], KNOWN["jeditaskid"], KNOWN["produsername"], KNOWN["reqid"])
OF_A_GROUP = (*ATTRIBUTES, NODE, KNOWN["transformation"], facets.text("atlasrelease"), KNOWN["pilotversion"])


class Share(NamedTuple):
    """The jobs with one value of an attribute: those that failed, that hold, and all that failed or finished."""

    value: Any
    failed: int
    holding: int
    ended: int


@dataclass(frozen=True)
class Breakdown:
    """The failures of a selection by an attribute, most first; or why they were not counted."""

    facet: Facet
    parts: list[Share] = field(default_factory=list)
    not_counted: str = ""


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
            groups=groups(engine, wrong, as_of, shown) if shown else [],
            codes=error_summary.by_count(engine, wrong, as_of, with_ids=with_ids),
            breakdowns=[
                *(_breakdown(engine, facet, wrong, all_ended, as_of) for facet in (*nodes, *attributes)),
                _breakdown(engine, CATEGORY, wrong, None, as_of),
            ],
            spread=over_time(engine, wrong, as_of) if attributes else None,
            source=states.source,
            as_of=as_of,
        )


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
    for (value, status), (count,) in cells:
        states[status][value] = count
    failed, holding, ended_by = states["failed"], states["holding"], _by_value(whole)
    found = dict.fromkeys(value for counts in states.values() for value in counts)
    shares = [Share(value, failed.get(value, 0), holding.get(value, 0), ended_by[value]) for value in found]
    return Breakdown(facet, sorted(shares, key=lambda one: (-one.failed, -one.holding, str(one.value))))
