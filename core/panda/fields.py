"""Column types that the PanDA databases need beyond Django's own."""

import json
import math
from typing import Any

from django.db import models


class PaddedCharField(models.CharField):
    """CHAR(n), which Oracle and PostgreSQL pad with blanks up to n characters."""

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return value.rstrip(" ") if isinstance(value, str) else value


class WholeNumberField(models.BigIntegerField):
    """Whole numbers in a NUMERIC(20,0) column, for which drivers give decimals."""

    def from_db_value(self, value: Any, *_: object) -> int | None:
        return None if value is None else int(value)


class TolerantJSONField(models.TextField):
    """JSON in a jsonb, json, CLOB or text column, whichever the vendor has.

    Text that is no JSON is given as it stands: one malformed row must not take a page away.
    """

    def from_db_value(self, value: Any, *_: object) -> Any:
        return parsed(value) if isinstance(value, str) else value


def parsed(text: str) -> Any:
    """The value that JSON text stands for; what is no JSON is given as it stands.

    Python's reader takes numbers that JSON does not know, such as NaN; they become null.
    """
    try:
        return json.loads(text, parse_float=_finite, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return text


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None
