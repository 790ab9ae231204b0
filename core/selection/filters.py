"""Kinds of filter: each knows its URL parameter, the condition it means, and its sentence in English."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.selection import values
from core.selection.predicates import (
    Between,
    Blank,
    HasTag,
    In,
    Like,
    Not,
    Or,
    Predicate,
    Related,
    both,
    either,
)
from core.selection.problems import BadRequest
from core.selection.values import NOT_SPECIFIED, Pattern

WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
MAX_VALUES = 10_000
# Each needs a comparison of its own; SQLite refuses a condition of more than a thousand.
MAX_PATTERNS = 200
MAX_TEXT = 100_000


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One filter of a kind of thing.

    `name` is its URL parameter, `label` what it is called in a sentence, `form` the expected value in words.
    """

    name: str
    attribute: str
    label: str
    meaning: str
    aliases: tuple[str, ...] = ()
    form: str = "a text"
    example: str = ""
    repeatable: bool = True

    def read(self, texts: Sequence[str]) -> str:
        """The one canonical text of the parameter's values; empty when they ask nothing.

        :raises BadRequest: for a value that is not of the filter's form, or a scalar given twice.
        """
        given = [text for text in texts if text.strip()]
        if len(given) > 1 and not self.repeatable:
            raise BadRequest(self.name, f"{self.name} was given {len(given)} times and takes one value.")
        if sum(map(len, given)) > MAX_TEXT:
            raise BadRequest(self.name, f"{self.name} is longer than {MAX_TEXT:,} characters.")
        return self.canonical("|".join(given)) if given else ""

    def canonical(self, text: str) -> str:
        raise NotImplementedError

    def predicate(self, text: str) -> Predicate:
        """What the canonical text means."""
        raise NotImplementedError

    def sentence(self, text: str) -> str:
        """What the canonical text means, in words that follow "jobs whose"."""
        return f"{self.label} is {text}"

    def malformed(self, text: str) -> BadRequest:
        shown = text if len(text) <= 60 else f"{text[:60]}…"
        return BadRequest(self.name, f"{self.name} must be {self.form}, not “{shown}”.")

    def too_many(self, most: int, what: str) -> BadRequest:
        return BadRequest(self.name, f"{self.name} takes {most:,} {what} at the most; ask in several requests.")


@dataclass(frozen=True, kw_only=True)
class Several(Filter):
    """One value or several by `|` or `,`, any of which may be meant; `!x` for all but x; or `Not specified`."""

    most: int = MAX_VALUES
    things: str = "values"

    def canonical(self, text: str) -> str:
        parts = [part.strip() for part in re.split(r"[|,]", text) if part.strip()]
        if len(parts) > self.most:
            raise self.too_many(self.most, self.things)
        return "|".join(sorted({self._part(part) for part in parts}, key=_in_order))

    def _part(self, part: str) -> str:
        sign, value = ("!", part[1:].strip()) if part.startswith("!") else ("", part)
        return f"{sign}{NOT_SPECIFIED if value.casefold() == NOT_SPECIFIED.casefold() else self.value(value)}"

    def value(self, text: str) -> str:
        """The canonical text of one value."""
        raise NotImplementedError

    def predicate(self, text: str) -> Predicate:
        parts = text.split("|")
        wanted = [self._means(part) for part in parts if not part.startswith("!")]
        unwanted = [self._means(part[1:]) for part in parts if part.startswith("!")]
        return both(*([either(*wanted)] if wanted else []), *([Not(either(*unwanted))] if unwanted else []))

    def _means(self, value: str) -> Predicate:
        return Blank(self.attribute) if value == NOT_SPECIFIED else self.one(value)

    def one(self, value: str) -> Predicate:
        """The condition of one value."""
        raise NotImplementedError

    def sentence(self, text: str) -> str:
        parts = text.split("|")
        wanted = [self.words(part) for part in parts if not part.startswith("!")]
        unwanted = [f"not {self.words(part[1:])}" for part in parts if part.startswith("!")]
        return f"{self.label} is {' and '.join(([_some(wanted)] if wanted else []) + unwanted)}"

    def words(self, value: str) -> str:
        """One value in English."""
        return value


