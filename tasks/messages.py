"""The messages of tasks in groups: those that differ only in numbers and names are one.

A group is a pattern of the filter `errordialog`, and is counted by all messages that the pattern matches: so its
number is that of the list it leads to, and a message may count under several patterns.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.selection import values
from core.selection.dimensions import stored
from core.selection.matching import matches
from core.selection.selection import Selection
from core.selection.tasks import tasks

# What differs from one message to the next of the same kind: addresses, names with dots or colons, numbers.
VARIABLE = re.compile(r"https?://\S+|<[^>]*>|\S*[0-9]\S*|\S+[.:]\S+")
GROUPS_SHOWN = 20
# Patterns are compared with each message: so many of each at the most, most frequent first.
MESSAGES_READ = 2_000


@dataclass(frozen=True)
class Group:
    """Messages of one pattern: `text` is the filter's, `example` the most frequent message."""

    text: str
    count: int
    example: str


def groups(selection: Selection, as_of: datetime) -> list[Group]:
    """The groups of a selection's messages, most tasks first.

    :raises Unanswered: when the database failed or took too long.
    """
    with database():
        cells = SqlEngine().crosstab(selection, as_of, [stored("errordialog")]).cells
    found = Counter({cell.values[0]: cell.measures[0] for cell in cells if cell.values[0]})
    return grouped(dict(found.most_common(MESSAGES_READ)))


def grouped(messages: Mapping[str, int]) -> list[Group]:
    """Groups of messages with the number of tasks that each message has."""
    examples: dict[str, str] = {}
    for message in sorted(messages, key=lambda message: (-messages[message], message)):
        examples.setdefault(pattern_of(message), message)
    found = [Group(text, _count(text, messages), example) for text, example in examples.items()]
    return sorted(found, key=lambda group: (-group.count, group.text))[:GROUPS_SHOWN]


def pattern_of(message: str) -> str:
    """The filter's text for all messages like this one."""
    pieces = VARIABLE.split(message)
    if len(pieces) == 1:
        return values.exactly(message)
    text = "*".join(values.escape(piece) if piece.strip() else piece for piece in pieces)
    return tasks().by_parameter["errordialog"].canonical(text)


def _count(text: str, messages: Mapping[str, int]) -> int:
    predicate = tasks().by_parameter["errordialog"].predicate(text)
    return sum(count for message, count in messages.items() if matches(predicate, message))
