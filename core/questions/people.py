"""People by name: PanDA spells one person in several ways, in case, accents and blanks.

A name is looked up among those that PanDA knows, and jobs and tasks are then asked for by the spellings that were found: so the
database may use its indexes.
"""

import time
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import connections
from django.db.models import Model

from core import experiment
from core.clock import now
from core.engines.base import Unanswered
from core.engines.best import engine as best_engine
from core.engines.best import moment
from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.engines.sql.sources import EVERYWHERE
from core.panda.capabilities import capabilities
from core.panda.models import Task, User
from core.selection.dimensions import stored
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.tasks import tasks
from core.selection.values import exactly
from core.selection.window import Window

FRESH_SECONDS = 120


class _Kept:
    spellings: dict[str, tuple[str, ...]] = {}
    until = 0.0
    database: tuple[str, ...] = ()


def folded(name: str) -> str:
    """The name without what spellings differ in: case, accents, and how wide blanks are."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def spellings(text: str) -> tuple[str, ...]:
    """The names of the person that a text names, the nearest to the text first; none where nobody has heard of them.

    :raises Unanswered: when the database failed or took too long.
    """
    known = set(names().get(folded(text), ()))
    if text not in known:
        known |= _ever(text)
    return tuple(sorted(known, key=lambda name: (name != text, name)))


def names() -> dict[str, tuple[str, ...]]:
    """Folded name → its spellings, of all that PanDA's table of users, live and recent jobs, and recent tasks name.

    They are read again every two minutes; while that fails, the last known ones stand.

    :raises Unanswered: when they were never read.
    """
    asked = _database()
    if time.monotonic() > _Kept.until or _Kept.database != asked:
        try:
            _Kept.spellings = _read()
        except Unanswered:
            if not _Kept.spellings or _Kept.database != asked:
                raise
        _Kept.until, _Kept.database = time.monotonic() + FRESH_SECONDS, asked
    return _Kept.spellings


def anyone_of(attribute: str, found: tuple[str, ...]) -> tuple[str, str]:
    """The filter that asks for exactly those spellings."""
    return attribute, "|".join(exactly(name) for name in found)


def _database() -> tuple[str, ...]:
    """Which database is asked: names of one are none of another."""
    settings = connections["panda"].settings_dict
    return tuple(str(settings.get(part)) for part in ("HOST", "PORT", "NAME"))


def _read() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name in (*_of_table(), *_of_jobs(), *_of_tasks()):
        if name and name.strip():
            found[folded(name)].add(name)
    return {key: tuple(sorted(same)) for key, same in found.items()}


def _of_table() -> list[str]:
    if capabilities().missing(User):
        return []
    with database():
        return list(User._default_manager.order_by().values_list("name", flat=True).distinct())


def _of_jobs() -> list[str]:
    window = Window("modificationtime", timedelta(hours=experiment.current().windows["dashboards"]), ended_only=True)
    asked = Selection(jobs(), window=window)
    as_of = moment(asked)
    with best_engine() as engine:
        cells = engine.crosstab(asked.frozen(as_of), as_of, [stored("produsername")]).cells
    return [cell.values[0] for cell in cells]


def _of_tasks() -> list[str]:
    if not experiment.current().has_jedi:
        return []
    window = Window("modificationtime", timedelta(hours=experiment.current().windows["tasks"]))
    as_of = now()
    cells = SqlEngine().crosstab(Selection(tasks(), window=window).frozen(as_of), as_of, [stored("username")]).cells
    return [cell.values[0] for cell in cells]


def _ever(text: str) -> set[str]:
    """Names of whoever ever had a job or a task by that name: exactly so, else in any case."""
    named: list[tuple[type[Model], str]] = [(table, "produsername") for table in EVERYWHERE]
    if experiment.current().has_jedi:
        named.append((Task, "username"))
    with database(limit_ms=settings.FACET_TIME_LIMIT_MS):
        return _names_of_rows(named, "in", text) or _names_of_rows(named, "iin", text)


def _names_of_rows(named: Sequence[tuple[type[Model], str]], lookup: str, text: str) -> set[str]:
    """The name in some row of each table whose user is that one, as its index finds it."""
    found = [
        model._default_manager.filter(**{f"{column}__{lookup}": (text,)}).values_list(column, flat=True)[:1]
        for model, column in named
    ]
    return {name for rows in found for name in rows}
