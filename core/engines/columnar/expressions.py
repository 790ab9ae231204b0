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


def expression(name: str, as_of: datetime) -> tuple[str, list[Any]]:
    """The attribute as text with its bound values; spans of time in microseconds."""
    match name:
        case "durationsec":
            return f"(epoch_us({ENDED}) - epoch_us({STARTED}))", [as_of]
        case "waittimesec":
            return f"(epoch_us(coalesce({STARTED}, {ENDED})) - epoch_us(creationtime))", [as_of]
        case "minute" | "hour":
            return f"date_trunc('{name}', modificationtime)", []
        case "inputgb":
            return f"inputfilebytes // {BYTES_PER_GB}", []
        case "day":
            return "date_trunc('day', modificationtime)::TIMESTAMP", []
    return name, []
