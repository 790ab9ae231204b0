"""Jobs by status: their counts in the order of a job's life, each with the list that proves it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from urllib.parse import urlencode

from core.panda.vocabulary import JOB_STATES, PHASES
from core.render import links, lists
from core.render.parts import StateCount
from core.render.table import NOTHING, Cell, Heading, Table
from core.selection.jobs import of_state, of_states
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED, exactly
from core.templatetags.portal import percent, spaced

GROUPS_SHOWN = 8
NOTHING_ASKED: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Group:
    """The jobs with one value of an attribute, by state."""

    of: str
    states: Counter[str]


def with_states(selection: Selection, states: Sequence[str]) -> str:
    """The list of the jobs of a selection in some states; in all of them without any."""
    if not states:
        return links.list_of(selection)
    text = of_state(selection, states[0]) if len(states) == 1 else several(selection, states)
    return links.list_of(selection.with_term("jobstatus", text))


class ByState:
    """The lists of a selection's jobs by state, made from one address: many rows have one for each state."""

    def __init__(self, selection: Selection, states: Counter[str]) -> None:
        self._selection, self._states = selection, states
        self._filtered = bool(selection.text_of("jobstatus"))
        self._base = links.list_of(selection.with_term("jobstatus", ""))

    @property
    def all(self) -> str:
        """The list of all of them."""
        return links.list_of(self._selection) if self._filtered else self._base

    def of(self, chosen: Sequence[str]) -> str:
        """The list of those in some states; under a filter of states, in those of them that were found, none without any."""
        asked = [state for state in chosen if self._states[state]] if self._filtered else chosen
        if not asked:
            return ""
        return f"{self._base}&{urlencode({'jobstatus': of_states(self._selection, asked)})}"


def several(selection: Selection, states: Sequence[str]) -> str:
    """The status filter for jobs in any of several states inside the selection's window."""
    bounded = selection.window is not None and not selection.window.ended_only
    return "|".join(map(exactly, states) if bounded else states)


def in_order_of_life(seen: Mapping[str, int]) -> list[str]:
    """The states that have jobs, in the order of a job's life; unknown ones last."""
    return [state for state in JOB_STATES if seen.get(state)] + sorted(s for s in seen if s not in JOB_STATES)


def state_counts(selection: Selection, seen: Mapping[str, int], as_of: datetime) -> list[StateCount]:
    """Counts by status in the order of a job's life; each leads to the list that proves it."""
    return [_state(selection, state or NOT_SPECIFIED, seen[state], as_of) for state in in_order_of_life(seen)]


def _state(selection: Selection, state: str, count: int, as_of: datetime) -> StateCount:
    live = any(state in phase for phase in PHASES.values())
    return StateCount(state, count, with_states(selection, (state,)), lists.was(count, as_of) if live else "")


def groups_table(
    selection: Selection,
    groups: Sequence[Group],
    parameter: str,
    label: str,
    *,
    total: int | None = None,
    asked: Mapping[str, str] = NOTHING_ASKED,
) -> Table:
    """Values of an attribute with what their jobs do here, most failed first.

    :param total: how many values there are, where `groups` are the first of them alone.
    :param asked: what the page that a value leads to is asked for.
    """
    headings = [
        Heading(parameter, label),
        Heading("running", "Running", align="right"),
        Heading("failed", "Failed", align="right"),
        Heading("ended", "Failed or finished", align="right"),
        Heading("share", "Failure share", align="right"),
        Heading("jobs", "Jobs", "in any state", "right"),
    ]
    rows = [_group_row(selection, group, parameter, asked) for group in groups[:GROUPS_SHOWN]]
    return Table(
        f"{label}s, {len(rows)} of {spaced(len(groups) if total is None else total)}, most failures first",
        headings,
        rows,
    )


def _group_row(selection: Selection, group: Group, parameter: str, asked: Mapping[str, str]) -> list[Cell]:
    named = group.of not in {"", "0"} or parameter != "jeditaskid"
    text = (exactly(group.of) if parameter != "jeditaskid" else group.of) if group.of else NOT_SPECIFIED
    of = selection.narrowed(parameter, text)
    ended = group.states["failed"] + group.states["finished"]
    counts = [
        (group.states["running"], ("running",)),
        (group.states["failed"], ("failed",)),
        (ended, ("failed", "finished")),
    ]
    url = links.going_on(links.of(parameter, group.of), asked) if named and group.of else ""
    name = Cell(group.of or NOT_SPECIFIED, url, "code")
    lists_of = ByState(of, group.states)
    cells = [
        Cell(spaced(count), lists_of.of(which), "number", count=count) if count else Cell("0", kind="number")
        for count, which in counts
    ]
    share = Cell(percent(group.states["failed"], ended) or NOTHING, "", "number")
    whole = group.states.total()
    return [name, *cells, share, Cell(spaced(whole), lists_of.all, "number", count=whole)]
