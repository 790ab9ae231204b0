r"""The little grammar inside a text parameter: `a|b` or, `a,b` list, `!x` not, `*` any text, `=x` exactly x.

A backslash takes the meaning from the character after it: `a\,b` is the one value `a,b`.
The words `Not specified` mean null or empty; `*` alone means that there is a value.
"""

from dataclasses import dataclass

NOT_SPECIFIED = "Not specified"
SPECIAL = "\\|,*"
LEADING = "!="


@dataclass(frozen=True)
class Pattern:
    """One value: its pieces between stars, whether it is negated, and whether it is meant exactly (`=x`)."""

    pieces: tuple[str, ...]
    negated: bool = False
    exact: bool = False

    @property
    def text(self) -> str:
        """The value of a pattern without stars."""
        return self.pieces[0]

    @property
    def has_star(self) -> bool:
        return len(self.pieces) > 1

    @property
    def is_anything(self) -> bool:
        return self.pieces == ("", "")

    @property
    def is_blank(self) -> bool:
        return self.pieces == (NOT_SPECIFIED,) and not self.exact


# A list of alternatives; inside one, values that are not negated are choices, negated ones all apply.
Alternatives = tuple[tuple[Pattern, ...], ...]


def parse(text: str) -> Alternatives:
    """Read the text of a parameter; empty parts between separators are dropped."""
    alternatives: list[tuple[Pattern, ...]] = []
    patterns: list[Pattern] = []
    for part, separator in _parts(text):
        if pattern := _pattern(part):
            patterns.append(pattern)
        if separator != "," and patterns:
            alternatives.append(tuple(patterns))
            patterns = []
    return tuple(alternatives)


def render(alternatives: Alternatives) -> str:
    """The text that `parse` reads back as the same alternatives."""
    return "|".join(",".join(_render(pattern) for pattern in patterns) for patterns in alternatives)


def escape(text: str) -> str:
    """Text that means itself inside a pattern."""
    body = "".join(f"\\{letter}" if letter in SPECIAL else letter for letter in text)
    leads = body.startswith((*LEADING, " "))
    trails = body.endswith(" ")
    return ("\\" if leads else "") + (f"{body[:-1]}\\ " if trails and len(body) > 1 else body)


def exactly(text: str) -> str:
    """The parameter text for that very value, as the link of a counted value needs it."""
    return f"={escape(text)}"


def named(text: str) -> str:
    """The one value that a text names in full; empty where it asks for anything else."""
    match parse(text):
        case ((Pattern(pieces=(value,), negated=False) as pattern,),) if not pattern.is_blank:
            return value
    return ""


def _parts(text: str) -> list[tuple[str, str]]:
    """Parts with the separator that ends each; escapes stay in place."""
    parts, start, position = [], 0, 0
    while position < len(text):
        if text[position] == "\\":
            position += 1
        elif text[position] in "|,":
            parts.append((text[start:position], text[position]))
            start = position + 1
        position += 1
    return [*parts, (text[start:], "")]


def _pattern(part: str) -> Pattern | None:
    part = _strip(part)
    negated = part.startswith("!")
    part = part[negated:]
    exact = part.startswith("=")
    part = part[exact:]
    if not part:
        return None
    pieces = _pieces(part)
    return Pattern(("*".join(pieces),) if exact else pieces, negated, exact)


def _pieces(part: str) -> tuple[str, ...]:
    """Split at bare stars, drop backslashes, and merge stars that stand together."""
    pieces, escaped = [""], False
    for letter in part:
        if letter == "*" and not escaped:
            pieces.append("")
        elif letter == "\\" and not escaped:
            escaped = True
            continue
        else:
            pieces[-1] += letter
        escaped = False
    pieces[-1] += "\\" if escaped else ""  # a backslash with nothing after it means itself
    inner = [piece for piece in pieces[1:-1] if piece]
    return (pieces[0], *inner, pieces[-1]) if len(pieces) > 1 else (pieces[0],)


def _strip(part: str) -> str:
    """Blanks around a value are no part of it, but for an escaped last one."""
    stripped = part.lstrip(" ").rstrip(" ")
    backslashes = len(stripped) - len(stripped.rstrip("\\"))
    return f"{stripped} " if backslashes % 2 and part.endswith(" ") else stripped


def _render(pattern: Pattern) -> str:
    sign = ("!" if pattern.negated else "") + ("=" if pattern.exact else "")
    first, *rest = pattern.pieces
    body = "*".join([escape(first), *(_escape_inner(piece) for piece in rest)])
    return sign + body


def _escape_inner(piece: str) -> str:
    """A piece after a star: what leads there needs no escape, what trails does."""
    body = "".join(f"\\{letter}" if letter in SPECIAL else letter for letter in piece)
    return f"{body[:-1]}\\ " if body.endswith(" ") else body