def _in_order(part: str) -> tuple[bool, int, str]:
    """Those that are left out last, by the number that each begins with."""
    number = WHOLE_NUMBER.match(part.lstrip("!"))
    return part.startswith("!"), int(number[0]) if number else -1, part


@dataclass(frozen=True, kw_only=True)
class Integers(Several):
    """Whole numbers."""

    form: str = "a whole number, or several separated by | or ,"
    example: str = "1"
    signed: bool = False
    null_means: int | None = None

    def value(self, text: str) -> str:
        if not WHOLE_NUMBER.fullmatch(text) or (text.startswith("-") and not self.signed):
            raise self.malformed(text)
        return str(int(text))

    def one(self, value: str) -> Predicate:
        found = In(self.attribute, (int(value),))
        return Or((found, Blank(self.attribute))) if int(value) == self.null_means else found


def _some(parts: Sequence[str], shown: int = 5) -> str:
    if len(parts) > shown:
        return f"one of {len(parts):,} values"
    return " or ".join(parts)


@dataclass(frozen=True, kw_only=True)
class Text(Filter):
    """Text with `*`, `|`, `,`, `!`, `=` (see `values`).

    `contains` makes a value without a star match anywhere; `=x` is then the way to ask for exactly x.
    """

    form: str = "a text; * stands for any characters, | means or, ! means not"
    example: str = "a*"
    ignore_case: bool = True
    contains: bool = False

    def canonical(self, text: str) -> str:
        alternatives = values.parse(text)
        patterns = [pattern for alternative in alternatives for pattern in alternative]
        if len(patterns) > MAX_VALUES:
            raise self.too_many(MAX_VALUES, "values")
        if sum(not self._is_plain(pattern) for pattern in patterns) > MAX_PATTERNS:
            raise self.too_many(MAX_PATTERNS, "values that are not compared as a whole")
        return values.render(alternatives)

    def predicate(self, text: str) -> Predicate:
        return either(*(self._alternative(patterns) for patterns in values.parse(text)))

    def _alternative(self, patterns: Sequence[Pattern]) -> Predicate:
        wanted = [self.match(pattern) for pattern in patterns if not pattern.negated]
        unwanted = [Not(self.match(pattern)) for pattern in patterns if pattern.negated]
        return both(*([either(*wanted)] if wanted else []), *unwanted)

    def match(self, pattern: Pattern) -> Predicate:
        """The condition of one value, its negation left aside."""
        if pattern.is_blank:
            return Blank(self.attribute)
        if pattern.is_anything:
            return Not(Blank(self.attribute))
        if pattern.exact:
            return In(self.attribute, (pattern.text,))
        if pattern.has_star:
            return Like(self.attribute, pattern.pieces, self.ignore_case)
        if self.contains:
            return Like(self.attribute, ("", pattern.text, ""), self.ignore_case)
        return In(self.attribute, (pattern.text,), self.ignore_case)

    def sentence(self, text: str) -> str:
        alternatives = values.parse(text)
        if len(alternatives) > 5:
            return f"{self.label} is one of {len(alternatives):,} values"
        patterns = [pattern for alternative in alternatives for pattern in alternative]
        if len(patterns) > 1 and all(self._is_plain(pattern) for pattern in patterns):
            return f"{self.label} is {_some([pattern.text for pattern in patterns])}"
        return " or ".join(" and ".join(self._words(pattern) for pattern in found) for found in alternatives)

    def _is_plain(self, pattern: Pattern) -> bool:
        """Whether the value is one that is simply equal."""
        special = pattern.negated or pattern.has_star or pattern.is_blank
        return not special and (pattern.exact or not self.contains)

    def _words(self, pattern: Pattern) -> str:
        if pattern.is_anything or pattern.is_blank:
            return f"{self.label} is {'given' if pattern.is_anything != pattern.negated else 'empty'}"
        partly = self.contains and not pattern.exact and not pattern.has_star
        verb = "contains" if partly else "is like" if pattern.has_star else "is"
        denied = {"contains": "does not contain", "is like": "is not like", "is": "is not"}[verb]
        return f"{self.label} {denied if pattern.negated else verb} {'*'.join(pattern.pieces)}"


