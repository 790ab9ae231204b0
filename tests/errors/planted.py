"""Failures with a known cause, and failures without any: what the question "what is different" is judged by.

The jobs are those of a simulated grid, with all that goes along with what; only how they ended is drawn anew.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connections

from core.engines.best import engine as best_engine
from core.questions.difference import Difference, difference
from core.questions.sides import sides_of
from core.selection import request as asking
from core.selection.jobs import jobs

# Columns whose values may be the reason; any attribute of a job may.
REASONS = (
    *("computingsite", "computingelement", "jeditaskid", "homepackage", "transformation", "produsername", "reqid"),
    *("nucleus", "cloud", "attemptnr", "resource_type", "processingtype", "gshare", "destinationse", "container_name"),
    *("corecount", "ninputdatafiles", "workinggroup", "cmtconfig"),
)
# What a column is called as an attribute, where it has another name.
CALLED = {"resource_type": "resourcetype"}
LEAST, MOST_PART = 45, 0.3
USUAL, BROKEN = 0.04, 0.7
CHUNK = 500


@dataclass(frozen=True)
class Grid:
    """The jobs that ended, by id with the values of `REASONS`, and when the last of them did."""

    ended: dict[int, tuple[Any, ...]]
    now: datetime

    def planted(self, chance: random.Random) -> tuple[str, Any, set[int]]:
        """(column, value, jobs that have it), drawn from those that enough jobs have."""
        while True:
            column = chance.choice(REASONS)
            by_value = self._by_value(column)
            able = [one for one in by_value if LEAST <= len(by_value[one]) <= MOST_PART * len(self.ended)]
            if able:
                value = chance.choice(sorted(able, key=str))
                return column, value, by_value[value]

    def _by_value(self, column: str) -> dict[Any, set[int]]:
        place, found = REASONS.index(column), defaultdict(set)
        for pandaid, values in self.ended.items():
            if values[place] not in (None, ""):
                found[values[place]].add(pandaid)
        return found


def grid() -> Grid:
    """The jobs of the database behind `panda` that ended in its last two days; those that stand in other tables are taken out."""
    with connections["panda_rw"].cursor() as cursor:
        for table in ("jobsactive4", "jobsarchived"):
            cursor.execute(f"DELETE FROM {table} WHERE jobstatus IN ('failed', 'finished')")
    with connections["panda"].cursor() as cursor:
        cursor.execute("SELECT MAX(modificationtime) FROM jobsarchived4")
        last = cursor.fetchone()[0]
        cursor.execute(
            f"SELECT pandaid, {', '.join(REASONS)} FROM jobsarchived4 WHERE jobstatus IN ('failed', 'finished')"
        )
        ended = {row[0]: tuple(row[1:]) for row in cursor.fetchall()}
    now = last if isinstance(last, datetime) else datetime.fromisoformat(last)
    return Grid(ended, now + timedelta(seconds=1))


def fail(ended: Grid, failed: set[int]) -> None:
    """Let exactly these of the jobs have failed."""
    with connections["panda_rw"].cursor() as cursor:
        cursor.execute("UPDATE jobsarchived4 SET jobstatus = 'finished' WHERE jobstatus = 'failed'")
        for ids in _chunks(sorted(failed)):
            cursor.execute(f"UPDATE jobsarchived4 SET jobstatus = 'failed' WHERE pandaid IN ({ids})")


def _chunks(ids: list[int]) -> Iterator[str]:
    for place in range(0, len(ids), CHUNK):
        yield ",".join(map(str, ids[place : place + CHUNK]))


def asked(ended: Grid) -> Difference:
    """What is different about the failures."""
    selection = asking.read(jobs(), asking.given_in("days=4&mode=nodrop"), 12).selection.frozen(ended.now)
    with best_engine() as engine:
        return difference(engine, sides_of(selection, "finished", 12), ended.now)


def names_what_was_planted(ended: Grid, chance: random.Random) -> str:
    """Plant a reason; empty when it is named first, or else what was named and what was planted."""
    column, value, with_it = ended.planted(chance)
    failed = {one for one in ended.ended if chance.random() < (BROKEN if one in with_it else USUAL)}
    fail(ended, failed)
    found = asked(ended).causes
    first = found[0] if found else None
    if first and (_is(first, column, value) or _same_jobs(first, with_it, failed)):
        return ""
    told = f"{first.facet.field} {first.value} ({first.here} of {first.both})" if first else "nothing"
    return f"{column} {value} ({len(failed & with_it)} of {len(with_it)}) was planted, {told} was named"


def _is(cause: Any, column: str, value: Any) -> bool:
    return cause.facet.field == CALLED.get(column, column) and str(cause.value) == str(value)


def _same_jobs(cause: Any, with_it: set[int], failed: set[int]) -> bool:
    """Whether it is another name of the same jobs: a task with a transformation of its own, say."""
    return cause.both == len(with_it) and cause.here == len(failed & with_it)


def claims_nothing(ended: Grid, chance: random.Random) -> str:
    """Let jobs fail by chance alone; empty when nothing is claimed of them, or else what is."""
    share = chance.uniform(0.02, 0.4)
    fail(ended, {one for one in ended.ended if chance.random() < share})
    return ", ".join(f"{one.facet.field} {one.value} ({one.here} of {one.both})" for one in asked(ended).causes)
