"""Attributes as expressions on the index; what no column holds means what it means in a database."""

from datetime import datetime
from typing import Any

from core.engines.sql.expressions import NO_TIME
from core.selection.job_filters import BYTES_PER_GB

STARTED = f"CASE WHEN starttime > TIMESTAMP '{NO_TIME}' THEN starttime END"
# Its one bound value is the moment of asking, at which a job that goes on has not ended.
ENDED = (
    f"CASE WHEN endtime > TIMESTAMP '{NO_TIME}' THEN endtime "
    f"WHEN final AND statechangetime > TIMESTAMP '{NO_TIME}' THEN statechangetime "
    "WHEN final THEN modificationtime ELSE ?::TIMESTAMP END"
)
WALL = f"(epoch_us({ENDED}) - epoch_us({STARTED}))"
CORES = "coalesce(nullif(actualcorecount, 0), nullif(corecount, 0), 1)"
CPU = "CASE WHEN cpuconsumptiontime >= 0 THEN cpuconsumptiontime * 100.0 END"
# Attribute → text, and how often the moment of asking is bound in it.
MADE = {
    "durationsec": (WALL, 1),
    "waittimesec": (f"(epoch_us(coalesce({STARTED}, {ENDED})) - epoch_us(creationtime))", 1),
    "memory_mb_per_core": (f"CASE WHEN maxpss > 0 THEN maxpss / 1024.0 / {CORES} END", 0),
    "cpu_percent": (f"{CPU} / CASE WHEN {WALL} > 0 THEN {WALL} / 1e6 * {CORES} END", 2),
    "minute": ("date_trunc('minute', modificationtime)", 0),
    "hour": ("date_trunc('hour', modificationtime)", 0),
    "created_hour": ("date_trunc('hour', creationtime)", 0),
    "started_hour": (f"date_trunc('hour', {STARTED})", 0),
    "day": ("date_trunc('day', modificationtime)::TIMESTAMP", 0),
    "inputgb": (f"inputfilebytes // {BYTES_PER_GB}", 0),
}


def expression(name: str, as_of: datetime) -> tuple[str, list[Any]]:
    """The attribute as text with its bound values; spans of time in microseconds."""
    text, moments = MADE.get(name, (name, 0))
    return text, [as_of] * moments
