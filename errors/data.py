"""Errors as scripts read them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from operator import neg
from typing import Any, NamedTuple

from core.engines.best import BestEngine
from core.engines.best import engine as best_engine
from core.panda.vocabulary import ERROR_COMPONENTS
from core.questions import error_catalogue, job_summary
from core.render.plain import Json, dumps
from core.selection.selection import Selection
from errors import queries
from errors.group_queries import GroupCount
from errors.queries import Report

OF_ATTRIBUTE = {"errsBySite": "computingsite", "errsByUser": "produsername", "errsByTask": "jeditaskid"}
BLOCKS = ("errsByCount", *OF_ATTRIBUTE, "jobSummary", "groups")
GROUP_COLUMNS = (
    "id",
    "component",
    "code",
    "description",
    "message",
    "count",
    "share",
    "before",
    "first",
    "last",
    "queues",
    "tasks",
    "users",
    "example_pandaid",
)


def blocks(selection: Selection, as_of: datetime, wanted: frozenset[str], shown: int) -> tuple[dict[str, Any], Report]:
    """The blocks of `/errors/` by name, and the report that they belong to."""
    asked = queries.Wanted(
        groups=shown if "groups" in wanted else 0,
        codes=any(name.lower() in wanted for name in ("errsByCount", *OF_ATTRIBUTE)),
        ids="errsbycount" in wanted,
    )
    makers: Mapping[str, Callable[[BestEngine, Report], Any]] = {
        "errsByCount": lambda _, report: report.codes,
        **{name: partial(_by, attribute=of) for name, of in OF_ATTRIBUTE.items()},
        "jobSummary": _summary,
        "groups": lambda _, report: list(groups(report)),
    }
    with best_engine() as engine:
        report = queries.report_of(engine, selection, as_of, asked)
        return {name: make(engine, report) for name, make in makers.items() if name.lower() in wanted}, report


def groups(report: Report) -> Iterator[dict[str, Any]]:
    """Every error group, most jobs first."""
    return (_group(report, found) for found in report.groups)


def group(report: Report, found: GroupCount, samples: list[str], pattern: str) -> dict[str, Any]:
    """One group with its breakdowns: what `/errors/group/<id>/` answers."""
    parts = {one.facet.field: [part._asdict() for part in one.parts] for one in report.breakdowns}
    return {
        **_group(report, found),
        "pattern": pattern,
        "samples": samples,
        "states": dict(report.states),
        "by": parts,
        "meta": meta(report),
    }


def meta(report: Report) -> dict[str, Any]:
    """What the answer says about itself."""
    return {
        "total": report.total,
        "relation": "exact",
        "as_of": report.as_of,
        "source": report.source,
        "failed": report.states["failed"],
        "holding": report.states["holding"],
        "ended": sum(report.ended_states.values()),
    }


def _group(report: Report, found: GroupCount) -> dict[str, Any]:
    text = error_catalogue.text_of(found.group.component, found.group.code)
    values = (
        found.group.id,
        found.group.component,
        found.group.code,
        text.description,
        found.message,
        found.count,
        round(found.count / report.total, 6) if report.total else None,
        found.before,
        found.first,
        found.last,
        None if found.places is None else len(found.places),
        found.tasks,
        found.users,
        found.example,
    )
    return dict(zip(GROUP_COLUMNS, values, strict=True))


def _summary(engine: BestEngine, report: Report) -> list[dict[str, Any]]:
    """The failed jobs by all their attributes, as `selectionsummary` of `/jobs/`."""
    found = queries.summary_of(engine, report.troubled, report.as_of)
    return sorted(
        (job_summary.summary(one, by_count=False) for one in found if not one.not_counted),
        key=lambda entry: entry["field"],
    )


def _by(engine: BestEngine, report: Report, attribute: str) -> Iterator[Json]:
    """`errsBySite` and its like: occurrences of each code, and distinct jobs, by value of an attribute."""
    by_code, distinct = queries.codes_by(engine, report, attribute)
    known = {entry["error"]: entry for entry in report.codes}
    told = {code: _Told.of(*code, known) for code in {code for counts in by_code.values() for code in counts}}
    named = [("" if value is None else value, distinct[value], counts) for value, counts in by_code.items()]
    named.sort(key=lambda one: (-one[1], str(one[0])))
    return (_errors_of(name, jobs, counts, told) for name, jobs, counts in named)


class _Told(NamedTuple):
    """What stands before the count of one code in `errors`, and in `errorlist`: thousands of users and tasks have the same codes."""

    error: str
    listed: str

    @classmethod
    def of(cls, component: str, number: int, known: Mapping[str, Any]) -> "_Told":
        error = f"{component}:{number}"
        entry = known.get(error, {})
        told = {
            "error": error,
            "codename": ERROR_COMPONENTS[component][0],
            "codeval": number,
            "diag": entry.get("diag", ""),
            "example_pandaid": entry.get("example_pandaid"),
        }
        before = (dumps(one).removesuffix("}") for one in (told, {"error": error}))
        entry_text, listed = (f'{text}, "count": ' for text in before)
        return cls(f"{dumps(error)}: {entry_text}", listed)


def _errors_of(
    name: Any, jobs: int, counts: Mapping[tuple[str, int], int], told: Mapping[tuple[str, int], _Told]
) -> Json:
    ordered = [(told[code], -less) for less, code in sorted(zip(map(neg, counts.values()), counts, strict=True))]
    errors = ", ".join([f"{code.error}{n}}}" for code, n in ordered])
    listed = ", ".join([f"{code.listed}{n}}}" for code, n in ordered])
    return Json(
        f'{{"name": {dumps(name)}, "errors": {{{errors}}}, "toterrors": {sum(counts.values())}, '
        f'"toterrjobs": {jobs}, "errorlist": [{listed}]}}'
    )
