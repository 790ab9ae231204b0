"""What the job templates show, made from the answers to the questions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core.panda.vocabulary import FINAL_STATES
from core.questions import people
from core.render import links, lists
from core.render.list_page import Style
from core.render.parts import StateCount
from core.render.table import NOTHING, Cell, Heading, Table, cell, heading, shown
from core.selection import search, values
from core.selection.jobs import jobs, of_state
from core.selection.request import Asked, Given
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED
from core.templatetags.portal import spaced
from jobs import columns, queries

STYLE = Style(
    title="Jobs",
    form=(
        ("computingsite", "Queue", "CERN* for all that begin so"),
        ("jobstatus", "Status", "failed|cancelled for either"),
        ("produsername", "User", "part of the name"),
        ("jeditaskid", "Task", "one id, or several by commas"),
        ("hours", "Hours back", "empty: all live jobs, and what ended lately"),
    ),
    wider_days=(3, 30),
    summary="jobs/summary.html",
    summary_words="Count attributes and errors",
    answer='["jobs"]',
    refresh=True,
)


def states(asked: Asked, listed: queries.Listed) -> list[StateCount]:
    """Counts by status, most first; each leads to the list that proves it."""
    found = [(cell.values[0] or NOT_SPECIFIED, cell.measures[0]) for cell in listed.states.cells]
    ordered = sorted(found, key=lambda pair: (-pair[1], pair[0]))
    frozen = asked.selection.frozen(listed.count.as_of)
    return [_state_count(frozen, state, count, listed.count.as_of) for state, count in ordered]


def _state_count(selection: Selection, state: str, count: int, as_of: datetime) -> StateCount:
    note = "" if state in FINAL_STATES else lists.was(count, as_of)
    return StateCount(state, count, links.list_of(selection.narrowed("jobstatus", of_state(selection, state))), note)


def searched(given: Given) -> str:
    """The job list that a search asks for, its other parameters kept; the name of one thing leads to its page."""
    kept = {name: texts[-1] for name, texts in given.items() if name != "q"}
    asked = search.to_parameters(jobs(), " ".join(given["q"]))
    if not kept and len(asked) == 1 and (page := _page_named(*next(iter(asked.items())))):
        return page
    return f"{reverse('jobs')}?{urlencode({**asked, **kept})}"


def _page_named(parameter: str, text: str) -> str:
    """The page of the one thing that a filter names in full; a word alone may be the name of a user. Empty where it is none."""
    if parameter not in {"produsername", "jobname"}:
        return links.page_named(parameter, text)
    word = text.removeprefix("*").removesuffix("*") if parameter == "jobname" else text
    found = people.names().get(people.folded(values.named(word)), ())
    return links.to("user", found[0]) if found else ""


def status_log_table(log: Sequence[Mapping[str, Any]]) -> Table:
    """The states of a job in time."""
    names = {"modiftime_str": "Since (UTC)", "jobstatus": "Status", "duration": "Time in it (d:h:mm:ss)"}
    names |= {"computingsite": "Queue", "modificationhost": "Changed by"}
    return _plain_table(f"{spaced(len(log))} states", names, log)


def attempts_table(side: str, found: Sequence[Mapping[str, Any]]) -> Table:
    """Other attempts at the same work."""
    chosen = columns.listed(())
    caption = f"{spaced(len(found))} attempts {side} this one"
    return Table(caption, [heading(c) for c in chosen], [[cell(c, job[c.name]) for c in chosen] for job in found])


def errors_table(errors: Sequence[Mapping[str, Any]]) -> Table:
    """The errors of other attempts."""
    names = {"pandaid": "Job", "jobstatus": "Status", "error": "Error", "diag": "Message"}
    return _plain_table(f"{spaced(len(errors))} errors of other attempts", names, errors)


def _plain_table(caption: str, names: Mapping[str, str], found: Sequence[Mapping[str, Any]]) -> Table:
    """A table of values as they are; `pandaid` leads to the job, and a status shows as one."""
    headings = [Heading(name, label) for name, label in names.items()]
    kinds = {"jobstatus": "state", "pandaid": "code"}
    rows = [
        [Cell(shown(row[name]) or NOTHING, links.of(name, row[name]), kinds.get(name, "text")) for name in names]
        for row in found
    ]
    return Table(caption, headings, rows)
