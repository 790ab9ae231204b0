"""What the indexer reads from the PanDA database: jobs as rows of `COLUMNS`, and the keys of live ones."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from hashlib import blake2b
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Case, Model, Q, QuerySet, Value, When

from core.engines import doors
from core.engines.columnar.layout import COLUMNS, FLAGS, MADE
from core.engines.sql import statement, vendors
from core.engines.sql.engine import SqlEngine
from core.engines.sql.fixed import Fixed
from core.error_groups import groups
from core.index.store import LIVE_KEY
from core.panda import models
from core.panda.failures import CODED_BY, word_of_codes
from core.panda.retries import superseded
from core.panda.vocabulary import FINAL_STATES
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.window import Window

READ = tuple(name for name in COLUMNS if name not in (*FLAGS, *MADE))
# The messages, of which the index keeps the groups alone, and the name of the slot come behind what it holds.
SELECTED = (*READ, *FLAGS, *groups.TEXT_COLUMNS, "modificationhost")
HELD = len(READ) + len(FLAGS)
of_groups = itemgetter(*(SELECTED.index(name) for name in groups.COLUMNS))
of_codes = itemgetter(*(SELECTED.index(name) for name in CODED_BY))
of_slot = itemgetter(SELECTED.index("jobstatus"), SELECTED.index("modificationhost"))
IDS_PER_STATEMENT = 5_000
ARCHIVES = (models.JobArchived4, models.JobArchived)
Row = tuple[Any, ...]


def everything(since: datetime, as_of: datetime) -> Generator[Row, None, None]:
    """Every live job, and those that ended from then on."""
    return _rows(statement.branches(_since(since, ended_only=True), as_of, "panda", READ))


def size(since: datetime, as_of: datetime) -> int:
    """How many rows `everything` gives."""
    with doors.database(limit_ms=settings.INDEX_TIME_LIMIT_MS):
        return SqlEngine().count(_since(since, ended_only=True), as_of).value


def changed(since: datetime, as_of: datetime) -> Iterator[Row]:
    """Jobs that changed from then on, except in the long archive: nothing ends there without passing the short one."""
    found = statement.branches(_since(since), as_of, "panda", READ)
    return _rows([query for query in found if query.model is not models.JobArchived])


def changed_keys(start: datetime, end: datetime, as_of: datetime) -> list[tuple[int, datetime]]:
    """(pandaid, modificationtime) of those that changed in [start, end): a fraction of what reading them costs."""
    found = statement.branches(Selection(jobs(), window=Window("modificationtime", start, end)), as_of, "panda")
    kept = [query for query in found if query.model is not models.JobArchived]
    return list(_answer([query.values_list("pandaid", "modificationtime") for query in kept]))


def between(start: datetime, end: datetime, as_of: datetime) -> Iterator[Row]:
    """Jobs whose last change lies in [start, end), wherever they stand."""
    selection = Selection(jobs(), window=Window("modificationtime", start, end))
    return _rows(statement.branches(selection, as_of, "panda", READ))


def by_ids(ids: Sequence[int], as_of: datetime) -> Iterator[Row]:
    """Those jobs, wherever they stand; none for an id that is gone."""
    for some in _portions(ids):
        selection = Selection(jobs(), (("pandaid", "|".join(map(str, some))),))
        yield from _rows(statement.branches(selection, as_of, "panda", READ))


def superseded_of_tasks(tasks: Sequence[int], since: datetime, as_of: datetime) -> Iterator[tuple[int, bool]]:
    """(pandaid, superseded) of live and recent jobs of those tasks."""
    for some in _portions(tasks):
        window = Window("modificationtime", since, ended_only=True)
        # A selection of one task would leave out by itself what is looked for.
        selection = Selection(jobs(), (("jeditaskid", "|".join(map(str, some))),), window, drop=False)
        found = statement.branches(selection, as_of, "panda")
        yield from _answer([_with_flags(query).values_list("pandaid", "superseded") for query in found])


def live_keys(as_of: datetime) -> list[Row]:
    """`LIVE_KEY` of every job that is not over; what ended and still stands among the live ones is over."""
    found = statement.branches(Selection(jobs()), as_of, "panda", LIVE_KEY)
    live = [query.exclude(jobstatus__in=FINAL_STATES) for query in found if query.model not in ARCHIVES]
    return list(_answer([query.values_list(*LIVE_KEY) for query in live]))


def tasks_done(since: datetime) -> list[int]:
    """Tasks that were done from then on: their build jobs matter no longer."""
    with doors.database(limit_ms=settings.INDEX_TIME_LIMIT_MS):
        found = models.Task._default_manager.filter(status="done", modificationtime__gte=since)
        return list(found.values_list("jeditaskid", flat=True))


def _since(since: datetime, *, ended_only: bool = False) -> Selection:
    return Selection(jobs(), window=Window("modificationtime", since, ended_only=ended_only))


def _rows(queries: Iterable[QuerySet[Any]]) -> Generator[Row, None, None]:
    """Rows of `COLUMNS`, whose last ones are made here."""
    for row in _answer([_with_flags(query).values_list(*SELECTED) for query in queries]):
        made = groups.word_of(*of_groups(row)), word_of_codes(*of_codes(row)), _slot(*of_slot(row))
        yield (*row[:HELD], *made)


def _slot(status: str, host: str | None) -> int | None:
    """A number for the slot that runs a job: names of slots are many, and nobody asks for one."""
    if status != "running" or not host:
        return None
    return int.from_bytes(blake2b(host.encode(), digest_size=7).digest())


def _with_flags(query: QuerySet[Any]) -> QuerySet[Any]:
    model: type[Model] = query.model
    final = _flag(Q(jobstatus__in=FINAL_STATES))
    over = Value(value=True, output_field=BooleanField()) if model in ARCHIVES else final
    found: QuerySet[Any] = query.annotate(final=final, ended=over, superseded=_flag(_superseded(model)))
    return found


@cache
def _superseded(model: type[Model]) -> Q:
    return Q(Fixed(superseded(), model))


def _flag(condition: Q) -> Case:
    yes, no = (Value(value=truth, output_field=BooleanField()) for truth in (True, False))
    return Case(When(condition, then=yes), default=no)


def _answer(queries: Sequence[QuerySet[Any]]) -> Iterator[Row]:
    """Rows of the union, in memory that does not grow with their number."""
    engine = SqlEngine()
    with doors.database(engine.alias, settings.INDEX_TIME_LIMIT_MS):
        yield from engine.united(queries, vendors.streaming_cursor)


def _portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + IDS_PER_STATEMENT] for start in range(0, len(ids), IDS_PER_STATEMENT))
