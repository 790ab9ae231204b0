"""The Selection: what is asked, immutable and canonical. One string is link, cache key and sentence."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from urllib.parse import urlencode

from core.selection.filters import Filter
from core.selection.kinds import Kind
from core.selection.predicates import ENDED, EVERYTHING, Between, In, Not, Or, Predicate, Superseded, both
from core.selection.window import PARAMETERS, Window

Term = tuple[str, str]

# Letters that a query may hold as they are: links stay short, and people can read them.
LEGIBLE = ":,*!/"


@dataclass(frozen=True)
class Selection:
    """Filters, time window and the treatment of retries.

    `terms` are (parameter, canonical text) in the order of the registry.
    """

    kind: Kind
    terms: tuple[Term, ...] = ()
    window: Window | None = None
    drop: bool | None = None

    @property
    def parameters(self) -> dict[str, str]:
        """The URL parameters that ask for exactly this, in canonical order."""
        found = dict(self.terms)
        if self.window is not None:
            found |= self.window.parameters(self.kind.time_field)
        if self.drop is not None:
            found["mode"] = "drop" if self.drop else "nodrop"
        return found

    @property
    def timeless(self) -> dict[str, str]:
        """`parameters` without those about time."""
        return {name: text for name, text in self.parameters.items() if not is_time(self.kind, name)}

    @property
    def times(self) -> dict[str, str]:
        """Those of `parameters` that are about time."""
        return {name: text for name, text in self.parameters.items() if is_time(self.kind, name)}

    @property
    def query(self) -> str:
        """`parameters` as a query string without a question mark."""
        return urlencode(self.parameters, safe=LEGIBLE)

    @property
    def identity(self) -> tuple[Hashable, ...]:
        """All that it asks for, also what has no address: things made for one selection are kept under it."""
        asked = (getattr(self, one.name) for one in fields(self) if one.name != "kind")
        return type(self), self.kind.name, *asked

    @property
    def drops_retries(self) -> bool:
        """Whether earlier attempts are left out: as asked, or when exactly one task is asked for."""
        if not self.kind.has_retries:
            return False
        return self.asks_one_task if self.drop is None else self.drop

    @property
    def asks_one_task(self) -> bool:
        return self.text_of("jeditaskid").isdigit()

    def text_of(self, name: str) -> str:
        """The canonical text of a filter; empty when it is not set."""
        return dict(self.terms).get(name, "")

    def filter_of(self, term: Term) -> Filter:
        return self.kind.by_parameter[term[0]]

    def predicate(self, as_of: datetime) -> Predicate:
        """The whole condition at that moment, time window included."""
        conditions = [self.filter_of(term).predicate(term[1]) for term in self.terms]
        last_attempts = [Not(Superseded())] if self.drops_retries else []
        return both(*conditions, *last_attempts, self._window_predicate(as_of))

    def _window_predicate(self, as_of: datetime) -> Predicate:
        if self.window is None:
            return EVERYTHING
        inside = Between(self.window.field, *self.window.bounds(as_of))
        if (inside.low, inside.high) == (None, None):
            return EVERYTHING
        return Or((Not(In(ENDED, (1,))), inside)) if self.window.ended_only else inside

    def frozen(self, as_of: datetime) -> "Selection":
        """The same question with an absolute window: what a counted link carries."""
        return self if self.window is None else replace(self, window=self.window.frozen(as_of))

    def with_term(self, name: str, text: str) -> "Selection":
        """The same with one filter set anew, or removed by an empty text."""
        terms = {**dict(self.terms), name: text}
        return replace(self, terms=in_order(self.kind, terms))

    def narrowed(self, name: str, text: str) -> "Selection":
        """The jobs of this one that also satisfy a filter, retries treated as here: what a counted link asks."""
        found = self.with_term(name, text)
        same = found.drops_retries == self.drops_retries
        return found if same else replace(found, drop=self.drops_retries)

    def sentence(self) -> str:
        """In English: "jobs whose queue is like CERN*; modified in the last 12 hours"."""
        conditions = [self.filter_of(term).sentence(term[1]) for term in self.terms]
        text = f"{self.kind.name} whose {' and '.join(conditions)}" if conditions else f"all {self.kind.name}"
        return "; ".join(part for part in (text, self._window_sentence(), self._drop_sentence()) if part)

    def _window_sentence(self) -> str:
        text = (self.window.sentence() if self.window else "") or "at any time"
        return f"{self.kind.window_of} {text}".strip()

    def _drop_sentence(self) -> str:
        if self.drop is None and not self.drops_retries:
            return ""
        return "earlier attempts left out" if self.drops_retries else "all attempts counted"


@dataclass(frozen=True)
class Part(Selection):
    """Those of a selection for which more holds, as a condition that has no address."""

    more: Predicate = EVERYTHING

    @classmethod
    def of(cls, selection: Selection, *conditions: Predicate) -> "Part":
        return cls(selection.kind, selection.terms, selection.window, selection.drop, both(*conditions))

    def predicate(self, as_of: datetime) -> Predicate:
        """See `Selection.predicate`."""
        return both(super().predicate(as_of), self.more)


def in_order(kind: Kind, terms: Mapping[str, str]) -> tuple[Term, ...]:
    """Terms in the order of the registry, empty ones left out."""
    given = [(name, text) for name, text in terms.items() if text and name in kind.ranks]
    return tuple(sorted(given, key=lambda term: kind.ranks[term[0]]))


def is_time(kind: Kind, name: str) -> bool:
    """Whether a parameter is about the time window."""
    return name in PARAMETERS or name.removesuffix("range") in kind.time_ranges
