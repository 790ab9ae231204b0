"""What the front page shows, made from the answer to its question."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.panda.vocabulary import FINAL_STATES, PHASES
from core.render import links, lists, spread
from core.render.parts import Tile
from core.render.plots import Histogram
from core.render.table import Cell, Heading, Table
from core.selection.selection import Selection
from core.selection.values import exactly
from core.templatetags.portal import percent, spaced
from home.queries import ENDS, ENOUGH_ENDED, Glance, QueueTrouble

QUEUES_SHOWN = 12
WORDS = {"waits": "Wait", "runs": "Run", "moves": "Move outputs"}
MEANINGS = {
    "waits": "created, brokered or queued, not running yet",
    "runs": "the payload runs",
    "moves": "done; outputs are registered, moved or merged",
}


def tiles(glance: Glance, as_of: datetime) -> list[Tile]:
    """One number for each phase of a job's life, and for each way to end, with its list."""
    found = [_phase(glance, name, as_of) for name in PHASES]
    found += [_end(glance, state) for state in ENDS]
    other = {state for state in glance.states if state not in {*ENDS, *sum(PHASES.values(), ())}}
    return found + [
        _tile(glance, state or "Not specified", state or "Not specified", state, "") for state in sorted(other)
    ]


def _phase(glance: Glance, name: str, as_of: datetime) -> Tile:
    states = PHASES[name]
    found = _tile(glance, WORDS[name], "|".join(states), states[-1], MEANINGS[name])
    return replace(found, was=lists.was(found.count or 0, as_of))


def _end(glance: Glance, state: str) -> Tile:
    note = failure_share(glance.states) if state == "failed" else "ended well" if state == "finished" else ""
    found = _tile(glance, state.capitalize(), state, state, note)
    ended = links.job_list(glance.selection.with_term("jobstatus", "failed|finished"))
    return replace(found, note_url=ended) if state == "failed" and glance.states["failed"] else found


def _tile(glance: Glance, label: str, statuses: str, state: str, note: str) -> Tile:
    value = sum(glance.states[one] for one in statuses.split("|"))
    url = links.job_list(glance.selection.with_term("jobstatus", statuses))
    spark = [one.counts.get(state, 0) for one in glance.spread.bins] if glance.spread and state in ENDS else []
    return Tile(label=label, value=spaced(value), url=url, state=state, note=note, spark=spark, count=value)


def failure_share(states: Counter[str]) -> str:
    """Failed jobs among those that failed or finished, in words; never 0 or 100 unless exact."""
    ended = states["failed"] + states["finished"]
    if not ended:
        return "nothing ended yet"
    return f"{percent(states['failed'], ended)} of those that failed or finished"


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
    failed = links.job_list(at_queue.with_term("jobstatus", "failed"))
    ended = links.job_list(at_queue.with_term("jobstatus", "failed|finished"))
    note = "" if queue.ended >= ENOUGH_ENDED else "few jobs: the share says little"
    return [
        Cell(queue.name or "Not specified", links.job_list(at_queue)),
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
