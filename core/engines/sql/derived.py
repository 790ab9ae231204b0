"""Every attribute that no column holds, by name."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, DateTimeField, F, Model, Value
from django.db.models.functions import Cast, Coalesce, Floor, TruncDay, TruncHour, TruncMinute

from core.engines.sql.expressions import (
    AfterLast,
    duration,
    file_state,
    input_files,
    input_percent,
    started,
    task_age,
    task_duration,
    waiting,
)
from core.engines.sql.figures import FIGURES
from core.selection.job_filters import BYTES_PER_GB

DERIVED: dict[str, Callable[[datetime], Any]] = {
    "durationsec": duration,
    "waittimesec": waiting,
    "wn": lambda _: Coalesce(AfterLast(F("modificationhost"), "@"), F("modificationhost")),
    "pilotversion": lambda _: AfterLast(F("pilotid"), "|"),
    # Its reader leaves out the tag with the time of queueing; the index does not even hold that one.
    "tags": lambda _: F("specialhandling"),
    # What tells slots apart: the index has a number for it, of running jobs alone.
    "slot": lambda _: F("modificationhost"),
    "minute": lambda _: TruncMinute("modificationtime"),
    "hour": lambda _: TruncHour("modificationtime"),
    "created_hour": lambda _: TruncHour("creationtime"),
    "started_hour": lambda _: TruncHour(started()),
    # Whole gigabytes, rounded down.
    "inputgb": lambda _: Cast(Floor(F("inputfilebytes") / Value(BYTES_PER_GB)), BigIntegerField()),
    "inputfiles": lambda _: Cast(input_files("nfiles"), BigIntegerField()),
    "filestate": lambda _: file_state(),
    "taskage": task_age,
    "taskduration": task_duration,
    "pctfinished": lambda _: input_percent("nfilesfinished"),
    "pctfailed": lambda _: input_percent("nfilesfailed"),
    "day": lambda _: TruncDay("modificationtime", output_field=DateTimeField()),
    "memory_mb_per_core": FIGURES["memory_mb_per_core"],
    "cpu_percent": FIGURES["cpu_percent"],
}


def is_derived(attribute: str) -> bool:
    return attribute in DERIVED


def made(names: Iterable[str], as_of: datetime) -> dict[str, Any]:
    """Those of the attributes that no column holds, as expressions."""
    return {name: DERIVED[name](as_of) for name in dict.fromkeys(names) if name in DERIVED}


def can_be_null(model: type[Model], attribute: str) -> bool:
    """Whether rows may have no value for that attribute."""
    return is_derived(attribute) or bool(model._meta.get_field(attribute).null)
