"""Reading a file of a log: a page of its lines, its end, what is found in it, and its first errors.

Files may have a gigabyte, and one line may have all of it: nothing here holds more than a few pieces at a time.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import BufferedReader
from pathlib import Path

from logs import plain, symptoms
from logs.plain import MAX_LINE
from logs.secrets import Masking, masked, masked_all
from logs.shelf import DATA, STRIDE, File

LINES = 1_000
BYTES = 256 * 1024
# Lines before the one that was asked for.
BEFORE = 20
CHUNK = 1024**2
# A secret costs no more than a look at the lines of one piece.
PIECE = 128 * 1024
HITS = 200
PRETTY_LINES = 20_000
ERRORS = 12
SEARCH_LIMIT_S = 4.0
ERRORS_LIMIT_S = 1.0


@dataclass(frozen=True)
class Line:
    """One line; `left_out` bytes of it are not shown."""

    number: int
    text: str
    left_out: int = 0

    @property
    def spans(self) -> list[plain.Span]:
        return plain.spans(self.text)


@dataclass(frozen=True)
class Piece:
    """Lines that follow one another, and whether there are more before and after; `masked` of them hold a secret."""

    lines: list[Line] = field(default_factory=list)
    more_before: bool = False
    more_after: bool = False
    masked: int = 0

    @property
    def first(self) -> int:
        return self.lines[0].number if self.lines else 1

    @property
    def last(self) -> int:
        return self.lines[-1].number if self.lines else 0


@dataclass(frozen=True)
class Found:
    """Lines that were found; when the search stopped early, the line from which it goes on."""

    lines: list[Line]
    goes_on_at: int | None = None


@dataclass(frozen=True)
class Reader:
    """One file on a shelf; `total` is its size at its source where only its first part is here."""

    room: Path
    file: File
    total: int | None = None

    @property
    def is_part(self) -> bool:
        """Whether only the first part of it is here."""
        return self.total is not None

    def start(self, amount: int = 4096) -> bytes:
        """The first bytes."""
        with self._opened() as data:
            return data.read(min(amount, self.file.size))

    def whole(self, limit: int) -> bytes | None:
        """All bytes; None where there are more than the limit."""
        return self.start(limit) if self.file.size <= limit else None

    def page(self, first: int = 1) -> Piece:
        """Lines from that one on, as many as a page holds."""
        first = max(1, min(first, self.count))
        with self._opened() as data:
            self._go_to(data, first)
            lines = list(self._page_of(self._lines(data, first)))
        last = lines[-1].number if lines else 0
        return _piece(lines, more_before=first > 1, more_after=last < self.count or self.is_part)

    def tail(self) -> Piece:
        """The last lines, as many as a page holds."""
        first = max(1, self.count - LINES + 1)
        if (begin := self.file.size - BYTES) <= 0:
            return self.page(first)
        with self._opened() as data:
            data.seek(begin, 1)
            ended = data.read(BYTES).count(b"\n")
        # Of the bytes that fit, the first are the end of a line that does not.
        return self.page(max(first, self.file.lines - ended + 2))

    def search(self, words: str, begin: int = 1, limit_s: float = SEARCH_LIMIT_S) -> Found:
        """Lines that hold the words as they are shown, whatever their case."""
        wanted = words.lower()
        sought = wanted.encode("utf-8", "replace")

        def places(chunk: bytes) -> Iterator[int]:
            return _places(chunk.lower(), sought)

        return self._found(places, lambda line: wanted in plain.words(line.text).lower(), begin, HITS, limit_s)

    def errors(self) -> Found:
        """The first lines that look like errors."""
        return self._found(
            symptoms.places, lambda line: symptoms.is_one(plain.words(line.text)), 1, ERRORS, ERRORS_LIMIT_S
        )

    def plain_chunks(self) -> Iterator[bytes]:
        """Every line as it may be downloaded: as it came, without secrets, long ones cut."""
        masking = Masking()
        with self._opened() as data:
            for _, chunk in self._chunks(data, 1, PIECE):
                yield masking.chunk(chunk)

    @property
    def count(self) -> int:
        """How many lines there are; the last one may have no end."""
        return self.file.lines + (1 if self.file.size and not self._ends_with_newline() else 0)

    def _ends_with_newline(self) -> bool:
        with self._opened() as data:
            data.seek(self.file.offset + self.file.size - 1)
            return data.read(1) == b"\n"

    def _opened(self) -> BufferedReader:
        data = (self.room / DATA).open("rb")
        data.seek(self.file.offset)
        return data

    def _go_to(self, data: BufferedReader, number: int) -> None:
        """Place the file at the beginning of a line: a mark brings it near, then lines are counted."""
        mark = max(place for place, ended in enumerate(self.file.marks or (0,)) if place == 0 or ended < number - 1)
        data.seek(self.file.offset + mark * STRIDE)
        to_skip = number - 1 - (self.file.marks[mark] if self.file.marks else 0)
        while to_skip > 0:
            chunk = data.read(CHUNK)
            ended = chunk.count(b"\n")
            if not chunk:
                return
            if ended < to_skip:
                to_skip -= ended
                continue
            data.seek(_after(chunk, to_skip) - len(chunk), 1)
            to_skip = 0

    def _lines(self, data: BufferedReader, first: int) -> Iterator[Line]:
        left = self.file.offset + self.file.size - data.tell()
        for number, (raw, left_out) in enumerate(self._raw_lines(data, left), first):
            yield Line(number, plain.tidied(plain.decoded(raw)), left_out)

    def _raw_lines(self, data: BufferedReader, left: int) -> Iterator[tuple[bytes, int]]:
        """Each line with the number of bytes that are left out of it."""
        while left > 0:
            raw = data.readline(min(MAX_LINE, left))
            if not raw:
                return
            left -= len(raw)
            left_out = 0
            if len(raw) == MAX_LINE and not raw.endswith(b"\n"):
                left_out = _skip_line(data, left)
                left -= left_out
            yield raw, left_out

    def _page_of(self, lines: Iterator[Line]) -> Iterator[Line]:
        size = 0
        for count, line in enumerate(lines, 1):
            size += len(line.text)
            yield line
            if count == LINES or size >= BYTES:
                return

    def _found(
        self,
        places: Callable[[bytes], Iterator[int]],
        is_one: Callable[[Line], bool],
        begin: int,
        most: int,
        limit_s: float,
    ) -> Found:
        """Lines around those places that are what is sought when they are shown, chunk by chunk."""
        found: list[Line] = []
        deadline = time.monotonic() + limit_s
        with self._opened() as data:
            self._go_to(data, begin)
            for number, chunk in self._chunks(data, begin):
                for line in _lines_at(chunk, number, places):
                    if is_one(line):
                        found.append(line)
                    if len(found) == most:
                        return Found(found, line.number + 1 if line.number < self.count else None)
                after = number + chunk.count(b"\n")
                if time.monotonic() > deadline and after <= self.count:
                    return Found(found, after)
        return Found(found)

    def _chunks(self, data: BufferedReader, number: int, size: int = CHUNK) -> Iterator[tuple[int, bytes]]:
        """Whole lines in chunks, each with the number of its first; of a very long line only the beginning."""
        left = self.file.offset + self.file.size - data.tell()
        while left > 0:
            chunk = data.read(min(size, left))
            if not chunk:
                return
            left -= len(chunk)
            if not chunk.endswith(b"\n") and left:
                rest = data.readline(min(MAX_LINE, left))
                left -= len(rest)
                if rest and not rest.endswith(b"\n"):
                    left -= _skip_line(data, left)
                    rest += b"\n"
                chunk += rest
            yield number, chunk
            number += chunk.count(b"\n")


def of_text(text: str) -> Piece:
    """A text that was made from a file, as a page of lines."""
    lines = [Line(number, plain.tidied(line)) for number, line in enumerate(text.split("\n"), 1)]
    return _piece(lines[:PRETTY_LINES], more_before=False, more_after=len(lines) > PRETTY_LINES)


def _piece(lines: list[Line], *, more_before: bool, more_after: bool) -> Piece:
    hidden = list(masked_all(line.text for line in lines))
    shown = [replace(line, text=text) for line, text in zip(lines, hidden, strict=True)]
    count = sum(line.text != text for line, text in zip(lines, hidden, strict=True))
    return Piece(shown, more_before, more_after, count)


def _skip_line(data: BufferedReader, left: int) -> int:
    """Go to the end of a line; how many bytes that were."""
    skipped = 0
    while left > skipped and (more := data.readline(min(MAX_LINE, left - skipped))):
        skipped += len(more)
        if more.endswith(b"\n"):
            break
    return skipped


def _after(chunk: bytes, count: int) -> int:
    """The place behind so many line ends."""
    place = -1
    for _ in range(count):
        place = chunk.index(b"\n", place + 1)
    return place + 1


def _places(chunk: bytes, sought: bytes) -> Iterator[int]:
    place = chunk.find(sought)
    while place >= 0:
        yield place
        place = chunk.find(sought, place + 1)


def _lines_at(chunk: bytes, number: int, places: Callable[[bytes], Iterator[int]]) -> Iterator[Line]:
    """The lines around those places, each once."""
    counted, end = 0, -1
    for place in places(chunk):
        if place <= end:
            continue
        begin = chunk.rfind(b"\n", 0, place) + 1
        number += chunk.count(b"\n", counted, begin)
        counted = begin
        found = chunk.find(b"\n", place)
        end = len(chunk) if found < 0 else found
        text = plain.tidied(plain.decoded(chunk[begin : min(end, begin + MAX_LINE)]))
        yield Line(number, masked(text), max(0, end - begin - MAX_LINE))
