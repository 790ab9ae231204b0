"""What the list of tasks shows, made from the answers to its questions."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from core.questions.task_progress import Progress
from core.render import links
from core.render.list_page import Style
from core.render.parts import MessageGroup, StateCount
from core.render.table import NOTHING, Cell, Table, cell
from core.render.wording import plain_text
from core.selection.columns import Column
from core.selection.request import Asked
from core.selection.values import NOT_SPECIFIED
from core.templatetags.portal import duration, percent, spaced
from tasks import messages, queries


def _shares(progress: Progress) -> dict[str, Cell]:
    """Shares of the input in words that say no 0 and no 100 but exactly."""
    done, lost = progress.nfilesfinished, progress.nfilesfailed
    found = {"pctfinished": done, "pctfailed": lost}
    return {
        name: Cell(
            percent(count, progress.nfiles) or NOTHING,
            kind="number",
            title=f"{spaced(count)} of {spaced(progress.nfiles)} files",
        )
        for name, count in found.items()
    }


def _cell(column: Column, value: Any) -> Cell:
    special = SPECIAL.get(column.name)
    return special(value) if special and value is not None else cell(column, value)


SPECIAL: Mapping[str, Callable[[Any], Cell]] = {
    "status": lambda value: Cell(value, kind="taskstate"),
    "errordialog": lambda value: Cell(plain_text(value), title=plain_text(value)),
    "age": lambda value: Cell(_span(value), kind="number"),
    "duration_days": lambda value: Cell(_span(value), kind="number"),
}


def _span(value: timedelta) -> str:
    return duration(value)


STYLE = Style(
    title="Tasks",
    form=(
        ("taskname", "Name", "user.me.* for all that begin so"),
        ("status", "Status", "running|exhausted for either"),
        ("username", "User", "the whole name, or with *"),
        ("reqid", "Request", "one number, or several by commas"),
        ("hours", "Hours back", "empty: what changed in the last 7 days"),
    ),
    wider_days=(30, 365),
    summary="tasks/summary.html",
    summary_words="Count attributes and messages",
    badge="taskstate",
    cell_of=_cell,
)


def with_shares(table: Table, listed: queries.Listed) -> Table:
    """The table of tasks with the progress of each."""
    place = listed.rows.columns.index("jeditaskid")
    names = [heading.key for heading in table.columns]
    for cells, row in zip(table.rows, listed.rows.rows, strict=True):
        shares = _shares(listed.progress[row[place]])
        cells[:] = [shares.get(name, one) for name, one in zip(names, cells, strict=True)]
    return table


def states(asked: Asked, listed: queries.Listed) -> list[StateCount]:
    """Counts by status, most first; each leads to the list that proves it."""
    frozen = asked.selection.frozen(listed.count.as_of)
    found = [(cell.values[0] or NOT_SPECIFIED, cell.measures[0]) for cell in listed.states.cells]
    return [
        StateCount(state, count, links.list_of(frozen.narrowed("status", state)), kind="taskstate")
        for state, count in sorted(found, key=lambda pair: (-pair[1], pair[0]))
    ]


def message_groups(asked: Asked, found: list[messages.Group], total: int, as_of: datetime) -> list[MessageGroup]:
    """Groups of messages; none of them has a list where a message is asked for already."""
    selection = asked.selection.frozen(as_of)
    free = not selection.text_of("errordialog")
    return [
        MessageGroup(
            plain_text(group.example),
            group.count,
            percent(group.count, total),
            links.list_of(selection.narrowed("errordialog", group.text)) if free else "",
        )
        for group in found
    ]
