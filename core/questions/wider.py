"""How much a longer window would hold, for lists that are empty."""

from collections.abc import Sequence
from datetime import datetime

from core.engines.base import Unanswered
from core.engines.best import engine as best_engine
from core.selection import request
from core.selection.request import Asked
from core.selection.selection import Selection

# For all windows together: a reader of an empty list waits no longer for a hint.
LIMIT_MS = 300


def counted(asked: Asked, as_of: datetime, days: Sequence[int]) -> dict[int, tuple[Selection, int]]:
    """The same selection over each of those spans, with its count; a span that takes too long to count is left out."""
    found: dict[int, tuple[Selection, int]] = {}
    if asked.selection.window is None:
        return found
    with best_engine() as engine, engine.limited(LIMIT_MS // len(days)):
        for span in days:
            selection = over(asked.selection, span).frozen(as_of)
            try:
                found[span] = selection, engine.count(selection, as_of).value
            except Unanswered:
                break
    return found


def over(selection: Selection, days: int) -> Selection:
    """The same things of the last days."""
    kind = selection.kind
    kept = {name: (text,) for name, text in selection.timeless.items()}
    return request.read(kind, {**kept, "days": (str(days),)}, days * 24).selection
