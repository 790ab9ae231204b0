"""What the status summary shows, made from the answer to its question."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from core.panda.vocabulary import JOB_STATES, PHASES
from core.render import links, lists
from core.render.job_states import ByState, in_order_of_life
from core.render.plain import plain
from core.render.table import NOTHING, Cell, Heading, Table
from core.selection.values import NOT_SPECIFIED
from core.templatetags.portal import spaced
from sites.pages import at
from sites.summary_queries import Question, Row, Summary

LIVE = frozenset(state for states in PHASES.values() for state in states)
OF_QUEUE = ("computingsite", "cloud", "atlas_site", "corecount", "status", "comment", "mcp_cloud")
FORM = (
    ("cloud", "Region", "several by commas; -x for all but x"),
    ("atlas_site", "Site", "CERN* for all that begin so"),
    ("status", "Status of the queue", "online, brokeroff, test, offline"),
    ("computingsite", "Queue", "CERN* for all that begin so"),
    ("jobstatus", "Status of jobs", "several by commas"),
    ("jobtype", "Job type", "production, analysis or test"),
    ("nhours", "Hours back", "empty: live jobs, and what ended in 12"),
)


def objects(found: Summary) -> list[dict[str, Any]]:
    """Queues as scripts read them: a state that was not asked for is null."""
    return [_object(row, found.asked_states) for row in found.rows]


def _object(row: Row, asked: Sequence[str]) -> dict[str, Any]:
    return {
        "computingsite": row.name or NOT_SPECIFIED,
        "cloud": row.region,
        "atlas_site": row.site,
        "corecount": row.corecount,
        "status": row.status,
        "comment": row.comment,
        "mcp_cloud": None,
        **{state: row.states[state] if state in asked else None for state in JOB_STATES},
        **{state or NOT_SPECIFIED: n for state, n in row.states.items() if state not in JOB_STATES},
    }


def as_data(question: Question, found: Summary, warnings: Sequence[str]) -> dict[str, Any]:
    """The whole answer for scripts."""
    rows = objects(found)
    noticed = {**question.warnings, **({"GET_parameters": " ".join(warnings)} if warnings else {})}
    return {
        "timestamp": plain(found.as_of),
        "errors": {},
        "warnings": noticed,
        "query": (found.whole or found.jobs).parameters,
        "GET_parameters": dict(question.given),
        "nrecords": len(rows),
        "data": rows,
    }


def refused(parameter: str, sentence: str, given: dict[str, str], moment: Any) -> dict[str, Any]:
    """The answer to a question that cannot be read."""
    return {
        "timestamp": plain(moment),
        "errors": {parameter: sentence},
        "warnings": {},
        "query": {},
        "GET_parameters": given,
        "nrecords": 0,
        "data": [],
        "error": sentence,
    }


def table(found: Summary, rows: Sequence[Row]) -> Table:
    """Some of the queues, after their sum; a state that no queue has gets no column."""
    states = in_order_of_life(found.states)
    headings = [
        Heading("computingsite", "Queue"),
        Heading("cloud", "Region"),
        Heading("atlas_site", "Site"),
        Heading("status", "Status"),
        Heading("corecount", "Cores", align="right"),
        Heading("jobs", "Jobs", "in any state", "right"),
        *(Heading(state, state or NOT_SPECIFIED, align="right") for state in states),
    ]
    caption = f"{spaced(len(rows))} of {spaced(len(found.rows))} queues with jobs"
    shown = [_row(found, row, states) for row in rows]
    return Table(caption, headings, [_sum(found, states), *shown] if shown else [])


def _sum(found: Summary, states: Sequence[str]) -> list[Cell]:
    """All queues together; they have lists where one filter can ask for them."""
    of = ByState(found.whole, found.states) if found.whole else None
    return [
        Cell("All"),
        *(Cell(NOTHING),) * 3,
        Cell(NOTHING, kind="number"),
        *_counts(found, of, found.states, states),
    ]


def _row(found: Summary, row: Row, states: Sequence[str]) -> list[Cell]:
    return [
        Cell(row.name or NOT_SPECIFIED, links.queue_in(found.jobs, row.name)),
        Cell(row.region or NOTHING),
        Cell(row.site or NOTHING),
        Cell(row.status, kind="queuestate", title=row.comment or "") if row.status else Cell(NOTHING),
        Cell(NOTHING if row.corecount is None else str(row.corecount), kind="number"),
        *_counts(found, ByState(at(found.jobs, row.name), row.states), row.states, states),
    ]


def _counts(found: Summary, of: ByState | None, seen: Counter[str], states: Sequence[str]) -> list[Cell]:
    """All jobs and those in each state, with the lists that prove it; nothing leads to no list."""
    cells = [_count(seen.total(), of.all if of else "")]
    for state in states:
        title = lists.was(seen[state], found.as_of) if state in LIVE else ""
        cells.append(_count(seen[state], of.of((state,)) if of and seen[state] else "", title))
    return cells


def _count(count: int, url: str, title: str = "") -> Cell:
    if not count or not url:
        return Cell(spaced(count), kind="number")
    return Cell(spaced(count), url, "number", title, count=count)


def fields(question: Question) -> list[dict[str, str]]:
    """The form with what is asked now; what it does not show is kept."""
    shown = [
        {"name": name, "label": label, "hint": hint, "value": question.given.get(name, ""), "type": "text"}
        for name, label, hint in FORM
    ]
    kept = {name: text for name, text in question.given.items() if name not in {name for name, _, _ in FORM}}
    return shown + [{"name": name, "value": text, "type": "hidden"} for name, text in kept.items()]