@dataclass(frozen=True, kw_only=True)
class Tags(Text):
    """Text holding tags separated by commas: contains, or with `=x` has exactly that tag."""

    contains: bool = True

    def match(self, pattern: Pattern) -> Predicate:
        return HasTag(self.attribute, pattern.text) if pattern.exact else super().match(pattern)


@dataclass(frozen=True, kw_only=True)
class Range(Several):
    """Numbers from a to b, both included, as in `100:199`; either side may be left out."""

    form: str = "a range of whole numbers such as 100:199, or several separated by | or ,"
    example: str = "100:199"
    most: int = MAX_PATTERNS
    things: str = "ranges"
    scale: int = 1
    unit: str = ""

    def value(self, text: str) -> str:
        match = re.fullmatch(r"(-?[0-9]{1,12})?\s*[:-]\s*(-?[0-9]{1,12})?", text, re.ASCII)
        if not match or match.groups() == (None, None):
            raise self.malformed(text)
        low, high = (None if part is None else int(part) for part in match.groups())
        if low is not None and high is not None and low > high:
            raise BadRequest(self.name, f"{self.name} starts at {low}, after its end at {high}.")
        return f"{'' if low is None else low}:{'' if high is None else high}"

    def one(self, value: str) -> Predicate:
        low, high = (int(part) if part else None for part in value.split(":"))
        return self.between(low, high)

    def between(self, low: int | None, high: int | None) -> Predicate:
        """The condition of one range."""
        return Between(
            self.attribute,
            None if low is None else low * self.scale,
            None if high is None else (high + 1) * self.scale,
        )

    def words(self, value: str) -> str:
        if value == NOT_SPECIFIED:
            return value
        low, high = value.split(":")
        unit = f" {self.unit}" if self.unit else ""
        bounds = ([f"at least {low}{unit}"] if low else []) + ([f"at most {high}{unit}"] if high else [])
        return " and ".join(bounds)


@dataclass(frozen=True, kw_only=True)
class Words(Filter):
    """One or more words of a fixed list, each with a meaning of its own."""

    words: dict[str, Predicate] = field(default_factory=dict)
    prefixes: bool = False

    def canonical(self, text: str) -> str:
        parts = [part.strip().lower() for part in re.split(r"[|,]", text) if part.strip()]
        return "|".join(dict.fromkeys(self._word(part) for part in parts))

    def _word(self, part: str) -> str:
        if part in self.words:
            return part
        near = [word for word in self.words if self.prefixes and len(part) >= 4 and word.startswith(part[:4])]
        if not near:
            raise BadRequest(self.name, f"{self.name} must be one of {', '.join(self.words)}, not “{part[:60]}”.")
        return near[0]

    def predicate(self, text: str) -> Predicate:
        return either(*(self.words[word] for word in text.split("|")))

    def sentence(self, text: str) -> str:
        return f"{self.label} is {_some(text.split('|'))}"


@dataclass(frozen=True, kw_only=True)
class Lookup(Filter):
    """A filter on rows of another table that belong to the job."""

    inner: Filter
    relation: str

    def canonical(self, text: str) -> str:
        return self.inner.canonical(text)

    def predicate(self, text: str) -> Predicate:
        return Related(self.relation, self.inner.predicate(text))

    def sentence(self, text: str) -> str:
        return self.inner.sentence(text)


@dataclass(frozen=True, kw_only=True)
class Computed(Filter):
    """A filter whose form or meaning is its own: `reader` makes the canonical text, `meaning_of` the condition."""

    reader: Callable[[str], str | None]
    meaning_of: Callable[[str], Predicate]
    words_of: Callable[[str], str] | None = None
    repeatable: bool = False

    def canonical(self, text: str) -> str:
        canonical = self.reader(text.strip())
        if canonical is None:
            raise self.malformed(text)
        return canonical

    def predicate(self, text: str) -> Predicate:
        return self.meaning_of(text)

    def sentence(self, text: str) -> str:
        return self.words_of(text) if self.words_of else super().sentence(text)
