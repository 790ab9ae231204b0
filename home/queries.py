"""What the front page asks: one breakdown of all that is live or ended lately."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.engines.base import Cell
from core.engines.best import engine as best_engine
from core.panda.vocabulary import FINAL_STATES
from core.questions.over_time import OverTime, over_time
from core.selection.dimensions import stored
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.window import Window

# A queue with fewer ended jobs says little by its failure share.
ENOUGH_ENDED = 20


@dataclass(frozen=True)
class QueueTrouble:
    """A queue with its failed and ended (finished or failed) jobs."""

    name: str
    failed: int
    ended: int


@dataclass(frozen=True)
class Glance:
    """The grid at a moment: jobs by state, the queues that fail most, how it went over time, and who says so."""

    selection: Selection
    states: Counter[str]
    queues: list[QueueTrouble]
    spread: OverTime | None
    source: str


def selection_of(hours: int) -> Selection:
    """Every live job, and those that ended in the last so many hours."""
    return Selection(jobs(), window=Window("modificationtime", timedelta(hours=hours), ended_only=True))


def glance(hours: int, as_of: datetime) -> Glance:
    """The grid now.

    :raises Unanswered: when the database failed or took too long.
    """
    selection = selection_of(hours).frozen(as_of)
    with best_engine() as engine:
        dimensions = [stored("jobstatus"), stored("computingsite")]
        found = engine.crosstab(selection, as_of, dimensions)
        ended = selection.with_term("jobstatus", "|".join(FINAL_STATES))
        spread = over_time(engine, ended, as_of)
    states: Counter[str] = Counter()
    for cell in found.cells:
        states[cell.values[0] or ""] += cell.measures[0]
    return Glance(selection, states, _troubled(found.cells), spread, found.source)


def _troubled(cells: Iterable[Cell]) -> list[QueueTrouble]:
    """Queues by the number of their failed jobs, most first."""
    failed: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    for cell in cells:
        state, queue = cell.values
        if state in {"finished", "failed"}:
            ended[queue or ""] += cell.measures[0]
            failed[queue or ""] += cell.measures[0] if state == "failed" else 0
    found = [QueueTrouble(queue, failed[queue], total) for queue, total in ended.items() if failed[queue]]
    return sorted(found, key=lambda queue: (-queue.failed, queue.name))
