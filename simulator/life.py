"""One job's life: what becomes of it, and when it changes its state."""

from dataclasses import dataclass, field
from math import log as log_of
from random import Random
from typing import Any

from simulator import errors
from simulator.base import Row
from simulator.clock import HOUR, MINUTE, SECOND
from simulator.error_kinds import Kind, Stage
from simulator.grid import Node, Queue
from simulator.plan import Task
from simulator.stories import Troubles

FINAL = ("finished", "failed", "cancelled", "closed")
IN_DEFINED = ("pending", "defined", "assigned")
HEARTBEAT = 30 * MINUTE
HEARTBEAT_LOST = 4 * HOUR
SENDS_HEARTBEATS = ("running",)

Event = tuple[int, str]


@dataclass(slots=True)
class Chain:
    """Input files that are processed together, and the jobs that tried it so far.

    For a merge job `merged` names the jobs whose outputs the inputs are, `source` the dataset that holds them.
    """

    serial: int
    inputs: list[Row]
    origin: int = 0
    last: int = 0
    attempts: int = 0
    failures: int = 0
    ready: int = 0
    merged: tuple[int, ...] = ()
    source: tuple[int, str] | None = None


@dataclass(slots=True)
class Attempt:
    """One job; `log` holds its state changes up to now, `start` and `end` the payload's slot."""

    pandaid: int
    chain: Chain
    queue: Queue
    node: Node
    slot: int
    created: int
    log: list[Event] = field(default_factory=list)
    start: int | None = None
    end: int | None = None
    silent_since: int | None = None
    kind: Kind | None = None
    killed_by: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> str:
        return self.log[-1][1]

    @property
    def changed(self) -> int:
        return self.log[-1][0]

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    @property
    def reported(self) -> bool:
        """Whether the pilot has sent its last report: figures and exit codes are there."""
        return self.end is not None and (self.kind is None or self.kind.stage not in (Stage.LOST, Stage.BATCH))

    @property
    def delivered(self) -> bool:
        """Whether outputs were produced and reported."""
        return self.reported and (self.kind is None or self.kind.stage is Stage.SERVER) and not self.killed_by


