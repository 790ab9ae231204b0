"""Neighbours of a Selection in time: other lengths, earlier, later, wider, frozen."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.selection.selection import Selection
from core.selection.window import Window


def lately(selection: Selection, length: timedelta) -> Selection:
    """The same for the last so many hours."""
    return replace(selection, window=Window(selection.kind.time_field, length))


def between(selection: Selection, start: datetime, end: datetime) -> Selection:
    """The same for an absolute window."""
    return replace(selection, window=Window(selection.kind.time_field, start, end))


def bounds(selection: Selection, as_of: datetime) -> tuple[datetime, datetime] | None:
    """Start and end of the window; None when it has no start."""
    if selection.window is None:
        return None
    start, end = selection.window.bounds(as_of)
    return None if start is None else (start, end or as_of)


def shifted(selection: Selection, as_of: datetime, lengths: int) -> Selection | None:
    """The same, so many of its own lengths later; None when that lies in the future or there is no window."""
    found = bounds(selection, as_of)
    if found is None:
        return None
    start, end = found
    step = (end - start) * lengths
    return None if lengths > 0 and end >= as_of else between(selection, start + step, min(end + step, as_of))


def widened(selection: Selection, as_of: datetime) -> Selection | None:
    """The same for twice the time, around the same middle."""
    found = bounds(selection, as_of)
    if found is None:
        return None
    start, end = found
    half = (end - start) / 2
    return between(selection, _whole(start - half), min(_whole(end + half), as_of))


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
