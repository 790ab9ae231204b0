"""One pass after another: what changed, what vanished, what was superseded; then a version for the readers.

A watermark alone would miss late commits, vanished rows, what is changed without a new time, and changes of the retry
history. So what is known of live jobs is compared regularly, the jobs of tasks with new attempts are read again, and
now and then both engines are asked the same question about every hour, and where they differ that hour is read again.
"""

import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

import duckdb
from django.conf import settings

from core.clock import now
from core.engines.base import Unanswered
from core.engines.columnar.published import State, is_distrusted, may_be_damage
from core.index import audit, reading
from core.index.ahead import ahead
from core.index.publishing import publish
from core.index.store import Reached, Store
from core.selection.window import Window

logger = logging.getLogger(__name__)
# A commit may come so much later than the time that it carries; sweeps find what is later still.
OVERLAP = timedelta(seconds=60)
# What changed a moment ago may change again within the same tick of PanDA's clock, and is read again whole.
SAME_TICK = timedelta(seconds=5)
PRIVATE = "private.duckdb"
# An index that is further behind is made anew: its horizon has gaps that no pass would fill.
TOO_OLD = timedelta(hours=12)
# And so is one that shall reach back further than it does by more than this.
TOO_SHORT = timedelta(hours=1)
PAUSE_AFTER_FAILURE_S = 5
# The dearest question to the database is asked in parts, between which changes are read.
DEEP_PARTS = 24
SECONDS_BETWEEN = {"poll": 5, "sweep": 60, "audit": 600, "deep_audit": 3_600 / DEEP_PARTS}
# Copying a large file for the readers takes no more than a fifth of the time.
PUBLISHING_TAKES = 5
# What backends, disks and files do at times; anything else is a mistake of ours, logged with where it was made.
FAILURES = (Unanswered, OSError, duckdb.Error)
# Rows and their number, given on while a bar grows.
Progress = Callable[[Iterable[reading.Row], int], Iterable[reading.Row]]


def _silent(rows: Iterable[reading.Row], _: int) -> Iterable[reading.Row]:
    return rows


# What DuckDB says when it comes upon damage after opening.
DAMAGED = "Corrupt database file"


