"""Two sides to compare: the jobs that are asked about, and those that show what is usual."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from core.panda.vocabulary import ERROR_COMPONENTS, LIVE_STATES
from core.selection import values
from core.selection.jobs import is_live_only
from core.selection.problems import BadRequest
from core.selection.selection import Selection
from core.selection.window import Window

Against = Literal["finished", "others"]
AGAINST: tuple[Against, ...] = ("finished", "others")
WENT_WRONG = frozenset({"failed", "holding", "cancelled", "closed", "subfinished"})
# Filters that speak of what went wrong: jobs that finished are not asked for it.
OF_FAILURES = frozenset({"jobstatus", "jobsubstatus", "error", "errormessage", "errorcategory", "errorgroup"}) | {
    name for pair in ERROR_COMPONENTS.values() for name in pair if name
}


@dataclass(frozen=True)
class Sides:
    """The jobs asked about, and those beside them; with `overlap` the others are all jobs, these among them.

    `note` says where the question had to be made another one.
    """

    against: Against
    here: Selection
    other: Selection
    overlap: bool
    note: str = ""


def sides_of(selection: Selection, against: Against, hours: int) -> Sides:
    """What that selection is compared with.

    :param hours: the window where all other jobs are asked for and the selection has none.
    """
    return _against_finished(selection) if against == "finished" else _against_others(selection, hours)


def went_wrong(selection: Selection) -> bool:
    """Whether a selection names no state but those of jobs that went wrong."""
    patterns = [pattern for alternative in values.parse(selection.text_of("jobstatus")) for pattern in alternative]
    return bool(patterns) and all(
        not (pattern.negated or pattern.has_star) and pattern.text.lower() in WENT_WRONG for pattern in patterns
    )


def read_against(text: str) -> Against:
    """The value of the parameter `against`.

    :raises BadRequest: for any other word.
    """
    found = next((known for known in AGAINST if known == (text.strip().lower() or "finished")), None)
    if found is None:
        raise BadRequest("against", f"against must be finished or others, not “{text[:60]}”.")
    return found


def _against_finished(selection: Selection) -> Sides:
    """Failed jobs beside those that finished, in all else alike."""
    here = selection if went_wrong(selection) else selection.narrowed("jobstatus", "failed")
    alike = replace(selection, terms=tuple(term for term in selection.terms if term[0] not in OF_FAILURES))
    return Sides(
        "finished", here, replace(alike, drop=selection.drops_retries).with_term("jobstatus", "finished"), False
    )


def _against_others(selection: Selection, hours: int) -> Sides:
    """Any jobs beside all jobs of the same time."""
    everything = Selection(selection.kind, window=selection.window, drop=selection.drops_retries)
    if selection.window is not None:
        return Sides("others", selection, everything, True)
    if is_live_only(selection.text_of("jobstatus")):
        return Sides("others", selection, everything.with_term("jobstatus", "|".join(LIVE_STATES)), True)
    window = Window(selection.kind.time_field, timedelta(hours=hours), ended_only=True)
    note = f"Only jobs that are live, or ended in the last {hours} hours, are compared: without a time there is no end to the others."
    drop = selection.drops_retries
    return Sides("others", replace(selection, window=window, drop=drop), replace(everything, window=window), True, note)
