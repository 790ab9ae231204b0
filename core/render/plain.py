"""Values of rows as JSON knows them."""

import json
import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

EPOCH_END = datetime(1970, 1, 2)


def plain(value: Any) -> Any:
    """Times as UTC text of whole seconds (1970 is PanDA's null), decimals as numbers, what is no number as null."""
    turn = TURNS.get(type(value))
    return turn(value) if turn else value


class Json(str):
    """A text that is JSON already."""

    __slots__ = ()


def dumps(data: Any) -> str:
    """JSON text with Python's default separators, which a line-splitting script relies on."""
    if isinstance(data, Json):
        return data
    return str(data) if type(data) is int else ENCODER.encode(data)


def clock(seconds: float | None) -> str:
    """`d:h:mm:ss`; empty where there is no duration."""
    if seconds is None:
        return ""
    sign, whole = ("-", int(-seconds)) if seconds < 0 else ("", int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"{sign}{days}:{hours}:{minutes:02d}:{rest:02d}"


def _number(value: Decimal) -> int | float | None:
    if not value.is_finite():
        return None
    return int(value) if value == value.to_integral_value() and value.as_tuple().exponent >= 0 else float(value)  # type: ignore[operator]


def _moment(value: datetime) -> str | None:
    return value.isoformat(timespec="seconds") if value >= EPOCH_END else None


TURNS: dict[type, Callable[[Any], Any]] = {
    datetime: _moment,
    Decimal: _number,
    float: lambda value: value if math.isfinite(value) else None,
    date: date.isoformat,
    timedelta: timedelta.total_seconds,
    bytes: lambda value: value.decode("utf-8", "replace"),
    memoryview: lambda value: bytes(value).decode("utf-8", "replace"),
}


def _default(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    found = plain(value)
    return str(found) if found is value else found


ENCODER = json.JSONEncoder(default=_default, allow_nan=False)
