"""What the list of queues shows, made from the answers to its questions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from core.engines.base import Count, Rows
from core.panda.queue_parameters import parameters
from core.panda.vocabulary import PHASES
from core.render import links, lists
from core.render.job_states import ByState
from core.render.table import NOTHING, Cell, Table, heading, shown
from core.selection.columns import Column
from core.selection.request import Asked
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED, exactly
from core.templatetags.portal import duration, percent, spaced
from sites import columns
from sites.queries import OF_JOBS, Listed, Record
from sites.units import in_words

FORM = (
    ("name", "Queue", "CERN* for all that begin so"),
    ("site", "Site", "the physical site"),
    ("region", "Region", "one, or several by |"),
    ("status", "Status", "online, brokeroff, test, offline"),
    ("type", "Type", "unified, production, analysis"),
    ("hours", "Hours back", "of ended jobs; empty: 12"),
)
# Column of ACTIVITY → the states of the jobs that it counts.
STATES = {
    "waiting": PHASES["waits"],
    "running": PHASES["runs"],
    "moving": PHASES["moves"],
    "finished": ("finished",),
    "failed": ("failed",),
    "ended": ("failed", "finished"),
    "jobs": (),
}
LIVE = frozenset({"waiting", "running", "moving"})
BLANK = Cell("")


def page_of(asked: Asked, listed: Listed) -> Rows:
    """The rows of one page: the queues after the place that is asked for, each with its place in the order."""
    place = int(asked.view.after[1]) if asked.view.after else 0
    names = [column.attribute for column in columns.listed(asked.view.cols)]
    names = list(dict.fromkeys((*names, asked.view.sort.attribute, "place")))
    end = place + asked.view.display_limit
    numbered = ({**row, "place": number} for number, row in enumerate(listed.records, 1))
    rows = [tuple(row.get(name) for name in names) for row in list(numbered)[place:end]]
    return Rows(tuple(names), rows, listed.activity.as_of, listed.activity.source, more=len(listed.records) > end)


def table(asked: Asked, listed: Listed, page: Rows) -> Table:
    """The queues of a page with what their jobs do."""
    chosen = columns.listed(asked.view.cols)
    found = lists.table(asked, chosen, page, len(listed.records), lambda *_: BLANK)
    place = int(asked.view.after[1]) if asked.view.after else 0
    for cells, row in zip(found.rows, listed.records[place:], strict=False):
        cells[:] = _row(listed, chosen, row)
    return found


def strangers_table(listed: Listed) -> Table:
    """Queues that have jobs, and that nobody describes."""
    chosen = columns.listed(("name", "waiting", "running", "finished", "failed", "share", "jobs"))
    rows = [_row(listed, chosen, row) for row in listed.strangers]
    return Table(f"{spaced(len(rows))} queues with jobs that nobody describes", [heading(c) for c in chosen], rows)


def _row(listed: Listed, chosen: Sequence[Column], row: Record) -> list[Cell]:
    name = str(row["name"])
    of = ByState(at(listed.activity.selection, name), listed.activity.of(name))
    return [
        _activity(listed, of, column.attribute, row) if column.attribute in OF_JOBS else _cell(listed, column, row)
        for column in chosen
    ]


def _cell(listed: Listed, column: Column, row: Record) -> Cell:
    """What is described of a queue."""
    value = row.get(column.attribute)
    if column.attribute == "name":
        return Cell(str(value or NOT_SPECIFIED), links.going_on(links.to("queue", value), listed.times))
    if column.attribute == "status" and value:
        return Cell(str(value), kind="queuestate")
    parameter = parameters().get(column.attribute)
    if parameter and isinstance(value, int):
        return Cell(in_words(parameter, value), kind="number", title=f"{spaced(value)} {parameter.unit}")
    return Cell(shown(value) or NOTHING)


def _activity(listed: Listed, of: ByState, name: str, row: Record) -> Cell:
    """A count of a queue's jobs with the list that proves it; a live one says when it was so."""
    if name == "share":
        text = percent(row["failed"], row["ended"])
        return Cell(text or NOTHING, of.of(STATES["ended"]) if text else "", "number")
    count, as_of = int(row[name]), listed.activity.as_of
    if not count:
        return Cell("0", kind="number")
    title = lists.was(count, as_of) if name in LIVE else ""
    url = of.of(STATES[name]) if STATES[name] else of.all
    return Cell(spaced(count), url, "number", title, count=count)


def at(selection: Selection, queue: str) -> Selection:
    """The jobs of a selection at one queue; at none for the empty name."""
    return selection.with_term("computingsite", exactly(queue) if queue else NOT_SPECIFIED)


def truth(asked: Asked, listed: Listed, page: Rows, updated: datetime | None) -> Mapping[str, Any]:
    """The line about the queues, and how old what is known of them is."""
    total = Count(len(listed.records), listed.activity.as_of, listed.activity.source)
    found = lists.truth(asked, total, len(page.rows))
    return {**found, "text": f"{found['text']} · {age(updated, listed.activity.as_of)}"}


def age(updated: datetime | None, as_of: datetime) -> str:
    """How old the descriptions of queues are."""
    if updated is None:
        return "nothing says how old the descriptions of queues are"
    return f"queues described {duration(max(as_of - updated, as_of - as_of))} ago"


def empty(*, is_asked: bool) -> dict[str, Any]:
    """What to try where there is no queue: another question, if one was asked."""
    if not is_asked:
        return {"sentence": "Nobody describes any queue.", "suggestions": []}
    return {"sentence": "No queue is described so.", "suggestions": [("All queues", reverse("queues"))]}
