"""The indexer's own file: jobs, words, and how far the reading came; each step is one transaction."""

import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
from django.conf import settings

from core.engines.columnar.layout import COLUMNS, FLAGS, FORMAT, NUMBERS, TIMES, TYPES, WORDS
from core.engines.columnar.words import Words
from core.index.compacting import compacted
from core.portions import portions

ROWS_PER_STEP = 20_000
# So many rows rewritten are no reason to write the whole file anew.
FEW_CHANGES = 100_000
INT64 = np.iinfo("int64")
NO_WORD, NO_TIME = -1, INT64.min
EPOCH, MICROSECOND = datetime(1970, 1, 1), timedelta(microseconds=1)
NAMES = ", ".join(COLUMNS)
# What tells that a live job changed: PanDA moves shares, priorities and kinds of jobs without a new time.
LIVE_KEY = ("pandaid", "modificationtime", "jobstatus", "computingsite", "gshare", "resource_type", "currentpriority")
TABLES = f"""
CREATE TABLE jobs ({", ".join(f"{name} {TYPES[name]}" for name in COLUMNS)});
CREATE TABLE words (name VARCHAR, number INTEGER, text VARCHAR);
CREATE TABLE touched (jeditaskid BIGINT);
CREATE TABLE state (
    format INTEGER, epoch VARCHAR, as_of TIMESTAMP, horizon TIMESTAMP, swept TIMESTAMP, rewritten BIGINT
);
"""


class Reached(NamedTuple):
    """How far the reading came.

    `as_of`: when changes were last asked for. `horizon`: what ended before it is not held. `swept`: when live jobs and
    tasks were last compared. `epoch` changes when the words are numbered anew.
    """

    epoch: str
    as_of: datetime
    horizon: datetime
    swept: datetime