class Fate:
    """Decides about the jobs of one task."""

    def __init__(self, task: Task, troubles: Troubles, now: int, random: Random) -> None:
        self._task, self._troubles, self._now, self._random = task, troubles, now, random
        own = errors.choose(random, task.step.is_user, 3)
        self._kinds = own * 6 + errors.choose(random, task.step.is_user, 14)
        if task.failure == 1.0:
            self._kinds = [kind for kind in own if kind.stage is Stage.PAYLOAD] or self._payload_kinds()
        self._wall = task.step.wall_minutes * MINUTE
        self._wait = (20 if task.step.is_user else 60) * MINUTE
        self._kill_after = _last_quarter(task) if task.status == "aborted" else None
        self._transfers = not task.step.is_user

    def _payload_kinds(self) -> list[Kind]:
        found = errors.choose(self._random, self._task.step.is_user, 60)
        return [kind for kind in found if kind.stage is Stage.PAYLOAD]

    def live(self, attempt: Attempt, must_succeed: bool) -> None:
        """Fill in the attempt's log, its slot's times and what went wrong."""
        random = self._random
        task = self._task
        lot = random.random()
        log = self._wait_for_pilot(attempt.created)
        sent = log[-1][0]
        start = sent + 20 * SECOND + int(random.random() * 130_000)
        if self._kill_after is not None and attempt.created >= self._kill_after:
            self._kill(attempt, log, start, task.user.name)
        elif lot < 0.045 and not must_succeed:
            attempt.log = [*log[: 2 + (lot < 0.015)], (sent, "closed")]
        elif lot < 0.05 and not must_succeed:
            self._kill(attempt, log, start, "operator01")
        else:
            attempt.kind = None if must_succeed else self._cause(attempt, start, lot)
            self._run(attempt, log, sent, start)
        self._cut(attempt)

    def _cause(self, attempt: Attempt, start: int, lot: float) -> Kind | None:
        queue, task = attempt.queue, self._task
        planted = self._troubles.cause(queue, attempt.node.host, task.version, start, self._random)
        if planted is not None:
            return planted
        # Where a site has trouble the rest is a matter of the task; both are independent.
        if lot < 0.05 + task.failure * (0.7 + 0.3 * queue.site.trouble):
            return self._kinds[int(self._random.random() * len(self._kinds))]
        return None

    def _wait_for_pilot(self, created: int) -> list[Event]:
        random = self._random
        defined = created + 300 + int(random.random() * 2500)
        activated = defined + 600 + int(random.random() * random.random() * 90_000)
        log = [(created, "pending"), (defined, "defined")]
        if random.random() < 0.08:
            log.append((activated, "assigned"))
            activated += int(random.random() * 2 * HOUR)
        if self._task.status == "pending":
            activated += int(random.random() * 9 * HOUR)
        if self._task.status == "throttled":
            log.append((activated, "throttled"))
            activated += int(random.random() * 9 * HOUR)
        sent = activated + 15 * SECOND + int(-self._wait * log_of(1 - random.random()))
        log += ((activated, "activated"), (sent, "sent"))
        return log

    def _kill(self, attempt: Attempt, log: list[Event], start: int, who: str) -> None:
        attempt.killed_by = who
        created = attempt.created
        killed = created + int(self._random.random() * 5 * HOUR) + MINUTE
        if killed > start + 40:
            log += ((log[-1][0] + 20, "starting"), (start, "running"))
            attempt.start, attempt.end = start, killed
        attempt.log = [event for event in log if event[0] < killed]
        attempt.log.append((killed, "cancelled"))

    def _run(self, attempt: Attempt, log: list[Event], sent: int, start: int) -> None:
        random, kind = self._random, attempt.kind
        log.append((sent + 15 + int(random.random() * 900), "starting"))
        if kind is not None and kind.stage is Stage.BATCH:
            attempt.log = [*log, (start + int(random.random() * 2 * HOUR), "failed")]
            return
        attempt.start = start
        attempt.end = end = start + self._wall_time(kind)
        log.append((start, "running"))
        if kind is not None and kind.stage is Stage.LOST:
            attempt.log = [*log, (end + HEARTBEAT_LOST, "failed")]
            return
        log.append((end, "holding"))
        done = end + 20 * SECOND + int(random.random() * random.random() * 40 * MINUTE)
        if self._transfers and (kind is None or kind.stage is Stage.SERVER):
            log.append((done, "transferring"))
            done += MINUTE + int(random.random() * random.random() * 5 * HOUR)
        if self._task.merges and not attempt.chain.merged and kind is None:
            log.append((done, "merging"))
            done += 20 * MINUTE + int(random.random() * 2 * HOUR)
        attempt.log = [*log, (done, "failed" if kind else "finished")]

    def _wall_time(self, kind: Kind | None) -> int:
        share = self._random.random()
        if kind is None or kind.stage in (Stage.STAGE_OUT, Stage.SERVER):
            return int(self._wall * (0.6 + 0.8 * share))
        if kind.stage is Stage.STAGE_IN:
            return 40 * SECOND + int(share * 15 * MINUTE)
        return 30 * SECOND + int(self._wall * share)

    def _cut(self, attempt: Attempt) -> None:
        """Nothing has happened yet that lies in the future; in a settled task everything is over."""
        limit = self._task.limit
        if self._task.settled and attempt.changed > limit:
            self._compress(attempt, (limit - attempt.created) / (attempt.changed - attempt.created))
        log = [event for event in attempt.log if event[0] <= self._now]
        if len(log) < len(attempt.log):
            attempt.log = log
            self._forget(attempt)

    def _compress(self, attempt: Attempt, factor: float) -> None:
        created = attempt.created
        attempt.log = [(created + int((time - created) * factor), status) for time, status in attempt.log]
        if attempt.start is not None and attempt.end is not None:
            attempt.start = created + int((attempt.start - created) * factor)
            attempt.end = created + int((attempt.end - created) * factor)

    def _forget(self, attempt: Attempt) -> None:
        if attempt.start is not None and attempt.start > self._now:
            attempt.start = None
        if attempt.end is not None and (attempt.end > self._now or attempt.status == "running"):
            # The payload is over and nobody has heard: this job's heartbeats have stopped.
            attempt.silent_since = attempt.end
            attempt.end = None
        attempt.killed_by = ""
        if attempt.end is None:
            attempt.kind = None


def last_heartbeat(attempt: Attempt, now: int) -> int:
    """When the job's row was last touched: every half hour while a pilot has it."""
    changed, heard = attempt.changed, min(now, attempt.silent_since or now)
    if attempt.status not in SENDS_HEARTBEATS:
        return changed
    return changed + (heard - changed) // HEARTBEAT * HEARTBEAT


def _last_quarter(task: Task) -> int:
    return task.bursts[len(task.bursts) * 3 // 4].time
