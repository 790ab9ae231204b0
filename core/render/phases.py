"""Jobs by the phases of their life and by how they ended, as big numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.panda.vocabulary import PHASES
from core.questions.over_time import OverTime
from core.render import links, lists
from core.render.parts import Tile
from core.selection.jobs import of_states
from core.selection.selection import Selection
from core.templatetags.portal import percent, spaced

WORDS = {"waits": "Wait", "runs": "Run", "moves": "Move outputs"}
MEANINGS = {
    "waits": "created, brokered or queued, not running yet",
    "runs": "the payload runs",
    "moves": "done; outputs are registered, moved or merged",
}
ENDS = ("finished", "failed", "cancelled", "closed")


def tiles(selection: Selection, states: Counter[str], as_of: datetime, spread: OverTime | None = None) -> list[Tile]:
    """One number for each phase of a job's life, and for each way to end, with its list.

    :param selection: the frozen one that was counted; what it leaves out by a filter of states has no number.
    """
    found = [_phase(selection, states, name, as_of) for name in PHASES]
    found += [_end(selection, states, state, spread) for state in ENDS]
    known = {*ENDS, *(state for phase in PHASES.values() for state in phase)}
    found += [_tile(selection, states, state or "Not specified", (state,)) for state in sorted(set(states) - known)]
    return [tile for tile in found if tile.count or not selection.text_of("jobstatus")]


def _phase(selection: Selection, states: Counter[str], name: str, as_of: datetime) -> Tile:
    found = _tile(selection, states, WORDS[name], PHASES[name], MEANINGS[name])
    return replace(found, was=lists.was(found.count or 0, as_of))


def _end(selection: Selection, states: Counter[str], state: str, spread: OverTime | None) -> Tile:
    note = failure_share(states) if state == "failed" else "ended well" if state == "finished" else ""
    found = _tile(selection, states, state.capitalize(), (state,), note)
    spark = [one.counts.get(state, 0) for one in spread.bins] if spread else []
    shared = state == "failed" and states["failed"]
    return replace(found, spark=spark, note_url=jobs_in(selection, states, ("failed", "finished")) if shared else "")


def _tile(selection: Selection, states: Counter[str], label: str, chosen: Sequence[str], note: str = "") -> Tile:
    value = sum(states[one] for one in chosen)
    url = jobs_in(selection, states, chosen)
    return Tile(label=label, value=spaced(value), url=url, state=chosen[-1], note=note, count=value)


def jobs_in(selection: Selection, states: Counter[str], chosen: Sequence[str]) -> str:
    """The list of a selection's jobs in those states; under a filter of states, in those of them that were found."""
    asked = [state for state in chosen if states[state]] if selection.text_of("jobstatus") else chosen
    return links.list_of(selection.narrowed("jobstatus", of_states(selection, asked)))


def failure_share(states: Counter[str]) -> str:
    """Failed jobs among those that failed or finished, in words; never 0 or 100 unless exact."""
    ended = states["failed"] + states["finished"]
    if not ended:
        return "nothing ended yet"
    return f"{percent(states['failed'], ended)} of those that failed or finished"
