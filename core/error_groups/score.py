"""How well the groups agree with labels that people gave to messages: pairs of messages, right and wrong.

A pair counts as found where both messages are in one group, and as wanted where both have one label. Files with the
columns `message` and `label`; `component`, `code` and `exit_code` may stand beside them and then part groups as they do on pages.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TextIO

from core.error_groups.groups import group_of
from core.panda.failures import error_number

NEEDED: Final = ("message", "label")
# What is made of a message that comes without them.
COMPONENT, CODE = "pilot", 1


class UnknownFile(ValueError):
    """A file that holds no labelled messages; says why."""


@dataclass(frozen=True)
class Labelled:
    """One message with the label that a person gave it, and the group that the rules give it."""

    message: str
    label: str
    group: str


@dataclass(frozen=True)
class Score:
    """Pairs of messages: found together, wanted together, and both."""

    messages: int
    labels: int
    groups: int
    found: int
    wanted: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def read(lines: TextIO) -> Iterator[Labelled]:
    """The messages of a CSV file, each with its group.

    :raises UnknownFile: when the file has no columns `message` and `label`.
    """
    rows = csv.DictReader(lines)
    names = {name.strip().lower(): name for name in rows.fieldnames or ()}
    if missing := [name for name in NEEDED if name not in names]:
        raise UnknownFile(
            f"The first line has to name the columns message and label; {' and '.join(missing)} is missing."
        )
    for row in rows:
        yield _labelled({known: row[name] or "" for known, name in names.items()})


def _labelled(row: Mapping[str, str]) -> Labelled:
    component = row.get("component", "") or COMPONENT
    code = error_number(row.get("code", "")) or CODE
    group = group_of(component, code, row["message"], error_number(row.get("exit_code", "")))
    return Labelled(row["message"], row["label"], group.id)


def score(rows: Iterable[Labelled]) -> Score:
    """Counts of pairs, from the sizes of groups, of labels and of what they share."""
    by_label, by_group, by_both = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    for row in rows:
        by_label[row.label] += 1
        by_group[row.group] += 1
        by_both[row.label, row.group] += 1
    pairs = [_pairs(counts.values()) for counts in (by_group, by_label, by_both)]
    return Score(by_label.total(), len(by_label), len(by_group), *pairs)


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def split(rows: Sequence[Labelled]) -> list[list[Labelled]]:
    """For each label in more than one group, a message of each of them."""
    return _parted(rows, "label", "group")


def merged(rows: Sequence[Labelled]) -> list[list[Labelled]]:
    """For each group with more than one label, a message of each of them."""
    return _parted(rows, "group", "label")


def _parted(rows: Sequence[Labelled], same: str, other: str) -> list[list[Labelled]]:
    found: defaultdict[Any, dict[Any, Labelled]] = defaultdict(dict)
    for row in rows:
        found[getattr(row, same)].setdefault(getattr(row, other), row)
    return [list(each.values()) for each in found.values() if len(each) > 1]
