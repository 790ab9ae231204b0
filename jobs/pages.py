"""What the job templates show, made from the answers to the questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core.render import links
from core.render.table import NOTHING, Cell, Heading, Table, cell, heading, shown
from core.selection import search
from core.selection.columns import Column
from core.selection.jobs import jobs
from core.selection.request import Asked, Given, cursor_text, sort_text
from core.selection.window import PARAMETERS
from core.templatetags.portal import spaced
from jobs import columns, queries

FORM = (
    ("computingsite", "Queue", "CERN* for all that begin so"),
    ("jobstatus", "Status", "failed|cancelled for either"),
    ("produsername", "User", "part of the name"),
    ("jeditaskid", "Task", "one id, or several by commas"),
    ("hours", "Hours back", "empty: all live jobs, and what ended lately"),
)


@dataclass(frozen=True)
class StateCount:
    """How many jobs of the selection are in a state, and the link to exactly those."""

    state: str
    count: int
    url: str


def jobs_table(asked: Asked, listed: queries.Listed) -> Table:
    """The rows of a page with links, and columns that sort."""
    chosen = columns.listed(asked.view.cols)
    headings = [heading(column, *_sorting(asked, column)) for column in chosen]
    caption = f"{spaced(len(listed.rows.rows))} of {spaced(listed.count.value)} jobs"
    # Rows go on with what the order and the next page need.
    rows = [[cell(c, v) for c, v in zip(chosen, row, strict=False)] for row in listed.rows.rows]
    return Table(caption, headings, rows)


def states(asked: Asked, listed: queries.Listed) -> list[StateCount]:
    """Counts by status, most first; each leads to the list that proves it."""
    frozen = asked.selection.frozen(listed.count.as_of)
    found = [(cell.values[0] or "", cell.measures[0]) for cell in listed.states.cells]
    return [
        StateCount(
            state or "Not specified", count, links.job_list(frozen.narrowed("jobstatus", state or "Not specified"))
        )
        for state, count in sorted(found, key=lambda pair: (-pair[1], pair[0]))
    ]


def truth(asked: Asked, listed: queries.Listed) -> dict[str, Any]:
    """The line that says what the page holds, as of when, and from where."""
    count = listed.count
    first = "first " if not asked.view.after else "further "
    text = f"{first}{spaced(len(listed.rows.rows))} of {spaced(count.value)} jobs ({count.relation})"
    return {"text": f"{text} · as of {count.as_of:%H:%M:%S} UTC · source: {count.source}", "warnings": asked.warnings}


def searched(given: Given) -> str:
    """The job list that a search asks for, its other parameters kept; a single id leads to the job."""
    kept = {name: texts[-1] for name, texts in given.items() if name != "q"}
    asked = search.to_parameters(jobs(), " ".join(given["q"]))
    if not kept and set(asked) == {"pandaid"} and asked["pandaid"].isdigit():
        return links.to("job", asked["pandaid"])
    return f"{reverse('jobs')}?{urlencode({**asked, **kept})}"


def sentence(asked: Asked) -> str:
    """What was asked, as a sentence."""
    text = asked.selection.sentence()
    return f"{text[:1].upper()}{text[1:]}."


def status_log_table(log: Sequence[Mapping[str, Any]]) -> Table:
    """The states of a job in time."""
    names = {"modiftime_str": "Since (UTC)", "jobstatus": "Status", "duration": "Time in it (d:h:mm:ss)"}
    names |= {"computingsite": "Queue", "modificationhost": "Changed by"}
    return _plain_table(f"{len(log):,} states", names, log)


def attempts_table(side: str, found: Sequence[Mapping[str, Any]]) -> Table:
    """Other attempts at the same work."""
    chosen = columns.listed(())
    caption = f"{len(found):,} attempts {side} this one"
    return Table(caption, [heading(c) for c in chosen], [[cell(c, job[c.name]) for c in chosen] for job in found])


def errors_table(errors: Sequence[Mapping[str, Any]]) -> Table:
    """The errors of other attempts."""
    names = {"pandaid": "Job", "jobstatus": "Status", "error": "Error", "diag": "Message"}
    return _plain_table(f"{len(errors):,} errors of other attempts", names, errors)


def chips(asked: Asked) -> list[dict[str, str]]:
    """Each filter in words, with the link that removes only it."""
    selection = asked.selection
    found = [
        {
            "text": selection.filter_of(term).sentence(term[1]),
            "remove_url": links.job_list(selection.with_term(term[0], "")),
        }
        for term in selection.terms
    ]
    window = selection.window
    if window and not (window.ended_only and not window.parameters()):
        rest = {name: text for name, text in selection.parameters.items() if name not in window.parameters()}
        found.append({"text": window.sentence(), "remove_url": f"{reverse('jobs')}?{urlencode(rest)}"})
    return found


def form(asked: Asked) -> list[dict[str, str]]:
    """The filters of the form with what is asked now; what it does not show is kept."""
    parameters = asked.selection.parameters
    shown_names = {name for name, _, _ in FORM}
    fields = [
        {"name": name, "label": label, "hint": hint, "value": parameters.get(name, ""), "type": "text"}
        for name, label, hint in FORM
    ]
    kept = {name: text for name, text in parameters.items() if name not in shown_names | set(PARAMETERS)}
    return fields + [{"name": name, "value": text, "type": "hidden"} for name, text in kept.items()]


def pager(asked: Asked, listed: queries.Listed, chosen: Sequence[str]) -> dict[str, str]:
    """Steps through the list by the key of the last row."""
    following = ""
    if listed.rows.more:
        last = dict(zip(chosen, listed.rows.rows[-1], strict=True))
        mark = cursor_text((last[asked.view.sort.attribute], last["pandaid"]))
        following = f"?{asked.link(after=mark)}"
    first = f"?{asked.link()}" if asked.view.after else ""
    return {"previous_url": first, "next_url": following, "text": "" if first else "first page"}


def empty(asked: Asked) -> dict[str, Any]:
    """What to try when nothing was found."""
    wider = [("the last 3 days", 72), ("the last 30 days", 720)]
    parameters = {k: v for k, v in asked.selection.parameters.items() if k not in PARAMETERS}
    suggestions = [
        (f"The same in {words}", f"{reverse('jobs')}?{urlencode({**parameters, 'days': hours // 24})}")
        for words, hours in wider
    ]
    return {"sentence": f"No {asked.selection.sentence()}.", "suggestions": suggestions}


def _plain_table(caption: str, names: Mapping[str, str], found: Sequence[Mapping[str, Any]]) -> Table:
    """A table of values as they are; `pandaid` leads to the job, and a status shows as one."""
    headings = [Heading(name, label) for name, label in names.items()]
    kinds = {"jobstatus": "state", "pandaid": "code"}
    rows = [
        [Cell(shown(row[name]) or NOTHING, links.of(name, row[name]), kinds.get(name, "text")) for name in names]
        for row in found
    ]
    return Table(caption, headings, rows)


def _sorting(asked: Asked, column: Column) -> tuple[str, str]:
    """Link that sorts by the column, and how it is sorted now. A second click turns the order round."""
    sort = asked.view.sort
    now = "" if sort.attribute != column.attribute else "descending" if sort.descending else "ascending"
    other = type(sort)(column.attribute, now != "descending")
    return f"?{asked.link(sortby=sort_text(jobs(), other))}", now
