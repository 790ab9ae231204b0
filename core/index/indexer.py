"""One pass after another: what changed, what vanished, what was superseded; then a version for the readers.

A watermark alone would miss late commits, vanished rows and changes of the retry history. So the ids of live jobs
are compared regularly, the jobs of tasks with new attempts are read again, and now and then both engines are asked
the same question about every hour, and where they differ that hour is read again.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

import duckdb
from django.conf import settings

from core.clock import now
from core.engines.base import Unanswered
from core.engines.columnar.published import State
from core.index import audit, reading
from core.index.ahead import ahead
from core.index.publishing import publish
from core.index.store import Store
from core.selection.window import Window

logger = logging.getLogger(__name__)
# A commit may come so much later than the time that it carries; sweeps find what is later still.
OVERLAP = timedelta(seconds=60)
# What changed a moment ago may change again within the same tick of PanDA's clock, and is read again whole.
SAME_TICK = timedelta(seconds=5)
PRIVATE = "private.duckdb"
# An index that is further behind is made anew: its horizon has gaps that no pass would fill.
TOO_OLD = timedelta(hours=12)
PAUSE_AFTER_FAILURE_S = 5
# The dearest question to the database is asked in parts, between which changes are read.
DEEP_PARTS = 24
SECONDS_BETWEEN = {"poll": 5, "sweep": 60, "audit": 600, "deep_audit": 3_600 / DEEP_PARTS}
# Rows and their number, given on while a bar grows.
Progress = Callable[[Iterable[reading.Row], int], Iterable[reading.Row]]


def _silent(rows: Iterable[reading.Row], _: int) -> Iterable[reading.Row]:
    return rows


@dataclass
class Indexer:
    """Keeps the index in a folder up to date; whoever makes one holds the folder's lock."""

    place: Path
    progress: Progress = _silent
    clock: Callable[[], datetime] = now
    store: Store = field(init=False)
    _touched: set[int] = field(default_factory=set)
    _published: int = -1
    _parts_audited: int = 0
    _done_at: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.place.mkdir(parents=True, exist_ok=True)
        self.store = self._opened()

    def run(self, going: Callable[[], bool]) -> None:
        """Pass after pass, for as long as `going` says; a failure is logged and the pass tried again."""
        while going():
            try:
                self.turn()
            except (Unanswered, OSError, duckdb.Error) as error:
                self._recover(error)
                _sleep(PAUSE_AFTER_FAILURE_S, going)
            _sleep(1, going)

    def turn(self) -> None:
        """Whatever is due."""
        steps = {"poll": self.poll, "sweep": self.sweep, "audit": self.audit, "deep_audit": self.deep_audit}
        for name, step in steps.items():
            if self._is_due(name, SECONDS_BETWEEN[name]):
                step()
                self._done_at[name] = time.monotonic()
        if self._is_due("publish", settings.INDEX_PUBLISH_S):
            self.publish()
            self._done_at["publish"] = time.monotonic()

    def fill(self) -> None:
        """The first reading of everything; the version that readers have stays until it is complete."""
        as_of = self.clock()
        horizon = self._horizon(as_of)
        logger.info("Filling the index from %s on.", horizon)
        rows = self.progress(ahead(reading.everything(horizon, as_of)), reading.size(horizon, as_of))
        self.store.fill(rows, as_of, horizon)
        self.store.compact()
        self._done_at = dict.fromkeys(("sweep", "audit", "deep_audit"), time.monotonic())
        self.publish()

    def poll(self) -> None:
        """What changed since the last pass."""
        found = self.store.state
        if found is None or self.clock() - found[1] > TOO_OLD:
            self._start_anew()
            self.fill()
            return
        as_of, known = self.clock(), found[1] - SAME_TICK
        with _Step(self.store, as_of):
            late = self.store.unlike(reading.changed_keys(found[1] - OVERLAP, known, as_of), "modificationtime")
            tasks = self.store.replace(chain(reading.changed(known, as_of), reading.by_ids(late, as_of)))
            self.store.move_horizon(self._horizon(as_of))
        self._touched.update(tasks)

    def sweep(self) -> None:
        """The live jobs by their ids, and the jobs of tasks in which attempts may have been superseded."""
        as_of = self.clock()
        found = self.store.state
        assert found is not None  # noqa: S101 - a poll came first
        tasks = sorted(self._touched | set(reading.tasks_done(found[1] - OVERLAP - timedelta(minutes=5))))
        with _Step(self.store):
            differing = self.store.differing(reading.live_keys(as_of))
            rows = list(reading.by_ids(differing, as_of))
            self.store.replace(rows)
            self.store.remove(sorted(set(differing) - {row[0] for row in rows}))
            flags = list(reading.superseded_of_tasks(tasks, found[2], as_of))
            self.store.replace(reading.by_ids(self.store.unlike(flags, "superseded"), as_of))
        self._touched.clear()

    def audit(self) -> None:
        """Every hour that the database and the index do not agree on, read again."""
        self._audited(audit.whole, drop=False)

    def deep_audit(self) -> None:
        """The same with superseded attempts left out, of one part of the time at each call, the newest one first."""
        self._parts_audited += 1
        self._audited(lambda state: audit.part(state, -self._parts_audited, DEEP_PARTS), drop=True)

    def publish(self) -> State:
        """Let readers see where the index stands."""
        self.store.compact_if_worn()
        state = publish(self.store, self.place, changed=self.store.changes != self._published)
        self._published = self.store.changes
        return state

    def _audited(self, window: Callable[[State], Window], *, drop: bool) -> None:
        found = self.store.state
        assert found is not None  # noqa: S101 - a poll came first
        state = self.publish()
        hours = audit.differing_hours(self.place, state, window(state), drop=drop)
        if hours:
            logger.info("%d hours differ from the database and are read again.", len(hours))
        for start in hours:
            self._read_hour(start, found[1])

    def _read_hour(self, start: datetime, as_of: datetime) -> None:
        end = start + timedelta(hours=1)
        with _Step(self.store):
            rows = list(reading.between(start, end, as_of))
            self.store.replace(rows)
            stray = self.store.ids_between(start, end) - {row[0] for row in rows}
            moved = list(reading.by_ids(sorted(stray), as_of))
            self.store.replace(moved)
            self.store.remove(sorted(stray - {row[0] for row in moved}))

    def _horizon(self, as_of: datetime) -> datetime:
        """Whole minutes, so that it does not move at each pass."""
        return (as_of - timedelta(days=settings.INDEX_DAYS)).replace(second=0, microsecond=0)

    def _is_due(self, name: str, seconds: float) -> bool:
        return time.monotonic() - self._done_at.get(name, -seconds) >= seconds

    def _opened(self) -> Store:
        """The file as it was left; an unreadable one, or one of another format, is made anew."""
        path = self.place / PRIVATE
        try:
            store = Store(path)
            if store.state is not None or not store.count():
                return store
            logger.warning("The index is of another format and is made anew.")
        except duckdb.Error as error:
            logger.warning("The index cannot be read and is made anew: %s", str(error).splitlines()[0])
        _discard(path)
        return Store(path)

    def _start_anew(self) -> None:
        self.store.close()
        _discard(self.place / PRIVATE)
        self.store, self._published = Store(self.place / PRIVATE), -1

    def _recover(self, error: Exception) -> None:
        """Go on from the last commit."""
        logger.warning("A pass of the indexer failed and is tried again: %s", error)
        if isinstance(error, duckdb.Error):
            self.store.close()
            self.store = self._opened()
            self._published = -1


class _Step:
    """One step of the store: all of it lasts, or none."""

    def __init__(self, store: Store, as_of: datetime | None = None) -> None:
        self.store, self.as_of = store, as_of

    def __enter__(self) -> None:
        self.store.begin()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.store.commit(self.as_of)
        else:
            self.store.undo()


def _discard(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_suffix(f"{path.suffix}.wal").unlink(missing_ok=True)


def _sleep(seconds: float, going: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and going():
        time.sleep(0.1)
