"""What the pages of a task's parts show, made from the answers to their questions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from core.panda.vocabulary import JOB_STATES
from core.render import links
from core.render.table import NOTHING, Cell, Heading, Table, shown
from core.selection.values import NOT_SPECIFIED
from core.templatetags.portal import spaced
from tasks import flow
from tasks.attempts import Attempts, Try
from tasks.task_queries import JobGroup, jobs_of


def flow_table(found: flow.Flow) -> Table:
    """Every way with the list that proves its number."""
    headings = [Heading("from", "From"), Heading("to", "To"), Heading("jobs", "Jobs", align="right")]
    rows = [
        [
            Cell(flow.name(way.start)),
            Cell(flow.name(way.end)),
            Cell(spaced(way.count), way.url, "number", count=way.count),
        ]
        for way in found.ways
    ]
    return Table(f"{spaced(len(rows))} ways of jobs", headings, rows)


def attempts_table(taskid: int, found: Attempts) -> Table:
    """Files by attempts, or attempts by state where files are too many."""
    return _groups(taskid, found.groups) if found.groups else _grid(found.files)


def _grid(files: Mapping[str, Sequence[Try]]) -> Table:
    most = max((len(tries) for tries in files.values()), default=0)
    headings = [Heading("lfn", "Input file"), *(Heading(str(n), f"Attempt {n}") for n in range(1, most + 1))]
    rows = [
        [Cell(lfn, links.to("file", lfn)), *map(_try, tries), *([Cell(NOTHING)] * (most - len(tries)))]
        for lfn, tries in files.items()
    ]
    return Table(f"{spaced(len(rows))} input files by attempts", headings, rows)


def _try(one: Try) -> Cell:
    url = reverse("job", args=[one.pandaid])
    return Cell(one.state or "no longer kept", url, "state" if one.state else "text", title=f"job {one.pandaid}")


def _groups(taskid: int, groups: Sequence[JobGroup]) -> Table:
    counts = {(group.of, group.state): group.count for group in groups}
    seen = {group.state for group in groups}
    states = [state for state in JOB_STATES if state in seen] + sorted(seen - set(JOB_STATES))
    headings = [Heading("n", "Attempt"), *(Heading(state, state or NOT_SPECIFIED, align="right") for state in states)]
    numbers = sorted({group.of for group in groups}, key=lambda number: int(number or 0))
    rows = [
        [Cell(str(number)), *(_group(taskid, str(number), state, counts.get((number, state), 0)) for state in states)]
        for number in numbers
    ]
    return Table("Jobs by attempt and state", headings, rows)


def _group(taskid: int, number: str, state: str, count: int) -> Cell:
    if not count:
        return Cell(NOTHING, kind="number")
    proof = jobs_of(taskid, ("attemptnr", number), ("jobstatus", state), drop=False)
    return Cell(spaced(count), links.list_of(proof), "number", count=count)


def chain_table(found: Sequence[Mapping[str, Any]]) -> Table:
    """Tasks before and after one, in the order of their making."""
    headings = [
        Heading("task", "Task"),
        Heading("name", "Name"),
        Heading("status", "Status"),
        Heading("parent", "Made from"),
    ]
    headings += [Heading("start", "Started"), Heading("end", "Ended")]
    return Table(f"{spaced(len(found))} tasks of one chain", headings, [_link_of_chain(task) for task in found])


def _link_of_chain(task: Mapping[str, Any]) -> list[Cell]:
    parent = task["parent_tid"] if task["parent_tid"] != task["jeditaskid"] else None
    return [
        Cell(str(task["jeditaskid"]), links.to("task", task["jeditaskid"]), "code"),
        Cell(task["taskname"] or NOTHING),
        Cell(task["status"], kind="taskstate"),
        Cell(str(parent or NOTHING), links.to("task", parent), "code"),
        Cell(_time(task["starttime"]), kind="time"),
        Cell(_time(task["endtime"]), kind="time"),
    ]


def _time(value: datetime | None) -> str:
    return shown(value) or NOTHING