@dataclass
class Indexer:
    """Keeps the index in a folder up to date; whoever makes one holds the folder's lock."""

    place: Path
    progress: Progress = _silent
    clock: Callable[[], datetime] = now
    store: Store = field(init=False)
    _last_change: datetime | None = None
    _published: int = -1
    _publishing_s: float = 0
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
            except Exception as error:  # noqa: BLE001 - it is logged, and the next pass may do better
                self._recover("poll", error)
                _sleep(PAUSE_AFTER_FAILURE_S, going)
            _sleep(1, going)

    def turn(self) -> bool:
        """Whatever is due; whether all of it went well. What fails after the reading keeps nothing else from its turn.

        :raises Exception: of `FAILURES`, as a rule, when the changes could not be read or written down.
        """
        if self._is_due("poll", SECONDS_BETWEEN["poll"]):
            self.poll()
            self._done_at["poll"] = time.monotonic()
        rest = {"sweep": self.sweep, "audit": self.audit, "deep_audit": self.deep_audit}
        went = [self._went(name, step, SECONDS_BETWEEN[name]) for name, step in rest.items()]
        seconds = max(settings.INDEX_PUBLISH_S, PUBLISHING_TAKES * self._publishing_s)
        return all([*went, self._went("publish", self.publish, seconds)])

    def _went(self, name: str, step: Callable[[], object], seconds: float) -> bool:
        """Do the step if it is due; one that fails is due again after its time, as one that went well."""
        if not self._is_due(name, seconds):
            return True
        try:
            step()
        except Exception as error:  # noqa: BLE001 - it is logged, and the next pass may do better
            self._recover(name, error)
            return False
        finally:
            self._done_at[name] = time.monotonic()
        return True

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
        as_of, found = self.clock(), self.store.reached
        if found is None or self._is_unfit(found, as_of):
            self._start_anew()
            self.fill()
            return
        # By the clocks of those who write: ours may be ahead of theirs. Where nothing came since the last pass, its last
        # seconds were read whole by then.
        last = self.store.last_change(found.as_of)
        known = last if last == self._last_change else last - SAME_TICK
        self._last_change = last
        with _Step(self.store, as_of):
            late = self.store.unlike(reading.changed_keys(last - OVERLAP, known, as_of), "modificationtime")
            self.store.replace(chain(reading.changed(known, as_of), reading.by_ids(late, as_of)))
            self.store.move_horizon(max(found.horizon, self._horizon(as_of)))

    def sweep(self) -> None:
        """The live jobs by their ids, and the jobs of tasks in which attempts may have been superseded."""
        as_of, found, touched = self.clock(), self._reached(), self.store.touched()
        tasks = sorted(touched | set(reading.tasks_done(found.swept - OVERLAP - timedelta(minutes=5))))
        with _Step(self.store):
            differing = self.store.differing(reading.live_keys(as_of))
            rows = list(reading.by_ids(differing, as_of))
            self.store.replace(rows)
            self.store.remove(sorted(set(differing) - {row[0] for row in rows}))
            flags = list(reading.superseded_of_tasks(tasks, found.horizon, as_of))
            self.store.replace(reading.by_ids(self.store.unlike(flags, "superseded"), as_of))
            self.store.swept(as_of, touched)

    def audit(self) -> None:
        """Every hour that the database and the index do not agree on, read again."""
        self._audited(audit.whole, drop=False)

    def deep_audit(self) -> None:
        """The same with superseded attempts left out, of one part of the time at each call, the newest one first."""
        self._parts_audited += 1
        self._audited(lambda state: audit.part(state, -self._parts_audited, DEEP_PARTS), drop=True)

    def publish(self) -> State:
        """Let readers see where the index stands."""
        self._reached()
        if is_distrusted(self.place):
            # It was copied from our own file: reading all of that tells whether it is damaged too.
            self.store.compact()
        self.store.compact_if_worn()
        began = time.monotonic()
        state = publish(self.store, self.place, changed=self.store.changes != self._published)
        self._published, self._publishing_s = self.store.changes, time.monotonic() - began
        return state

    def _audited(self, window: Callable[[State], Window], *, drop: bool) -> None:
        state = self.publish()
        hours = audit.differing_hours(self.place, state, window(state), drop=drop)
        if hours:
            logger.info("%d hours differ from the database and are read again.", len(hours))
        for start in hours:
            self._read_hour(start, state.as_of)

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

    def _reached(self) -> Reached:
        """How far the reading came.

        :raises Unanswered: when the first filling is not complete.
        """
        found = self.store.reached
        if found is None:
            raise Unanswered("Nothing is indexed yet.")
        return found

    def _is_unfit(self, found: Reached, as_of: datetime) -> bool:
        """Whether there are gaps that no pass would fill: behind for long, or to reach back further than it does."""
        return as_of - found.as_of > TOO_OLD or found.horizon - self._horizon(as_of) > TOO_SHORT

    def _is_due(self, name: str, seconds: float) -> bool:
        return time.monotonic() - self._done_at.get(name, -seconds) >= seconds

    def _opened(self) -> Store:
        """The file as it was left; a damaged one, or one of another format, is made anew.

        :raises OSError: when it cannot be opened now, but may be sound.
        """
        path = self.place / PRIVATE
        try:
            store = Store(path)
            if store.reached is not None or not store.count():
                return store
            store.close()
            logger.warning("The index is of another format and is made anew.")
        except duckdb.Error as error:
            sentence = str(error).splitlines()[0]
            if not may_be_damage(error):
                raise OSError(f"The index cannot be opened now: {sentence}") from error
            logger.warning("The index cannot be read and is made anew: %s", sentence)
        _discard(path)
        return Store(path)

    def _start_anew(self) -> None:
        self.store.close()
        _discard(self.place / PRIVATE)
        self.store, self._published = Store(self.place / PRIVATE), -1

    def _recover(self, step: str, error: Exception) -> None:
        """Go on from the last commit; while the file cannot be opened, the next step fails too."""
        told = "The step %r of the indexer failed and is tried again: %s"
        logger.warning(told, step, error, exc_info=not isinstance(error, FAILURES))
        if isinstance(error, duckdb.Error):
            self.store.close()
            self._published = -1
            if DAMAGED in str(error):
                _discard(self.place / PRIVATE)
            with suppress(OSError, duckdb.Error):
                self.store = self._opened()


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