class Store:
    """The jobs that are indexed, open for writing; one process at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.changes = 0
        self._horizon: datetime | None = None
        self._open()

    def _open(self) -> None:
        config: dict[str, Any] = {
            "memory_limit": f"{settings.INDEX_MEMORY_MB * 2}MB",
            "threads": settings.INDEX_THREADS,
        }
        self.database = duckdb.connect(str(self.path), config=config)
        if not self.database.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'state'").fetchall():
            self.database.execute(TABLES)
        self.words = {name: Words() for name in WORDS}
        for name, text in self.database.execute("SELECT name, text FROM words ORDER BY name, number").fetchall():
            if name in self.words:
                self.words[name].number_of(text)
        self._stored = {name: len(self.words[name].texts) for name in WORDS}

    def close(self) -> None:
        self.database.close()

    @property
    def reached(self) -> Reached | None:
        """None before the first filling is complete, or for another format."""
        if self.database.execute("SELECT format FROM state").fetchone() != (FORMAT,):
            return None
        ((epoch, as_of, horizon, swept),) = self.database.execute(
            "SELECT epoch, as_of, horizon, swept FROM state"
        ).fetchall()
        return Reached(epoch, as_of, horizon, swept)

    def last_change(self, until: datetime) -> datetime:
        """The last time of a change that is held, up to a moment; that moment itself without any."""
        asked = "SELECT coalesce(max(modificationtime), $until) FROM jobs WHERE modificationtime <= $until"
        last: datetime = self.database.execute(asked, {"until": until}).fetchall()[0][0]
        return last

    def count(self) -> int:
        ((found,),) = self.database.execute("SELECT count(*) FROM jobs").fetchall()
        return int(found)

    def begin(self) -> None:
        """Everything that follows until `commit` holds together."""
        self.database.execute("BEGIN")

    def commit(self, as_of: datetime | None = None) -> None:
        """Make the step last; `as_of`: every change up to then is in it."""
        self._store_words()
        if as_of is not None:
            self.database.execute("UPDATE state SET as_of = ?", [as_of])
        self.database.execute("COMMIT")

    def undo(self) -> None:
        """Forget the step; words that it brought have their numbers and last with the next one."""
        self.database.execute("ROLLBACK")
        self._horizon = None

    def fill(self, rows: Iterable[Sequence[Any]], as_of: datetime, horizon: datetime) -> None:
        """The first rows of an empty file, in one transaction."""
        self.begin()
        for some in portions(rows, ROWS_PER_STEP):
            self._stage(some)
            self.database.execute(f"INSERT INTO jobs SELECT {NAMES} FROM stage")
        values = [FORMAT, uuid.uuid4().hex, as_of, horizon, as_of]
        self.database.execute("INSERT INTO state VALUES (?, ?, ?, ?, ?, 0)", values)
        self.commit()

    def replace(self, rows: Iterable[Sequence[Any]]) -> None:
        """Put these rows in the place of what is held of the same jobs; the tasks of jobs that are new are touched."""
        for some in portions(rows, ROWS_PER_STEP):
            self._stage(some)
            self._replace_staged()

    def _replace_staged(self) -> None:
        run = self.database.execute
        run("CREATE OR REPLACE TEMP TABLE fresh AS SELECT * FROM stage")
        run("CREATE OR REPLACE TEMP TABLE old AS SELECT * FROM jobs WHERE pandaid IN (SELECT pandaid FROM fresh)")
        new = "SELECT DISTINCT jeditaskid FROM fresh WHERE pandaid NOT IN (SELECT pandaid FROM old)"
        run(f"INSERT INTO touched {new} AND jeditaskid IS NOT NULL")
        run("CREATE OR REPLACE TEMP TABLE fresh AS SELECT * FROM fresh EXCEPT SELECT * FROM old")
        self._rewrite()

    def _rewrite(self) -> None:
        run = self.database.execute
        run("DELETE FROM jobs WHERE pandaid IN (SELECT pandaid FROM fresh)")
        run("INSERT INTO jobs SELECT * FROM fresh")
        ((fresh,),) = run("SELECT count(*) FROM fresh").fetchall()
        if fresh:
            run("UPDATE state SET rewritten = rewritten + ?", [fresh])
            self.changes += fresh

    def remove(self, ids: Sequence[int]) -> None:
        """Jobs that stand nowhere any more."""
        if ids:
            self.database.execute("DELETE FROM jobs WHERE pandaid IN (SELECT unnest(?))", [list(ids)])
            self.changes += len(ids)

    def move_horizon(self, horizon: datetime) -> None:
        """Let go of what ended before; what was let go of does not come back."""
        if horizon == self._horizon:
            return
        self._horizon = horizon
        self.database.execute("DELETE FROM jobs WHERE ended AND modificationtime < ?", [horizon])
        self.database.execute("UPDATE state SET horizon = ?", [horizon])

    def touched(self) -> set[int]:
        """Tasks that have had new jobs since they were last compared."""
        return {task for (task,) in self.database.execute("SELECT DISTINCT jeditaskid FROM touched").fetchall()}

    def swept(self, as_of: datetime, tasks: Iterable[int]) -> None:
        """Live jobs and these touched tasks were compared."""
        self.database.execute("DELETE FROM touched WHERE jeditaskid IN (SELECT unnest(?))", [list(tasks)])
        self.database.execute("UPDATE state SET swept = ?", [as_of])

    def differing(self, keys: Sequence[tuple[Any, ...]]) -> list[int]:
        """Ids of live jobs that the keys, each the values of `LIVE_KEY`, and the index do not agree on."""
        unlike = " OR ".join(f"k.{name} IS DISTINCT FROM j.{name}" for name in LIVE_KEY)
        live = f"(SELECT {', '.join(LIVE_KEY)} FROM jobs WHERE NOT ended)"
        asked = f"FROM keys k FULL JOIN {live} j ON k.pandaid = j.pandaid WHERE {unlike}"
        return self._compared(keys, LIVE_KEY, f"SELECT DISTINCT coalesce(k.pandaid, j.pandaid) {asked}")

    def unlike(self, keys: Sequence[tuple[int, Any]], column: str) -> list[int]:
        """Those of the keys (pandaid, value of that column) that the index does not hold."""
        asked = f"FROM keys k LEFT JOIN jobs j ON k.pandaid = j.pandaid WHERE k.{column} IS DISTINCT FROM j.{column}"
        return self._compared(keys, ("pandaid", column), f"SELECT DISTINCT k.pandaid {asked}")

    def _compared(self, keys: Sequence[tuple[Any, ...]], names: Sequence[str], asked: str) -> list[int]:
        columns = zip(*keys, strict=True) if keys else [()] * len(names)
        found = {name: self._column(name, column) for name, column in zip(names, columns, strict=True)}
        self.database.register("keys", found)
        return [pandaid for (pandaid,) in self.database.execute(asked).fetchall()]

    def ids_between(self, start: datetime, end: datetime) -> set[int]:
        """Jobs whose last change lies in [start, end)."""
        asked = "SELECT pandaid FROM jobs WHERE modificationtime >= ? AND modificationtime < ?"
        return {pandaid for (pandaid,) in self.database.execute(asked, [start, end]).fetchall()}

    def compact_if_worn(self) -> None:
        """Write the file anew, in the order of time, once half of it has been rewritten."""
        ((rewritten, held),) = self.database.execute(
            "SELECT rewritten, (SELECT count(*) FROM jobs) FROM state"
        ).fetchall()
        if rewritten > max(held // 2, FEW_CHANGES):
            self.compact()

    def compact(self) -> None:
        """The same in a fresh file; the old one stands until the new one is complete."""
        fresh = self.path.with_suffix(".fresh")
        fresh.unlink(missing_ok=True)
        compacted(self.database, fresh, {name: len(self.words[name].texts) for name in WORDS})
        self.close()
        fresh.replace(self.path)
        self.path.with_suffix(f"{self.path.suffix}.wal").unlink(missing_ok=True)
        self._open()

    def copy_to(self, target: Path) -> None:
        """The whole file as it is after the last commit."""
        self.database.execute("CHECKPOINT")
        shutil.copyfile(self.path, target)

    def _stage(self, rows: Sequence[Sequence[Any]]) -> None:
        """Let the rows be read as the view `stage`; of rows of the same job, the one read last."""
        columns = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
        found = {name: self._column(name, columns[name]) for name in COLUMNS}
        chosen = _last_of_each(found["pandaid"])
        if len(chosen) < len(rows):
            found = {name: column[chosen] for name, column in found.items()}
        self.database.register("stage", found)

    def _column(self, name: str, found: Sequence[Any]) -> Any:
        if name in TIMES:
            return _times(found)
        if name in FLAGS:
            return np.array(found, dtype=bool)
        return _numbers(found) if name in NUMBERS else self._numbers_of_words(name, found)

    def _numbers_of_words(self, name: str, found: Sequence[Any]) -> Any:
        numbers = _Numbers(self.words[name], _told if name == "tags" else str)
        column = np.fromiter(map(numbers.__getitem__, found), "int32", len(found))
        return np.ma.MaskedArray(column, mask=column == NO_WORD)

    def _store_words(self) -> None:
        """The words that were learnt since the last commit."""
        new = [row for name in WORDS for row in self._new_words(name)]
        if new:
            names, numbers, texts = zip(*new, strict=True)
            self.database.execute(
                "INSERT INTO words SELECT unnest(?), unnest(?), unnest(?)", [list(names), list(numbers), list(texts)]
            )
        self._stored = {name: len(self.words[name].texts) for name in WORDS}

    def _new_words(self, name: str) -> Iterator[tuple[str, int, str]]:
        start = self._stored[name]
        for number, text in enumerate(self.words[name].texts[start:], start):
            yield name, number, text


class _Numbers(dict[Any, int]):
    """The numbers of texts: each text is looked at once, however many jobs have it."""

    def __init__(self, words: Words, told: Callable[[Any], str]) -> None:
        super().__init__({None: NO_WORD})
        self._words, self._told = words, told

    def __missing__(self, text: Any) -> int:
        number = self[text] = self._words.number_of(self._told(text))
        return number


def _told(tags: str) -> str:
    """Tags without the time of queueing, which differs for every job."""
    return ",".join(part for part in tags.split(",") if not part.startswith("tq"))


def _numbers(found: Sequence[Any]) -> Any:
    """Whole numbers, some of which may be absent; what no column of 64 bits holds is its largest or smallest."""
    try:
        return np.array(found, dtype="int64")
    except (TypeError, OverflowError):
        column = np.array(found, dtype=object)
        absent = column == np.array(None)
        column[absent] = 0
        return np.ma.MaskedArray(column.clip(INT64.min, INT64.max).astype("int64"), mask=absent)


def _times(found: Sequence[datetime | None]) -> Any:
    """The same as numpy makes of moments, five times as fast."""
    count = np.fromiter(
        [NO_TIME if one is None else (one - EPOCH) // MICROSECOND for one in found], "int64", len(found)
    )
    return count.view("datetime64[us]")


def _last_of_each(ids: Any) -> Any:
    """Places of the last row of each job: the archives are read after the live tables, and what is asked by id last."""
    order = np.argsort(ids, kind="stable")
    in_order = ids[order]
    return order[np.append(in_order[1:] != in_order[:-1], True)]
