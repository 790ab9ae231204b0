"""Bytes of a log as text that does nothing but stand there."""

import re
from dataclasses import dataclass

MAX_LINE = 64 * 1024
TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1b\x08")
# Orders to a terminal: colours and places (CSI), titles and links (OSC), and single letters.
COLOUR = re.compile(r"\x1b\[([0-9;]{0,20})m")
ORDER = re.compile(r"\x1b(?:\[[0-9;?<=>! ]{0,40}[@-~]|[\]PX^_][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)?|[@-Z\\-_a-z0-9=>])?")
# They turn the order of letters around, so that a line reads as what it is not.
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
PICTURES = {number: chr(0x2400 + number) for number in range(32)} | {127: "\u2421"}
BINARY = {
    b"\x7fELF": "a program",
    b"PK\x03\x04": "a zip file",
    b"\x1f\x8b": "a gzip file",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ\x00": "an xz file",
    b"%PDF": "a PDF file",
    b"root": "a ROOT file",
    b"SQLite format 3": "a SQLite database",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
}
UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
COLOURS = {31: "red", 32: "green", 33: "yellow", 34: "blue", 35: "magenta", 36: "cyan", 91: "red", 92: "green", 93: "yellow", 94: "blue", 95: "magenta", 96: "cyan"}  # fmt: skip


@dataclass(frozen=True)
class Span:
    """A part of a line in one look: `look` is a class of the page's style, or empty."""

    text: str
    look: str = ""


def binary_kind(start: bytes) -> str:
    """What a file is that is not text, by its first bytes; empty for text."""
    for magic, words in BINARY.items():
        if start.startswith(magic):
            return words
    if start[:2] in UTF16:
        return ""
    odd = sum(byte < 32 and byte not in TEXT_CONTROLS for byte in start)
    return "not text" if odd > len(start) // 20 else ""


def decoded(line: bytes) -> str:
    """As UTF-8; what is none shows as a sign of its own."""
    return line.decode("utf-8", "replace")


def tidied(line: str) -> str:
    """Without the end of its line and without orders to terminals; what else cannot be seen is made visible.

    Colours stay, for `spans`.
    """
    kept = COLOUR.sub("\x00\\1\x00m", line.rstrip("\r\n"))
    shown = ORDER.sub("", kept)
    parts = re.split("\x00([0-9;]*)\x00m", shown)
    for place in range(0, len(parts), 2):
        parts[place] = _visible(parts[place])
    return "".join(part if place % 2 == 0 else f"\x1b[{part}m" for place, part in enumerate(parts))


def spans(line: str) -> list[Span]:
    """A tidied line by its colours."""
    found, look = [], ""
    for place, part in enumerate(COLOUR.split(line)):
        if place % 2:
            look = _look(part, look)
        elif part:
            found.append(Span(part, look))
    return found


def words(line: str) -> str:
    """A tidied line without its colours."""
    return COLOUR.sub("", line)


def name(raw: str) -> str:
    """A file's name as it can be shown."""
    return _visible(raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\n", "\u240a"))


def _visible(text: str) -> str:
    text = TURNING.sub(lambda found: f"\u27e8U+{ord(found[0]):04X}\u27e9", text)
    return CONTROL.sub(lambda found: PICTURES.get(ord(found[0]), "\ufffd"), text)


def _look(codes: str, before: str) -> str:
    """The class after a change of colour; what has no class here changes nothing."""
    numbers = [int(code) for code in codes.split(";") if code] or [0]
    for number in numbers:
        if number in {0, 39}:
            before = ""
        elif number in COLOURS:
            before = f"ansi-{COLOURS[number]}"
    return before
