"""Moves a grid on PostgreSQL by three statements a second: jobs that change, jobs that end, and jobs that are new.

The simulator's own moves carry files, workers and events along, which costs more than what is measured here.
"""

import random
import time
from typing import Any, Final

from core.panda.schema_data import tables

ACTIVE, ARCHIVE = "panda.jobsactive4", "panda.jobsarchived4"
# Of the changes of a job's life one makes it and one ends it: two million a day are 23 a second, of 350.
SHARE_THAT_ENDS: Final = 23 / 350
NOW = "(now() AT TIME ZONE 'UTC')"
ENDED = {"modificationtime": NOW, "statechangetime": NOW, "endtime": NOW, "jobstatus": "'finished'"}


class Moving:
    """The jobs that run, and the statements that change them."""

    def __init__(self, connection: Any, rate: float) -> None:
        self.cursor, self.quote = connection.cursor(), connection.ops.quote_name
        self.ending = round(rate * SHARE_THAT_ENDS)
        self.changing = round(rate) - 2 * self.ending
        self.chance = random.Random(1)
        self.cursor.execute(f"SELECT pandaid FROM {self.quote(ACTIVE)} WHERE jobstatus = 'running'")
        self.running = [pandaid for (pandaid,) in self.cursor.fetchall()]
        self.cursor.execute(f"SELECT max(pandaid) FROM {self.quote(ACTIVE)}")
        (self.last,) = self.cursor.fetchone()

    def go(self, seconds: float) -> float:
        """Move that long, a transaction each second; gives the changes a second that were made."""
        began, made = time.monotonic(), 0
        while (passed := time.monotonic() - began) < seconds:
            self._second()
            made += self.changing + 2 * self.ending
            time.sleep(max(0, int(passed) + 1 - (time.monotonic() - began)))
        return made / (time.monotonic() - began)

    def _second(self) -> None:
        self.chance.shuffle(self.running)
        ending, self.running = self.running[: self.ending], self.running[self.ending :]
        active, archive = self.quote(ACTIVE), self.quote(ARCHIVE)
        changed = f"modificationtime = {NOW}, cpuconsumptiontime = coalesce(cpuconsumptiontime, 0) + 1"
        self.cursor.execute(f"UPDATE {active} SET {changed} WHERE pandaid = ANY(%s)", [self.running[: self.changing]])
        new = {"pandaid": f"{self.last} + row_number() OVER ()", "modificationtime": NOW, "creationtime": NOW}
        self.cursor.execute(
            f"INSERT INTO {active} ({_row({})}) SELECT {_row(new)} FROM {active} WHERE pandaid = ANY(%s)", [ending]
        )
        self.last += self.ending
        gone = f"WITH gone AS (DELETE FROM {active} WHERE pandaid = ANY(%s) RETURNING *)"
        self.cursor.execute(f"{gone} INSERT INTO {archive} ({_row({})}) SELECT {_row(ENDED)} FROM gone", [ending])
        self.running += range(self.last - self.ending + 1, self.last + 1)


def _row(values: dict[str, str]) -> str:
    return ", ".join(values.get(column.name, column.name) for column in tables()[ACTIVE].columns)
