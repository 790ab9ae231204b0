"""What the lists of Harvester's pages show, made from the answers to their questions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.panda.vocabulary import LIVE_WORKER_STATES, LOST_WORKER_STATES
from core.questions.listing import Listed
from core.render import links, lists
from core.render.list_page import Style
from core.render.parts import StateCount
from core.render.plain import plain
from core.render.table import NOTHING, Cell, Heading, Table, cell, shown
from core.selection.columns import Column
from core.selection.request import Asked
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED, exactly
from core.templatetags.portal import duration, percent, spaced
from harvester import queries, story

SLOT_HEADINGS = {
    "pandaqueuename": "Queue",
    "gshare": "Share",
    "resourcetype": "Resource type",
    "numslots": "Slots",
    "modificationtime": "Set (UTC)",
    "expirationtime": "Until (UTC)",
}


def worker_cell(column: Column, value: Any) -> Cell:
    """A value of a worker; its number gets its link by the row (`linked`)."""
    if column.name == "status":
        return Cell(value, kind="workerstate")
    if column.name in {"stdout", "stderr", "batchlog", "jdl"}:
        return Cell(shown(value) or NOTHING, links.outside(value))
    if column.name == "workerid":
        return Cell(str(value), kind="code")
    return cell(column, value)


STYLE = Style(
    title="Workers",
    form=(
        ("harvesterid", "Instance", "CERN* for all that begin so"),
        ("computingsite", "Queue", "the whole name, or with *"),
        ("status", "Status", "failed|missed for either"),
        ("computingelement", "Compute element", "ce01* for all that begin so"),
        ("hours", "Hours back", "empty: what was submitted lately"),
    ),
    wider_days=(3, 30),
    summary="harvester/summary.html",
    summary_words="Count attributes",
    answer='["workers"]',
    badge="workerstate",
    cell_of=worker_cell,
)


def linked(table: Table, listed: Listed) -> Table:
    """The table of workers with a link from each number to its worker."""
    places = [place for place, column in enumerate(table.columns) if column.key == "workerid"]
    names = [listed.rows.columns.index(name) for name in ("harvesterid", "workerid")]
    for cells, row in zip(table.rows, listed.rows.rows, strict=True):
        instance, number = (row[place] for place in names)
        for place in places:
            cells[place] = Cell(str(number), links.worker(instance, number), "code")
    return table


def states(asked: Asked, listed: Listed) -> list[StateCount]:
    """Counts by status, most first; each leads to the list that proves it."""
    frozen, as_of = asked.selection.frozen(listed.count.as_of), listed.count.as_of
    found = [(one.values[0] or "", one.measures[0]) for one in listed.states.cells]
    return [
        StateCount(state or NOT_SPECIFIED, count, of_status(frozen, state), _was(state, count, as_of), "workerstate")
        for state, count in sorted(found, key=lambda pair: (-pair[1], pair[0]))
    ]


def of_status(selection: Selection, state: str) -> str:
    """The workers of a selection in exactly one state."""
    return links.list_of(selection.narrowed("status", exactly(state) if state else NOT_SPECIFIED))


def _was(state: str, count: int, as_of: datetime) -> str:
    return lists.was(count, as_of) if state in LIVE_WORKER_STATES else ""


def instances_table(found: queries.Instances, as_of: datetime) -> Table:
    """Every instance: whether it is at work, and what became of the workers that it submitted of late."""
    headings = [Heading("harvesterid", "Instance"), Heading("state", "State"), Heading("lastupdate", "Last news")]
    headings += [
        Heading("nworkers", "Workers", align="right"),
        Heading("running", "Running", align="right"),
        Heading("lost", "Lost", "failed, cancelled or missed", "right"),
        Heading("share", "Lost", "among those that are over", "right"),
    ]
    headings += [Heading("hostname", "Host"), Heading("sw_version", "Version"), Heading("description", "Description")]
    rows = [_instance_row(found, row, as_of) for row in found.rows]
    return Table(f"{spaced(len(rows))} instances", headings, rows)


def _instance_row(found: queries.Instances, row: Mapping[str, Any], as_of: datetime) -> list[Cell]:
    name, counts = row["harvester_id"], found.states[row["harvester_id"]]
    own = found.selection.with_term("harvesterid", exactly(name) if name else NOT_SPECIFIED)
    seen = f"{duration(as_of - row['lastupdate'])} ago" if row["lastupdate"] else "never"
    return [
        Cell(name or NOT_SPECIFIED, links.to("instance", name)),
        Cell(story.verdict(row, as_of).state, kind="instancestate"),
        Cell(seen, title=shown(row["lastupdate"])),
        *count_cells(own, counts),
        *(Cell(row[name] or NOTHING) for name in ("hostname", "sw_version", "description")),
    ]


def count_cells(selection: Selection, counts: Counter[str]) -> list[Cell]:
    """All workers, those that run, those that were lost, and the share of these among all that are over."""
    lost, over = sum(counts[state] for state in LOST_WORKER_STATES), sum(counts.values())
    over -= sum(counts[state] for state in LIVE_WORKER_STATES)
    whole = _count(sum(counts.values()), links.list_of(selection))
    running = _count(counts["running"], of_status(selection, "running"))
    gone = _count(lost, links.list_of(selection.narrowed("status", "|".join(LOST_WORKER_STATES))))
    return [whole, running, gone, Cell(percent(lost, over) or NOTHING, kind="number")]


def _count(count: int, url: str) -> Cell:
    return Cell(spaced(count), url, "number", count=count)


def slots_table(slots: Sequence[Mapping[str, Any]], as_of: datetime) -> Table:
    """How many slots each queue is to fill; what has expired says so."""
    headings = [
        Heading(name, label, align="right" if name == "numslots" else "left") for name, label in SLOT_HEADINGS.items()
    ]
    return Table(f"{spaced(len(slots))} targets", headings, [_slot_row(slot, as_of) for slot in slots])


def _slot_row(slot: Mapping[str, Any], as_of: datetime) -> list[Cell]:
    until = slot["expirationtime"]
    over = " (over)" if until and until < as_of else ""
    return [
        Cell(slot["pandaqueuename"], links.to("queue", slot["pandaqueuename"])),
        Cell(slot["gshare"] or "any"),
        Cell(slot["resourcetype"] or "any"),
        Cell(spaced(slot["numslots"]), kind="number"),
        Cell(shown(slot["modificationtime"]), kind="time"),
        Cell(f"{shown(until)}{over}" or NOTHING, kind="time"),
    ]


def instance_object(found: queries.Instances, row: Mapping[str, Any], as_of: datetime) -> dict[str, Any]:
    """An instance as scripts read it."""
    names = {"harvester_id": "harvesterid", "sw_version": "swversion", "commit_stamp": "commitstamp"}
    plainly = {names.get(name, name): plain(value) for name, value in row.items()}
    counts = found.states[row["harvester_id"]]
    return {
        **plainly,
        "state": story.verdict(row, as_of).state,
        "nworkers": sum(counts.values()),
        "workers": dict(counts),
    }


def instance_objects(found: queries.Instances, as_of: datetime) -> list[dict[str, Any]]:
    """Every instance as scripts read it."""
    return [instance_object(found, row, as_of) for row in found.rows]
