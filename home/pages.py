"""What the front page shows, made from the answer to its question."""

from datetime import datetime
from typing import Any

from core.panda.vocabulary import FINAL_STATES
from core.render import links, spread
from core.render.plots import Histogram
from core.render.table import Cell, Heading, Table
from core.selection.selection import Selection
from core.selection.values import exactly
from core.templatetags.portal import percent, spaced
from home.queries import ENOUGH_ENDED, Glance, QueueTrouble

QUEUES_SHOWN = 12


def queues_table(glance: Glance) -> Table:
    """The queues with most failed jobs."""
    headings = [
        Heading("queue", "Queue"),
        Heading("failed", "Failed", "jobs that failed in the window", "right"),
        Heading("ended", "Failed or finished", "jobs that failed or finished in the window", "right"),
        Heading("share", "Failure share", "failed among failed and finished", "right"),
    ]
    rows = [_queue_row(glance.selection, queue) for queue in glance.queues[:QUEUES_SHOWN]]
    return Table(f"Queues with most failures, {len(rows)} of {len(glance.queues)}", headings, rows)


def _queue_row(selection: Selection, queue: QueueTrouble) -> list[Cell]:
    at_queue = selection.with_term("computingsite", exactly(queue.name) if queue.name else "Not specified")
    failed = links.list_of(at_queue.with_term("jobstatus", "failed"))
    ended = links.list_of(at_queue.with_term("jobstatus", "failed|finished"))
    note = "" if queue.ended >= ENOUGH_ENDED else "few jobs: the share says little"
    return [
        Cell(queue.name or "Not specified", links.list_of(at_queue)),
        Cell(spaced(queue.failed), failed, "number", count=queue.failed),
        Cell(spaced(queue.ended), ended, "number", count=queue.ended),
        Cell(percent(queue.failed, queue.ended), ended, "number", note),
    ]


def plot(glance: Glance) -> Histogram | None:
    """How jobs ended over the window."""
    ended = glance.selection.with_term("jobstatus", "|".join(FINAL_STATES))
    return spread.plot(ended, glance.spread, "Jobs that ended")


def as_data(glance: Glance, as_of: datetime) -> dict[str, Any]:
    """The page for scripts: {states, queues, meta}."""
    return {
        "states": dict(glance.states),
        "queues": [{"queue": q.name, "failed": q.failed, "ended": q.ended} for q in glance.queues],
        "meta": {"total": sum(glance.states.values()), "relation": "exact", "as_of": as_of, "source": glance.source},
    }
