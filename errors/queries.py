"""What the pages of errors ask: the failures of a selection by group, code and attribute, beside what ended well."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from core.engines.base import Cell
from core.engines.best import BestEngine
from core.engines.best import engine as best_engine
from core.error_groups import groups as error_groups
from core.panda.failures import codes_in
from core.questions import error_catalogue, error_summary, job_summary
from core.questions.job_parts import BY_CODE, BY_ERROR_CATEGORY
from core.questions.over_time import OverTime, over_time
from core.questions.sides import OF_FAILURES
from core.selection import facets, job_facets
from core.selection.dimensions import stored
from core.selection.facets import Counted, Facet
from core.selection.selection import Selection
from errors import group_queries
from errors.breakdowns import Breakdown, Failures
from errors.group_queries import GroupCount

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


@dataclass(frozen=True)
class Wanted:
    """What a report holds beside the numbers of jobs; what data has no use for is not asked.

    `groups` have their details, `sparks` among them; codes come with `ids` of jobs if asked. With `attributes`, jobs are spread
    over time as well; `parts` is how many values of each are wanted.
    """

    groups: int = 0
    sparks: bool = False
    codes: bool = False
    ids: bool = False
    attributes: Sequence[Facet] = ()
    parts: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes of jobs that a report is made from."""
        groups = group_queries.NAMES if self.groups else ()
        codes = (*BY_CODE.attributes, "pandaid") if self.codes or self.attributes else ()
        columns = error_summary.NAMES if self.ids else ()
        own = (name for facet in self.attributes for name in facet.dimension.attributes)
        return ("jobstatus", "modificationtime", *groups, *codes, *columns, *own)


@dataclass(frozen=True)
class Report:
    """The failures of a selection.

    `selection` is what was asked, `troubled` asks for the jobs that failed or hold, `ended` for all that failed or finished where nothing is asked of
    errors; `states` counts the first, `finished` those of the second that ended well. `by_groups` is what groups were counted from, as `Details.by_word`.
    """

    selection: Selection
    troubled: Selection
    ended: Selection
    states: Counter[str]
    ended_states: Counter[str]
    groups: list[GroupCount]
    by_groups: Mapping[str, Mapping[str, Mapping[Any, int]]]
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


def report(selection: Selection, as_of: datetime, wanted: Wanted) -> Report:
    """The failures of a selection.

    :raises Unanswered: when not even the jobs could be counted.
    """
    with best_engine() as engine:
        return report_of(engine, selection, as_of, wanted)


def report_of(engine: BestEngine, selection: Selection, as_of: datetime, wanted: Wanted) -> Report:
    """The same, where more is asked of that engine."""
    wrong, all_ended = troubled(selection.frozen(as_of)), ended(selection.frozen(as_of))
    with engine.gathered(wrong, as_of, wanted.names):
        states = engine.crosstab(wrong, as_of, [stored("jobstatus")])
        by_group = group_queries.counted(engine, wrong, as_of) if wanted.groups else []
        by_code = error_summary.counted(engine, wrong, as_of) if wanted.codes else []
        # One statement has the messages of both.
        examples = [cell.measures[-1] for cell in (*by_group[: wanted.groups], *by_code)]
        texts = error_summary.texts(engine, examples, as_of)
        ids = error_summary.ids_by_code(engine, wrong, as_of) if by_code and wanted.ids else {}
        shown = frozenset(cell.values[0] for cell in by_group[: wanted.groups])
        details = group_queries.Details(engine, wrong, as_of, shown, wanted.sparks) if shown else None
        return Report(
            selection=selection,
            troubled=wrong,
            ended=all_ended,
            states=_by_value(states.cells),
            ended_states=_by_value(engine.crosstab(all_ended, as_of, [stored("jobstatus")]).cells),
            groups=group_queries.groups(by_group, texts, details) if details else [],
            by_groups=details.by_word if details else {},
            codes=[error_summary.entry(cell, ids.get(cell.values[0], []), texts) for cell in by_code],
            breakdowns=list(_breakdowns(Failures(engine, as_of, wrong, all_ended), wanted)),
            spread=over_time(engine, wrong, as_of) if wanted.attributes else None,
            source=states.source,
            as_of=as_of,
        )


def _breakdowns(failures: Failures, wanted: Wanted) -> Iterator[Breakdown]:
    """By each attribute, by worker node where one queue is asked for, and by category."""
    if not wanted.attributes:
        return
    nodes = (NODE,) if _names_one_queue(failures.wrong) and NODE not in wanted.attributes else ()
    for facet in (*nodes, *wanted.attributes):
        yield failures.by(facet, wanted.parts)
    yield failures.by(CATEGORY, with_ended=False)


def codes_by(
    engine: BestEngine, report: Report, attribute: str
) -> tuple[dict[Any, dict[tuple[str, int], int]], dict[Any, int]]:
    """Jobs with each code by value of an attribute, and distinct jobs by value."""
    by_code: dict[Any, dict[tuple[str, int], int]] = defaultdict(dict)
    distinct: dict[Any, int] = defaultdict(int)
    for codes, counts in _jobs_with_codes(engine, report, attribute):
        for value, count in counts.items():
            distinct[value] += count
            for code in codes:
                found = by_code[value]
                found[code] = found.get(code, 0) + count
    return by_code, distinct


def _jobs_with_codes(
    engine: BestEngine, report: Report, attribute: str
) -> Iterator[tuple[Sequence[tuple[str, int]], Mapping[Any, int]]]:
    """The jobs that have the same codes by value of an attribute; groups, where they were counted by it, say codes as well."""
    of_groups = report.by_groups.get(attribute)
    if of_groups is not None:
        yield from ((error_groups.codes_in(word), counts) for word, counts in of_groups.items())
        return
    of_codes = group_queries.jobs_by(engine, report.troubled, report.as_of, BY_CODE, attribute)
    yield from ((codes_in(word), counts) for word, counts in of_codes.items())


def summary_of(engine: BestEngine, selection: Selection, as_of: datetime) -> list[Counted]:
    """The failed jobs by all their attributes."""
    return list(job_summary.counted(engine, selection, as_of))


def _names_one_queue(selection: Selection) -> bool:
    return bool(selection.text_of("computingsite")) and not set("|,*!") & set(selection.text_of("computingsite"))


def _by_value(cells: Sequence[Cell]) -> Counter[Any]:
    return Counter({cell.values[0]: cell.measures[0] for cell in cells})
