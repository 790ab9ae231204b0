"""Keeps a simulated grid moving, at a given rate of job changes per second."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from time import monotonic, sleep
from typing import Any

from django.db import transaction

from core.panda import simulated
from core.panda.router import WRITE_ALIAS
from simulator import aggregates
from simulator.clock import from_datetime
from simulator.life import FINAL
from simulator.moves import ACTIVE, DEFINED, Moves
from simulator.tables import Database

CHANGES_PER_TRANSACTION = 20
AGGREGATES_EVERY_S = 60
POOL = 20_000


class Grid:
    """The live jobs, and the clock of the database: never behind what it holds already."""

    def __init__(self, connection: Any, random: Random) -> None:
        self._connection, self._random = connection, random
        database = Database(connection)
        self._moves = Moves(database, random)
        quote = connection.ops.quote_name
        live = [
            row
            for label in (DEFINED, ACTIVE)
            for row in database.query(
                f"SELECT pandaid, jobstatus FROM {quote(label)} ORDER BY pandaid DESC LIMIT {POOL}"
            )
        ]
        self._live = [pandaid for pandaid, status in live if status not in FINAL]
        tasks = database.query(
            f"SELECT j.pandaid FROM {quote(ACTIVE)} j JOIN {quote('panda.jedi_tasks')} t ON t.jeditaskid = j.jeditaskid"
            " WHERE t.status = 'running' AND j.jobstatus IN ('activated', 'running') ORDER BY j.pandaid"
        )
        self._examples = [pandaid for (pandaid,) in tasks] or self._live[:1]
        self._usual = len(self._live)
        newest = [database.value(label, "MAX(modificationtime)") for label in (DEFINED, ACTIVE)]
        known = [datetime.fromisoformat(str(time)) for time in newest if time]
        self._begin = max([_utc_now(), *known]) + timedelta(seconds=1)
        self._started = monotonic()

    def now(self) -> datetime:
        return self._begin + timedelta(seconds=monotonic() - self._started)

    def change(self, count: int) -> None:
        """That many changes of jobs, in one transaction."""
        with transaction.atomic(using=WRITE_ALIAS):
            for _ in range(count):
                self._change()

    def _change(self) -> None:
        if len(self._live) < self._usual or self._random.random() < 0.1:
            self._create()
        position = self._random.randrange(len(self._live))
        pandaid = self._live[position]
        status, again = self._moves.advance(pandaid, self.now())
        if status in FINAL:
            self._live[position] = self._live[-1]
            self._live.pop()
        if again:
            self._live.append(again)

    def _create(self) -> None:
        """What was made last is the next example of its task: the one before it may end any time."""
        position = self._random.randrange(len(self._examples))
        number = self._moves.create(self._examples[position], self.now())
        if number is not None:
            self._examples[position] = number
            self._live.append(number)
        elif len(self._examples) > 1:
            del self._examples[position]
        else:
            self._examples = [self._random.choice(self._live)]

    def refresh(self) -> None:
        with transaction.atomic(using=WRITE_ALIAS):
            aggregates.fill(self._connection, from_datetime(self.now()))


def run(rate: float, seconds: float | None, random: Random, tell: Callable[[int], object]) -> int:
    """Change jobs until the time is over or the user stops it.

    :param tell: called with the number of changes made since the last call.
    :returns: the number of changes.
    :raises NotSimulated: for a database that is not ours, or one without jobs.
    """
    connection = simulated.require()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # Readers go on while rows are written.
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
    grid = Grid(connection, random)
    started = refreshed = monotonic()
    made = 0
    while seconds is None or monotonic() - started < seconds:
        due = min(int((monotonic() - started) * rate) - made, CHANGES_PER_TRANSACTION)
        if due < 1:
            sleep(min(0.05, 1 / rate))
            continue
        grid.change(due)
        made += due
        tell(due)
        if monotonic() - refreshed > AGGREGATES_EVERY_S:
            grid.refresh()
            refreshed = monotonic()
    grid.refresh()
    return made


def _utc_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
