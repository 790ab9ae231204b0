"""Queues as the database describes them: which site, region and kind each belongs to."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from core.engines.base import Unanswered
from core.engines.doors import database
from core.panda.models import Queue as QueueRow
from core.selection.job_filters import QUEUE_ATTRIBUTES
from core.selection.queues import record

FRESH_SECONDS = 120


@dataclass(frozen=True)
class Queue:
    """One PanDA queue and its parameters; `updated` is when PanDA last took over its description."""

    name: str
    data: Mapping[str, Any]
    updated: datetime | None = None

    @cached_property
    def record(self) -> Mapping[str, Any]:
        """What lists of queues know of it, by attribute: made once for as long as the description stands."""
        return record(self.name, self.data)

    def attribute(self, name: str) -> str | None:
        """An attribute of QUEUE_ATTRIBUTES as text; None where the description has none."""
        found = (self.data.get(key) for key in QUEUE_ATTRIBUTES[name])
        return next((str(value) for value in found if value not in (None, "")), None)


@dataclass(frozen=True)
class Topology:
    """Every described queue by name, who describes them, and the newest change that this knows of."""

    queues: Mapping[str, Queue] = field(default_factory=dict)
    source: str = "PanDA"

    @property
    def updated(self) -> datetime | None:
        return max((queue.updated for queue in self.queues.values() if queue.updated), default=None)


class _Kept:
    topology = Topology()
    until = 0.0
    alias = ""


def queues(alias: str = "panda") -> Mapping[str, Queue]:
    """Every described queue by name; see `topology`."""
    return topology(alias).queues


def topology(alias: str = "panda") -> Topology:
    """How the grid is made, read again every two minutes; as last known while that fails.

    :raises Unanswered: when it was never read.
    """
    if time.monotonic() > _Kept.until or _Kept.alias != alias:
        try:
            _Kept.topology = Topology(_read(alias))
        except Unanswered:
            if _Kept.alias != alias or not _Kept.topology.queues:
                raise
        _Kept.until, _Kept.alias = time.monotonic() + FRESH_SECONDS, alias
    return _Kept.topology


def forget() -> None:
    """Read them anew at the next question."""
    _Kept.until = 0.0


def _read(alias: str) -> dict[str, Queue]:
    with database(alias):
        rows = list(QueueRow._default_manager.using(alias).values_list("panda_queue", "data", "last_update"))
    return {name: Queue(name, data if isinstance(data, dict) else {}, updated) for name, data, updated in rows}
