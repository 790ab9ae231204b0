"""What is different about some jobs, as it is shown: in words, as a table, and for scripts."""

from dataclasses import dataclass
from math import isinf
from typing import Any

from core.questions.difference import Cause, Difference, Value
from core.questions.sides import Against, Sides
from core.render import links
from core.selection.jobs import jobs
from core.selection.values import NOT_SPECIFIED
from core.templatetags.portal import percent, spaced

LABELS = {
    "wn": "worker node",
    "atlasrelease": "release",
    "inputsizerange": "input, GB",
    "modifiedinhour": "hour",
    "site": "site",
}
ALONG_SHOWN = 4
COLUMNS = (
    *("attribute", "value", "filter", "here", "here_url", "other", "other_url"),
    *("share", "ratio", "at_least", "log_chance", "along"),
)
QUESTIONS: dict[Against, str] = {
    "finished": "Failed jobs beside those that finished, in all else alike.",
    "others": "These jobs beside all jobs of the same time.",
}


@dataclass(frozen=True)
class Row:
    """One value that turns up too often, with the lists that prove it."""

    label: str
    value: str
    url: str
    words: str
    here: int
    here_url: str
    share: str
    other: int
    other_url: str
    along: str


def rows(found: Difference) -> list[Row]:
    """The values that turn up too often, weightiest first."""
    return [_row(found, cause) for cause in found.causes]


def told(found: Difference) -> str:
    """The whole in one sentence."""
    if not found.here:
        return "There are no such jobs, so nothing is different about them."
    if found.causes:
        first = found.causes[0]
        label = label_of(first)
        return f"{label[0].upper()}{label[1:]} {shown(first)}: {_words(found, first)}."
    some = f"{spaced(found.tested)} values of their attributes were looked at"
    return f"Nothing turns up too often: {some}, and none is over-represented beyond chance."


def limits(found: Difference) -> str:
    """What was not looked at; empty when all was."""
    parts = []
    if found.not_counted:
        names = ", ".join(_label(facet.field) for facet in found.not_counted)
        parts.append(f"Not counted (too wide): {names}.")
    if not found.complete:
        parts.append("Time ran out before the search ended: there may be more.")
    return " ".join([*parts, found.sides.note]).strip()


def as_data(found: Difference) -> dict[str, Any]:
    """The difference for scripts."""
    return {
        "against": found.sides.against,
        "causes": list(records(found)),
        "tested": found.tested,
        "not_counted": [facet.field for facet in found.not_counted],
        "complete": found.complete,
        "meta": {
            "total": found.here,
            "both": found.both,
            "relation": "exact",
            "as_of": found.as_of,
            "source": found.source,
            "here": links.list_of(found.sides.here),
            "other": links.list_of(found.sides.other),
        },
    }


def records(found: Difference) -> list[dict[str, Any]]:
    """One record of `COLUMNS` for each value."""
    return [dict(zip(COLUMNS, _record(found, cause), strict=True)) for cause in found.causes]


def _record(found: Difference, cause: Cause) -> tuple[Any, ...]:
    here, other = _lists(found.sides, cause)
    return (
        cause.facet.field,
        shown(cause),
        f"{cause.facet.parameter}={cause.text}",
        cause.here,
        here,
        _other(found.sides, cause),
        other,
        round(cause.here / found.here, 6),
        None if isinf(cause.ratio) else round(cause.ratio, 3),
        None if isinf(cause.at_least) else round(cause.at_least, 3),
        round(cause.log_chance, 2),
        [f"{one.facet.field}={shown(one)}" for one in cause.along],
    )


def _row(found: Difference, cause: Cause) -> Row:
    here, other = _lists(found.sides, cause)
    return Row(
        label=label_of(cause),
        value=shown(cause),
        url=links.of(cause.facet.field, cause.value) if cause.value else "",
        words=_words(found, cause),
        here=cause.here,
        here_url=here,
        share=percent(cause.here, found.here),
        other=_other(found.sides, cause),
        other_url=other,
        along=_along(cause),
    )


def _lists(sides: Sides, value: Value) -> tuple[str, str]:
    """The lists of jobs with the value, of either side."""
    narrowed = (side.narrowed(value.facet.parameter, value.text) for side in (sides.here, sides.other))
    here, other = (links.list_of(side) for side in narrowed)
    return here, other


def _other(sides: Sides, value: Value) -> int:
    """The jobs with the value that they are compared with."""
    return value.both if sides.overlap else value.both - value.here


def _words(found: Difference, cause: Cause) -> str:
    share = f"{spaced(cause.here)} of {spaced(found.here)} have it"
    if isinf(cause.ratio):
        return f"{share}, and no other job has"
    return f"{_times(cause.ratio)} times as often as elsewhere, at least {_times(cause.at_least)} times; {share}"


def _times(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio < 10 else spaced(int(ratio))


def _along(cause: Cause) -> str:
    """What turns up too often only because of it."""
    names = [f"{label_of(one)} {shown(one)}" for one in cause.along[:ALONG_SHOWN]]
    more = len(cause.along) - len(names)
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def shown(value: Value) -> str:
    """A value as readers see it."""
    return NOT_SPECIFIED if value.value in (None, "") else str(value.facet.name_of(value.value))


def label_of(value: Value) -> str:
    """What its attribute is called."""
    return _label(value.facet.field)


def _label(field: str) -> str:
    column = jobs().by_column.get(field)
    return LABELS.get(field) or (column.label if column else field)
