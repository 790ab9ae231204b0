"""Of somebody who has nothing in the time that is shown: the newest job and the newest task of any time."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from core import experiment
from core.engines.base import Page, Unanswered
from core.engines.best import engine as best_engine
from core.questions.people import anyone_of
from core.selection.columns import Sort
from core.selection.jobs import jobs
from core.selection.kinds import Kind
from core.selection.selection import Selection
from core.selection.tasks import tasks


@dataclass(frozen=True)
class Newest:
    """A job or a task, its status, and when it last changed."""

    number: int
    status: str
    changed: datetime | None


@dataclass(frozen=True)
class Last:
    """What there was before; None where there never was any, and `unknown` names what could not be looked for in time."""

    job: Newest | None = None
    task: Newest | None = None
    unknown: tuple[str, ...] = ()


def last(names: tuple[str, ...], as_of: datetime, *, of_jobs: bool, of_tasks: bool) -> Last:
    """The newest job and task of a person, as far as they are asked for.

    :raises Unanswered: when the database failed.
    """
    asked = {
        "jobs": (of_jobs, jobs(), "produsername", "jobstatus"),
        "tasks": (of_tasks and experiment.current().has_jedi, tasks(), "username", "status"),
    }
    found: dict[str, Newest | None] = {}
    unknown: list[str] = []
    for things, (wanted, kind, named, status) in asked.items():
        try:
            found[things] = (
                _newest(Selection(kind, (anyone_of(named, names),)), kind, status, as_of) if wanted else None
            )
        except Unanswered as error:
            if not error.too_slow:
                raise
            unknown.append(things)
    return Last(found.get("jobs"), found.get("tasks"), tuple(unknown))


def _newest(selection: Selection, kind: Kind, status: str, as_of: datetime) -> Newest | None:
    columns = (kind.key, status, kind.time_field)
    with best_engine() as engine, engine.limited(settings.FACET_TIME_LIMIT_MS):
        rows = engine.rows(selection, as_of, columns, Page(Sort(kind.key), 1)).rows
    return Newest(*rows[0]) if rows else None
