"""A task's states in time, as scripts read them."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from core.render.plain import clock, plain


def timed(log: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """States with the time spent in each as `d:h:mm:ss`; `---` for the last."""
    ends = [row["modificationtime"] for row in log[1:]]
    found = []
    for row, end in zip_longest(log, ends):
        start = row["modificationtime"]
        more = {
            "duration": "---" if end is None else clock((end - start).total_seconds()),
            "modiftime_str": f"{start:%Y-%m-%d %H:%M:%S}",
        }
        found.append({**{name: plain(value) for name, value in row.items()}, **more})
    return found
