"""Secrets in logs: what looks like one is not shown, not downloaded and not found."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MASK = "[masked]"


@dataclass(frozen=True)
class Pattern:
    """What a secret looks like, and words in lower case one of which is in every line that has it.

    The first group of the form is kept, so that a reader sees what was masked. Plain words are found a hundred times
    faster than forms, and most lines have none.
    """

    words: tuple[str, ...]
    form: re.Pattern[str]


PATTERNS = (
    # Tokens that are signed JSON.
    Pattern(("eyj",), re.compile(r"()\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*")),
    Pattern(
        ("authorization", "bearer"),
        re.compile(r"(?i)\b(authorization\s*[:=]\s*(?:bearer|basic|token)?\s*|bearer\s+)['\"]?[\w.~+/=-]{8,}"),
    ),
    Pattern(
        ("token", "secret", "key"),
        re.compile(r"(?i)(x-[\w-]*(?:token|secret|key)\s*['\"]?\s*[:=]\s*['\"]?)[^\s'\",;&]{6,}"),
    ),
    Pattern(
        ("passw", "passphrase", "secret", "key", "token"),
        re.compile(
            r"(?i)((?:passw(?:or)?d|passphrase|secret|(?:api|access|private)[_-]?key|(?:access|auth)[_-]?token)"
            r"[\w-]*['\"]?\s*[:=]\s*['\"]?)[^\s'\",;&]{4,}"
        ),
    ),
    # In addresses: accounts, and what signs them.
    Pattern(("@",), re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s@/]+(?=@)")),
    Pattern(
        ("signature=", "sig=", "authz=", "token="),
        re.compile(
            r"(?i)([?&](?:x-amz-signature|x-amz-security-token|x-goog-signature|signature|sig|authz|access_token|token)=)[^&\s'\"]+"
        ),
    ),
    # Keys of clouds and of code hosts, macaroons.
    Pattern(("akia", "asia"), re.compile(r"()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")),
    Pattern(("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), re.compile(r"()\bgh[pousr]_[A-Za-z0-9]{20,}")),
    Pattern(("mda",), re.compile(r"()\bMDA[\w+/=-]{60,}")),
)
# The lines of a key or proxy: nothing but base64, and not a checksum.
ENCODED = re.compile(r"^\s*(?![0-9a-fA-F]+\s*$)[A-Za-z0-9+/]{60,76}={0,2}\s*$")
BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
# All of base64 made one letter, of which a line of a key has so many after one another.
ALIKE, RUN = bytes(97 if byte in BASE64 else 32 for byte in range(256)), b"a" * 60
WORDS = tuple(dict.fromkeys(word.encode() for pattern in PATTERNS for word in pattern.words))
DASHES = "-----"
BEGIN, END = re.compile(r"-----BEGIN [A-Z ]*(?:PRIVATE KEY|CERTIFICATE)-----"), re.compile(r"-----END ")


def masked(line: str) -> str:
    """The line without its secrets."""
    lowered = line.lower()
    for pattern in PATTERNS:
        if any(word in lowered for word in pattern.words):
            line = pattern.form.sub(rf"\g<1>{MASK}", line)
    return MASK if len(line) >= len(RUN) and ENCODED.match(line) else line


class Masking:
    """Masks lines that follow one another; those inside a key or certificate are masked whole."""

    inside = False

    def line(self, line: str) -> str:
        """The next line."""
        if DASHES not in line:
            return MASK if self.inside else masked(line)
        begins = bool(BEGIN.search(line))
        self.inside = (self.inside or begins) and not END.search(line)
        return MASK if self.inside and not begins else masked(line)

    def chunk(self, chunk: bytes) -> bytes:
        """The next whole lines, as they came but for their secrets; only those that may have one are looked at."""
        if self.inside or b"-----BEGIN" in chunk:
            return b"\n".join(map(self._raw, chunk.removesuffix(b"\n").split(b"\n"))) + _end(chunk)
        pieces, after = [], 0
        for begin, end in _suspected(chunk):
            pieces += [chunk[after:begin], self._raw(chunk[begin:end])]
            after = end
        return b"".join([*pieces, chunk[after:]])

    def _raw(self, line: bytes) -> bytes:
        return self.line(line.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def masked_all(lines: Iterable[str]) -> Iterator[str]:
    """Lines that follow one another, without their secrets."""
    return map(Masking().line, lines)


def _end(chunk: bytes) -> bytes:
    return b"\n" if chunk.endswith(b"\n") else b""


def _suspected(chunk: bytes) -> list[tuple[int, int]]:
    """Where the lines begin and end that have a word of a pattern, or a long run of base64."""
    lowered = chunk.lower()
    found = {span for word in WORDS for span in _lines_with(lowered, word)}
    return sorted(found.union(_lines_with(chunk.translate(ALIKE), RUN, chunk)))


def _lines_with(text: bytes, sought: bytes, lines: bytes = b"") -> Iterator[tuple[int, int]]:
    """:param lines: the same text where its line ends can be seen, if they cannot in it."""
    place, ended = text.find(sought), lines or text
    while place >= 0:
        begin, end = ended.rfind(b"\n", 0, place) + 1, ended.find(b"\n", place)
        end = len(text) if end < 0 else end
        yield begin, end
        place = text.find(sought, end)
