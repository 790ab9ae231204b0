"""Errors as scripts read them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from core.engines.best import BestEngine
from core.engines.best import engine as best_engine
from core.panda.vocabulary import ERROR_COMPONENTS
from core.questions import error_catalogue, job_summary
from core.selection.selection import Selection
from errors import queries
from errors.group_queries import GroupCount
from errors.queries import Report

CODES = dict[str, dict[str, Any]]
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
    report = queries.report(selection, as_of, asked)
    makers: Mapping[str, Callable[[BestEngine], Any]] = {
        "errsByCount": lambda _: report.codes,
        **{name: partial(_by, report=report, attribute=of) for name, of in OF_ATTRIBUTE.items()},
        "jobSummary": lambda engine: _summary(engine, report),
        "groups": lambda _: list(groups(report)),
    }
    with best_engine() as engine:
        return {name: make(engine) for name, make in makers.items() if name.lower() in wanted}, report


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


def _by(engine: BestEngine, report: Report, attribute: str) -> list[dict[str, Any]]:
    """`errsBySite` and its like: occurrences of each code, and distinct jobs, by value of an attribute."""
    by_code, distinct = queries.details(engine, report.troubled, report.as_of, attribute)
    known = {entry["error"]: entry for entry in report.codes}
    found = [_errors_of(value, counts, distinct[value], known) for value, counts in by_code.items()]
    return sorted(found, key=lambda entry: (-entry["toterrjobs"], str(entry["name"])))


def _errors_of(value: Any, counts: Counter[tuple[str, int]], jobs: int, known: Mapping[str, Any]) -> dict[str, Any]:
    listed = [_entry(*code, n, known) for code, n in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
    return {
        "name": "" if value is None else value,
        "errors": {entry["error"]: entry for entry in listed},
        "toterrors": sum(counts.values()),
        "toterrjobs": jobs,
        "errorlist": [{"error": entry["error"], "count": entry["count"]} for entry in listed],
    }


def _entry(component: str, number: int, count: int, known: Mapping[str, Any]) -> dict[str, Any]:
    error = f"{component}:{number}"
    entry = known.get(error, {})
    return {
        "error": error,
        "codename": ERROR_COMPONENTS[component][0],
        "codeval": number,
        "diag": entry.get("diag", ""),
        "example_pandaid": entry.get("example_pandaid"),
        "count": count,
    }
