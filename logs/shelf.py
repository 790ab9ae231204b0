"""The files of one log, one after the other in a single flat file, with a list of what stands where.

Nothing on disk ever has a name that came with a log.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from io import BufferedWriter
from pathlib import Path
from typing import Any

DATA = "data"
# So many bytes lie between two marks, each of which says how many lines ended before it.
STRIDE = 1024**2


@dataclass(frozen=True)
class File:
    """One file of a log: `name` as it came, `offset` in the flat file, `lines` that ended, `modified` in seconds.

    `note` says why a file has no content here, or not all.
    """

    name: str
    size: int
    offset: int = 0
    lines: int = 0
    marks: tuple[int, ...] = ()
    modified: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Shelf:
    """What was fetched of one log. `notes` are sentences about what is missing; `whole` is whether nothing is.

    `total` is the size of a plain file at its source where only its first part is here; None where all of it is.
    """

    files: tuple[File, ...]
    notes: tuple[str, ...] = ()
    whole: bool = True
    total: int | None = None
    source: str = ""

    @classmethod
    def of(cls, about: Mapping[str, Any]) -> "Shelf":
        files = tuple(File(**{**one, "marks": tuple(one["marks"])}) for one in about["files"])
        return cls(files, tuple(about["notes"]), about["whole"], about["total"], about["source"])

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Writer:
    """Puts files one after the other, and counts their lines on the way."""

    sink: BufferedWriter
    offset: int = 0
    files: list[File] = field(default_factory=list)

    def put(self, name: str, content: Iterator[bytes], modified: float | None = None) -> File:
        """One more file; what was written of it stays listed, even if its content breaks off."""
        begin, marks, lines, size = self.offset, [0], 0, 0
        try:
            for piece in content:
                for part in _parts(piece, STRIDE - size % STRIDE):
                    self.sink.write(part)
                    size, lines = size + len(part), lines + part.count(b"\n")
                    if size % STRIDE == 0:
                        marks.append(lines)
        finally:
            self.offset += size
            self.files.append(File(name, size, begin, lines, tuple(marks), modified))
        return self.files[-1]


def writer(room: Path) -> Writer:
    """A writer of the flat file in that folder; its `sink` is to be closed."""
    return Writer((room / DATA).open("wb"))


def _parts(piece: bytes, first: int) -> Iterator[bytes]:
    """The piece, cut where marks stand."""
    while piece:
        yield piece[:first]
        piece, first = piece[first:], STRIDE
