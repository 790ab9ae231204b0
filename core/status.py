"""How the portal and what it stands on are doing: each room registers a report, `status/` shows them all.

A report may fail or hang: it is asked in a thread of its own, for a bounded time, and never twice at once.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Literal

from django.db import connections

State = Literal["ok", "degraded", "failed"]
WORST: tuple[State, ...] = ("failed", "degraded", "ok")
LIMIT_S = 2.0


@dataclass(frozen=True)
class Report:
    """One part of the portal: its state, a sentence for people, and facts (label, value)."""

    name: str
    state: State
    sentence: str
    facts: tuple[tuple[str, str], ...] = ()


Ask = Callable[[], Report]
REPORTERS: dict[str, Ask] = {}
_ASKED: dict[str, Future[Report]] = {}
_POOL = ThreadPoolExecutor(max_workers=8, thread_name_prefix="status")


def register(name: str, ask: Ask) -> None:
    """Let a part report; done once, when its app is ready. Names are shown in the order of registration."""
    REPORTERS[name] = ask


def reports(names: tuple[str, ...] = (), limit_s: float = LIMIT_S) -> list[Report]:
    """The reports of those parts, or of all, each asked at the same time; late ones are failures."""
    asked = {name: _asked(name) for name in names or tuple(REPORTERS)}
    wait(asked.values(), timeout=limit_s)
    return [_told(name, future) for name, future in asked.items()]


def worst(found: Sequence[Report]) -> State:
    """The state of the whole: that of its worst part."""
    states = {report.state for report in found}
    return next((state for state in WORST if state in states), "ok")


def _asked(name: str) -> Future[Report]:
    """The report that is being made, or a new one: a part that hangs is not asked again and again."""
    running = _ASKED.get(name)
    if running is None or running.done():
        running = _ASKED[name] = _POOL.submit(_ask, REPORTERS[name])
    return running


def _ask(ask: Ask) -> Report:
    try:
        return ask()
    finally:
        connections.close_all()


def _told(name: str, future: "Future[Report]") -> Report:
    if not future.done():
        return Report(name, "failed", "It did not report in time.")
    if error := future.exception():
        # The text of an error may name hosts and accounts; its kind does not.
        return Report(name, "failed", f"Its report failed ({type(error).__name__}).")
    return future.result()
