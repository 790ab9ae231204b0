"""Error groups and codes on a database, which cannot normalise messages: they are made from what it has grouped.

A breakdown groups by the columns that a job's groups or codes are made from, and folds. A filter first reads the different
messages with the group's code, and then asks for those that belong to the group: by name where they are few, else by
what they have in common, less the few others that have it too. So the answer is exactly that of the index.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from core.engines.base import Unanswered
from core.error_groups.groups import COLUMNS, EXIT_CODE, Group, group_of, pieces_of, read, word_of
from core.panda.failures import CODED_BY, ERROR_STATES, error_number, word_of_codes
from core.selection.dimensions import Dimension
from core.selection.matching import matches
from core.selection.predicates import (
    NOTHING,
    And,
    Blank,
    HasTag,
    In,
    Like,
    Not,
    Or,
    Predicate,
    both,
    either,
)

ATTRIBUTE = "errorgroups"
# What no table holds, the columns that it is made from, and how.
MADE: Mapping[str, tuple[tuple[str, ...], Callable[..., str | None]]] = {
    ATTRIBUTE: (COLUMNS, word_of),
    "errorcodes": (CODED_BY, word_of_codes),
}
# So many different messages of one code are looked at, and so many named in a statement.
MAX_TEXTS = 100_000
FEW = 200
MAX_NAMED = 10_000
Found = tuple[Any, ...]
Finder = Callable[[Group], Predicate]


def spread(dimension: Dimension) -> Dimension:
    """The same breakdown over columns that tables have."""
    place = next((place for place, name in enumerate(dimension.attributes) if name in MADE), None)
    if place is None:
        return dimension
    columns, made = MADE[dimension.attributes[place]]
    before, after = dimension.attributes[:place], dimension.attributes[place + 1 :]

    def fold(*stored: Any) -> Any:
        end = place + len(columns)
        values = (*stored[:place], made(*stored[place:end]), *stored[end:])
        return dimension.fold(*values) if dimension.fold else values[0]

    return Dimension(dimension.name, (*before, *columns, *after), fold, dimension.many)


def settled(predicate: Predicate, finder: Finder) -> Predicate:
    """The predicate with every group turned into a condition on columns."""
    match predicate:
        case And(parts):
            return And(tuple(settled(part, finder) for part in parts))
        case Or(parts):
            return Or(tuple(settled(part, finder) for part in parts))
        case Not(inner):
            return Not(settled(inner, finder))
        case HasTag(attribute, tag) if attribute == ATTRIBUTE:
            group = read(tag)
            return finder(group) if group else NOTHING
    return predicate


def candidates(group: Group) -> tuple[tuple[str, ...], Predicate]:
    """The columns that decide who belongs to a group, and the jobs that may."""
    names = dict.fromkeys(name for name in (group.code_column, group.text_column) if name)
    if group.minds_exit_code:
        names[EXIT_CODE] = None
    coded: Predicate = In(group.code_column, (group.code,))
    if group.code_column == EXIT_CODE:
        coded = Not(Blank(EXIT_CODE))
    return tuple(names), both(In("jobstatus", tuple(sorted(ERROR_STATES))), coded)


def condition(group: Group, names: Sequence[str], rows: Sequence[Found]) -> Predicate:
    """The jobs of a group, given the different values of its candidates.

    :raises Unanswered: when there are too many to be sure of every one.
    """
    if len(rows) > MAX_TEXTS:
        raise _too_many()
    found = [dict(zip(names, row, strict=True)) for row in rows]
    belongs = [_group_of(group, row) == group for row in found]
    inside = [row for row, is_inside in zip(found, belongs, strict=True) if is_inside]
    outside = [row for row, is_inside in zip(found, belongs, strict=True) if not is_inside]
    if not inside:
        return NOTHING
    parts = [_of_text(name, inside, outside) if name == group.text_column else _of_code(name, inside) for name in names]
    return both(candidates(group)[1], *parts)


def _group_of(group: Group, row: dict[str, Any]) -> Group:
    code = error_number(row[group.code_column])
    text = row[group.text_column] if group.text_column else None
    return group_of(group.component, code, text, error_number(row.get(EXIT_CODE)))


def _of_code(name: str, inside: Sequence[dict[str, Any]]) -> Predicate:
    values = {row[name] for row in inside}
    return _one_of(name, values)


def _of_text(name: str, inside: Sequence[dict[str, Any]], outside: Sequence[dict[str, Any]]) -> Predicate:
    wanted = {row[name] for row in inside}
    if len(wanted) <= FEW or not all(wanted):
        return _one_of(name, wanted)
    others = {row[name] for row in outside if row[name]} - wanted
    for pieces in _patterns(wanted):
        like = Like(name, pieces)
        if all(matches(like, text) for text in wanted):
            strangers = {text for text in others if matches(like, text)}
            if len(strangers) <= FEW:
                return both(like, Not(_one_of(name, strangers)))
    if len(wanted) > MAX_NAMED:
        raise _too_many()
    return _one_of(name, wanted)


def _patterns(wanted: set[str]) -> Iterator[tuple[str, ...]]:
    """What the messages may have in common: all pieces in order, then each by itself, the longest first."""
    pieces = pieces_of(wanted)
    yield (*pieces, "")
    for piece in sorted(pieces, key=len, reverse=True)[:5]:
        yield ("", piece.strip(), "")


def _one_of(name: str, values: set[Any]) -> Predicate:
    given = tuple(sorted(value for value in values if value not in (None, "")))
    blank: list[Predicate] = [Blank(name)] if len(given) < len(values) else []
    return either(*([In(name, given)] if given else []), *blank)


def _too_many() -> Unanswered:
    return Unanswered(
        "This error comes with too many different messages in that time; ask for a shorter time.", too_slow=True
    )
