"""What the components of a page are filled with: plain values, made by features, shown by templates."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate


@dataclass(frozen=True)
class Option:
    """One of several choices, as a link; `name` goes on to say in full what the label cuts short."""

    label: str
    url: str
    active: bool = False
    name: str = ""


@dataclass(frozen=True)
class TimeRange:
    """The window of a page and its neighbours; an empty URL is a step that cannot be taken.

    `fields` are the parameters that a form with `start` and `end` (UTC) has to keep.
    """

    text: str
    field_words: str
    quick: list[Option]
    back_url: str
    on_url: str
    out_url: str
    freeze_url: str
    fields: list[tuple[str, str]]
    start: str
    end: str


@dataclass(frozen=True)
class FacetValue:
    """One value of an attribute with its count and share.

    `toggle_url` filters by it, or takes that filter away where it is `active`; `exclude_url` leaves it out.
    `count_url` leads to exactly the things that were counted; `width` is the share in percent.
    """

    text: str
    count: int
    share: str
    width: float
    toggle_url: str
    exclude_url: str
    active: bool
    count_url: str


@dataclass(frozen=True)
class Facet:
    """The values of one attribute, most frequent first, and what the others add up to."""

    field: str
    label: str
    meaning: str
    values: list[FacetValue]
    other_count: int = 0
    other_values: int = 0
    other_url: str = ""
    not_counted: str = ""
    occurrences: bool = False


@dataclass(frozen=True)
class FacetPanel:
    """All attributes of a selection."""

    facets: list[Facet]


@dataclass(frozen=True)
class Span:
    """A state of one thing from `start` to `end` (None: still so); `width` is its share of the time in percent."""

    state: str
    start: datetime
    end: datetime | None
    duration: str
    width: float
    kind: str = "state"


@dataclass(frozen=True)
class Timeline:
    """The states that one thing went through, and the time that it took in all."""

    spans: list[Span]
    total: str

    @property
    def marks(self) -> list[tuple[float, Span]]:
        """Where each span begins, in percent of the whole."""
        begins = accumulate((span.width for span in self.spans), initial=0.0)
        return [(round(begin, 2), span) for begin, span in zip(begins, self.spans, strict=False)]


@dataclass(frozen=True)
class Choice:
    """A column that may be shown."""

    name: str
    label: str
    meaning: str
    shown: bool


@dataclass(frozen=True)
class ColumnChooser:
    """Every column; `fields` are the parameters that the form has to keep."""

    columns: list[Choice]
    fields: list[tuple[str, str]]
    reset_url: str


@dataclass(frozen=True)
class Copy:
    """A text to copy."""

    label: str
    text: str


@dataclass(frozen=True)
class Copies:
    """The same question in several languages."""

    copies: list[Copy]


@dataclass(frozen=True)
class Attempt:
    """One job among several attempts at the same work."""

    pandaid: int
    state: str
    queue: str
    url: str
    when: datetime


@dataclass(frozen=True)
class Attempts:
    """The attempts before and after a job, nearest first."""

    before: list[Attempt]
    after: list[Attempt]
    current: Attempt


@dataclass(frozen=True)
class JobError:
    """One error of a job: what it is, what it said, and what to do; `url` leads to its like."""

    component: str
    code: int
    name: str
    message: str
    description: str
    category: str
    advice: str
    url: str


@dataclass(frozen=True)
class ErrorBox:
    """The errors of one job, nearest to the cause first."""

    errors: list[JobError]


@dataclass(frozen=True)
class ErrorRow:
    """One error code or group of a selection: how many jobs have it, and an example; a group has a page of its own."""

    error: str
    name: str
    message: str
    count: int
    share: str
    url: str
    example_text: str
    example_url: str
    group_url: str = ""


@dataclass(frozen=True)
class ErrorSummary:
    """The error codes of a selection, most jobs first; `more` are not shown, and stand on the page of `more_url`."""

    rows: list[ErrorRow]
    more: int = 0
    more_url: str = ""


@dataclass(frozen=True)
class StateCount:
    """How many things of a selection are in a state, and the link to exactly those.

    `note` says when that was, where the things may have moved on since.
    """

    state: str
    count: int
    url: str
    note: str = ""
    kind: str = "state"


@dataclass(frozen=True)
class MessageGroup:
    """Messages that are alike: how many things have one of them, and one as an example."""

    example: str
    count: int
    share: str
    url: str


@dataclass(frozen=True)
class Tile:
    """One big number with its list; `spark` is how it went over time.

    `count` is the number itself, where it is the length of that list; `note_url` leads to what the note speaks of.
    `was` says when it was so, where it changes while it is read.
    """

    label: str
    value: str
    url: str
    state: str = ""
    note: str = ""
    spark: list[int] = field(default_factory=list)
    count: int | None = None
    note_url: str = ""
    was: str = ""
