"""PanDA's own table of users: totals that PanDA or its tools wrote there, and no personal data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from core.engines.doors import database
from core.panda.capabilities import capabilities
from core.panda.models import User

REMEMBERED = timedelta(days=90)
SECONDS_PER_HOUR = 3600
MANY = (1_000, 10_000)
ACTIVE_DAYS = (3, 7, 30, 90)
# Certificates, addresses and places are in that table as well: they are never read.
COLUMNS = ("name", "njobsa", "cpua1", "cpua7", "cpup1", "cpup7", "latestjob", "lastmod", "status")


@dataclass(frozen=True)
class Account:
    """One row of the table: jobs ever, CPU hours of the last 1 and 7 days, and when a job last came.

    Own work and that for groups are counted apart; None where nobody wrote a number.
    """

    name: str
    jobs: int | None
    own_hours_1: float | None
    own_hours_7: float | None
    group_hours_1: float | None
    group_hours_7: float | None
    latest: datetime | None
    changed: datetime | None
    status: str

    @property
    def hours_7(self) -> float | None:
        """CPU hours of the last 7 days, own and for groups."""
        known = [hours for hours in (self.own_hours_7, self.group_hours_7) if hours is not None]
        return sum(known) if known else None


ORDERS: dict[str, Callable[[Account], float]] = {
    "cpua7": lambda one: one.own_hours_7 or 0,
    "cpua1": lambda one: one.own_hours_1 or 0,
    "cpup7": lambda one: one.group_hours_7 or 0,
    "cpup1": lambda one: one.group_hours_1 or 0,
    "njobsa": lambda one: one.jobs or 0,
    "latestjob": lambda one: one.latest.timestamp() if one.latest else 0,
}
BY_NAME = "name"


def accounts(as_of: datetime, order: str) -> list[Account]:
    """Everybody whose row changed in the last 90 days, most first; by name from a to z.

    :raises Unanswered: when the database failed or took too long.
    """
    found = sorted(_read(as_of), key=lambda one: one.name)
    if order != BY_NAME:
        found.sort(key=ORDERS[order], reverse=True)
    return found


def account(names: tuple[str, ...]) -> Account | None:
    """The row of a person: of several spellings, the one that changed last."""
    if capabilities().missing(User):
        return None
    with database():
        rows = list(User._default_manager.filter(name__in=names).order_by("-lastmod").values_list(*COLUMNS)[:1])
    return _account(*rows[0]) if rows else None


def _read(as_of: datetime) -> list[Account]:
    if capabilities().missing(User):
        return []
    with database():
        rows = list(_recent(as_of).values_list(*COLUMNS))
    return [_account(*row) for row in rows]


def _account(*values: Any) -> Account:
    row = dict(zip(COLUMNS, values, strict=True))
    seconds = (row[name] for name in ("cpua1", "cpua7", "cpup1", "cpup7"))
    own_1, own_7, group_1, group_7 = (None if one is None else one / SECONDS_PER_HOUR for one in seconds)
    return Account(
        name=row["name"],
        jobs=row["njobsa"],
        own_hours_1=own_1,
        own_hours_7=own_7,
        group_hours_1=group_1,
        group_hours_7=group_7,
        latest=row["latestjob"],
        changed=row["lastmod"],
        status=row["status"] or "",
    )


@dataclass(frozen=True)
class Totals:
    """How many of these people have at least so many jobs, and how many had a job in the last so many days."""

    having: dict[int, int]
    active: dict[int, int]


def totals(as_of: datetime) -> Totals:
    """Of everybody whose row changed in the last 90 days.

    :raises Unanswered: when the database failed or took too long.
    """
    if capabilities().missing(User):
        return Totals(dict.fromkeys(MANY, 0), dict.fromkeys(ACTIVE_DAYS, 0))
    having = {f"having_{least}": Count("id", filter=Q(njobsa__gte=least)) for least in MANY}
    active = {f"active_{days}": Count("id", filter=Q(latestjob__gte=as_of - timedelta(days))) for days in ACTIVE_DAYS}
    with database():
        found = _recent(as_of).aggregate(**having, **active)
    return Totals(
        {least: found[f"having_{least}"] for least in MANY}, {days: found[f"active_{days}"] for days in ACTIVE_DAYS}
    )


def _recent(as_of: datetime) -> QuerySet[User]:
    return User._default_manager.filter(lastmod__gte=as_of - REMEMBERED)
