"""A kind of thing that can be asked for: its filters, columns and orders, in one registry each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from core.selection.columns import Column, Sort
from core.selection.filters import Filter


@dataclass(frozen=True)
class Kind:
    """Jobs, tasks, files…: everything the request grammar knows of them."""

    name: str
    key: str
    time_field: str
    filters: tuple[Filter, ...]
    columns: tuple[Column, ...]
    sorts: dict[str, str]
    default_sort: Sort
    time_ranges: tuple[str, ...]
    # Filters that make a default time window pointless: they name what is looked for.
    without_window: frozenset[str] = frozenset()
    # Text filters of which some leading characters are enough for that.
    named_by: frozenset[str] = frozenset()
    # Whether what is live stays in the window that stands when nobody asks for one.
    keeps_live: bool = True
    # Whether a later thing of the kind may have taken over an earlier one's work.
    has_retries: bool = False
    # What the window bounds, where that is not the thing itself: "jobs" of queues.
    window_of: str = ""
    harmless: frozenset[str] = field(default_factory=frozenset)
    # What `key` alone may leave equal: both together are one thing's own.
    more_key: tuple[str, ...] = ()
    time_words: str = "time of the last change"

    @cached_property
    def by_parameter(self) -> dict[str, Filter]:
        """Filters by URL parameter, aliases included."""
        return {name: known for known in self.filters for name in (known.name, *known.aliases)}

    @cached_property
    def ranks(self) -> dict[str, int]:
        """The place of each filter, by its own name, in a link."""
        return {known.name: place for place, known in enumerate(self.filters)}

    @cached_property
    def by_column(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    def suggestion(self, parameter: str, others: Iterable[str]) -> str:
        """The known parameter that is nearest to an unknown one; empty when none is near."""
        known = [*self.by_parameter, *others, *(f"{name}range" for name in self.time_ranges)]
        return next(iter(get_close_matches(parameter, known, n=1, cutoff=0.75)), "")
