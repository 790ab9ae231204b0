"""Marks of rows in links: where the next page of a list begins."""

import base64
import binascii
import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from core.selection.columns import Sort
from core.selection.kinds import Kind
from core.selection.problems import BadRequest

# What no database takes in a text.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
BITS = 63


def text_of(place: Sequence[Any]) -> str:
    """The mark of a row by its value in the order and its key; opaque to whoever passes it on."""
    plain = json.dumps([_plain(value) for value in place])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read(kind: Kind, sort: Sort, text: str) -> tuple[Any, ...] | None:
    """(value in that order, parts of the key); None for no mark.

    :raises BadRequest: for anything that `text_of` did not make for that order.
    """
    if not text:
        return None
    try:
        mark = json.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
    except (ValueError, TypeError, RecursionError, binascii.Error):
        mark = None
    if not _fits(kind, sort, mark):
        raise BadRequest("after", "after must be the mark that an earlier page gave.")
    return tuple(mark)


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value if isinstance(value, (int, float, str, type(None))) else str(value)


def _fits(kind: Kind, sort: Sort, mark: Any) -> bool:
    """Whether it has a value of the order, which may be absent, and all parts of a key."""
    names = (kind.key, *kind.more_key)
    if not isinstance(mark, list) or len(mark) != 1 + len(names):
        return False
    # Spans of time are no columns; a mark has their seconds.
    types = {column.attribute: column.type for column in kind.columns}
    value, *key = mark
    has_value = value is None or _is_a(types.get(sort.attribute, "number"), value)
    return has_value and all(_is_a(types.get(name, "text"), part) for name, part in zip(names, key, strict=True))


def _is_a(kind: str, value: Any) -> bool:
    """Whether it is a value of that type of column which a database takes."""
    if kind in {"integer", "number"}:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1 << BITS
    if not isinstance(value, str) or UNSTORABLE.search(value):
        return False
    return kind != "time" or _is_moment(value)


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is None
    except ValueError:
        return False
