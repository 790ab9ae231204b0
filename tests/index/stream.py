"""A grid that changes at random, the way PanDA's servers change it, and the ways in which it should not."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connections

from core.panda import models
from core.panda.models.base import PandaTable
from core.panda.schema_data import table_named
from tests.retries.zoo import fill

START = datetime(2026, 11, 23, 12)
ENDS = ("finished", "failed", "cancelled", "closed", "never_heard_of")
LIVE = ("defined", "activated", "running", "holding", "never_heard_of")
# How many seconds after its time a row is committed: less than the indexer looks back.
LATE_S = (0, 0, 0, 1, 7, 50)


@dataclass
class Grid:
    """Jobs over the live and archive tables; `now` goes on with each change.

    :ivar slowly: whether there are changes that only an audit finds.
    """

    chance: random.Random
    slowly: bool = True
    now: datetime = START
    live: dict[int, dict[str, Any]] = field(default_factory=dict)
    ended: dict[int, dict[str, Any]] = field(default_factory=dict)
    last: int = 1_000

    def step(self) -> None:
        """One change of a random kind."""
        self.now += timedelta(seconds=self.chance.choice((0, 0, 1, 1, 2, 20)))
        kinds = [self.create, self.create, self.change, self.change, self.end, self.end, self.retry, self.copy]
        kinds += [self.vanish, self.linger, self.move_share, self.flash]
        self.chance.choice([*kinds, self.commit_late, self.link_late, self.lose] if self.slowly else kinds)()

    def create(self, **values: Any) -> int:
        self.last += 1
        then = self._stamp()
        row = {
            "pandaid": self.last,
            "jobstatus": self.chance.choice(LIVE),
            "computingsite": self.chance.choice(("CERN", "BNL", "", None, f"NEW{self.last}")),
            "jeditaskid": self.chance.choice((7, 8, 9)),
            "corecount": self.chance.choice((None, 0, 1, 8)),
            "creationtime": then,
            "statechangetime": then,
            "modificationtime": then,
        } | values
        self.live[self.last] = row
        fill("jobsactive4", [row])
        return self.last

    def change(self) -> None:
        if self.live:
            row = self._any(self.live)
            row |= {"jobstatus": self.chance.choice(LIVE), "currentpriority": self.chance.randint(0, 9)}
            row["modificationtime"] = self._stamp()
            changes = {name: row[name] for name in ("jobstatus", "currentpriority", "modificationtime")}
            _rows(models.JobActive, row).update(**changes)

    def move_share(self) -> None:
        """What PanDA changes without a new time."""
        if self.live:
            row = self._any(self.live)
            changes = {"gshare": self.chance.choice(("A", "B", None)), "currentpriority": self.chance.randint(0, 9)}
            row |= changes
            _rows(models.JobActive, row).update(**changes)

    def end(self) -> None:
        """The move to the archive."""
        if self.live:
            self.end_of(self._any(self.live)["pandaid"])

    def end_of(self, pandaid: int) -> None:
        row, then = self.live.pop(pandaid), self._stamp()
        row |= {"jobstatus": self.chance.choice(ENDS), "endtime": then, "modificationtime": then}
        row |= {"piloterrorcode": 1305, "piloterrordiag": f"exit code {self.chance.choice((1, 2))} of job {self.last}"}
        fill("jobsarchived4", [row])
        _rows(models.JobActive, row).delete()
        self.ended[pandaid] = row

    def flash(self) -> None:
        """A job of a task of its own that came and ended before anybody looked: nothing but the time of its end leads to it."""
        self.end_of(self.create(jeditaskid=self.last + 1))

    def retry(self) -> None:
        if self.ended:
            old = self._any(self.ended)
            new = self.create(jeditaskid=old["jeditaskid"])
            _link(old, new)

    def link_late(self) -> None:
        """A line of the retry history that comes long after its job."""
        if self.ended and self.live:
            _link(self._any(self.ended), self._any(self.live)["pandaid"])

    def copy(self) -> None:
        """A row that stands in both archives while its day is copied."""
        if self.ended:
            row = self._any(self.ended)
            if not _rows(models.JobArchived, row).exists():
                fill("jobsarchived", [row])

    def linger(self) -> None:
        """A final row that is forgotten among the live ones."""
        row = self._any(self.ended) if self.ended else None
        if row and row["jobstatus"] != "never_heard_of" and not _rows(models.JobActive, row).exists():
            fill("jobsactive4", [row])

    def vanish(self) -> None:
        """A live row that somebody deleted."""
        if self.live:
            row = self._any(self.live)
            _rows(models.JobActive, row).delete()
            del self.live[row["pandaid"]]

    def lose(self) -> None:
        """An ended row that somebody deleted wherever it stands."""
        if self.ended:
            row = self._any(self.ended)
            for model in (models.JobActive, models.JobArchived4, models.JobArchived):
                _rows(model, row).delete()
            del self.ended[row["pandaid"]]

    def commit_late(self) -> None:
        """A row that appears with a time long past."""
        self.last += 1
        then = self.now - timedelta(minutes=self.chance.randint(5, 300))
        row = {"pandaid": self.last, "jobstatus": "failed", "jeditaskid": 8, "modificationtime": then}
        row |= {"creationtime": then, "statechangetime": then}
        fill("jobsarchived4", [row])
        self.ended[self.last] = row

    def _stamp(self) -> datetime:
        return self.now - timedelta(seconds=self.chance.choice(LATE_S))

    def _any(self, rows: dict[int, dict[str, Any]]) -> dict[str, Any]:
        return rows[self.chance.choice(sorted(rows))]


def _rows(model: type[PandaTable], row: dict[str, Any]) -> Any:
    return model._default_manager.using("panda_rw").filter(pandaid=row["pandaid"])


def _link(old: dict[str, Any], new: int) -> None:
    names = ("jeditaskid", "oldpandaid", "newpandaid", "originpandaid", "relationtype", "ins_utc_tstamp")
    values = [old["jeditaskid"], old["pandaid"], new, old["pandaid"], "retry", START]
    if old["pandaid"] == new or _linked(old["pandaid"], new):
        return
    connection = connections["panda_rw"]
    table = connection.ops.quote_name(table_named("jedi_job_retry_history").label)
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(names))
        cursor.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", values)


def _linked(old: int, new: int) -> bool:
    return models.JobRetry._default_manager.using("panda_rw").filter(oldpandaid=old, newpandaid=new).exists()
