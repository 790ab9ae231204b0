"""Tarballs, read as a stream: regular files alone, within limits, nothing by the names that stand in them.

The library's own reader takes headers of any length into memory and follows sparse files; here its parser is used for
one block of 512 bytes at a time, and everything around it is counted.
"""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import DEFAULT_BUFFER_SIZE
from pathlib import Path

from core.outside.inflating import Bomb, Damaged, gunzipped
from core.outside.problems import Unfetched
from logs.shelf import Shelf, Writer, writer

GZIP_MAGIC = b"\x1f\x8b"
MAX_ENTRIES = 10_000
MAX_NAME = 4_096
# Extended headers hold names, and little else of interest.
MAX_HEADER = 64 * 1024
BLOCK = tarfile.BLOCKSIZE
PIECE = 64 * 1024
REGULAR = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
KINDS = {
    tarfile.SYMTYPE: "A link, which is not followed.",
    tarfile.LNKTYPE: "A link, which is not followed.",
    tarfile.FIFOTYPE: "A pipe, not a file.",
    tarfile.CHRTYPE: "A device, not a file.",
    tarfile.BLKTYPE: "A device, not a file.",
    tarfile.GNUTYPE_SPARSE: "A file with holes, which is not unpacked.",
}
SKIPPED = (tarfile.DIRTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGLINK)


class Source:
    """Bytes that come in chunks, read in the amounts that are needed."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.held = chunks, b""

    def peek(self, amount: int) -> bytes:
        """The next bytes, which stay there; fewer only at the end."""
        while len(self.held) < amount and (more := next(self.chunks, b"")):
            self.held += more
        return self.held[:amount]

    def read(self, amount: int) -> bytes:
        """The next bytes; fewer only at the end."""
        found = self.peek(amount)
        self.held = self.held[len(found) :]
        return found

    def pieces(self, amount: int) -> Iterator[bytes]:
        """So many bytes, piece by piece.

        :raises Damaged: when they end before.
        """
        while amount:
            piece = self.held[:PIECE] if self.held else next(self.chunks, b"")
            piece, rest = piece[:amount], piece[amount:]
            self.held = rest + self.held[PIECE:]
            if not piece:
                raise Damaged("The archive ends in the middle of a file.")
            amount -= len(piece)
            yield piece

    def rest(self) -> Iterator[bytes]:
        while piece := self.read(DEFAULT_BUFFER_SIZE) or next(self.chunks, b""):
            yield piece


@dataclass
class Extended:
    """What an extended header says of the entry after it."""

    name: str = ""
    size: int | None = None


def unpacked(chunks: Iterator[bytes], room: Path, name: str, limit: int) -> Shelf:
    """The files of a tarball, packed or not, in that folder; what is none becomes a file of that name.

    :param limit: bytes that may come out of packed ones.

    Where the archive is damaged, too large or cut off, the files before that, and a sentence.

    :raises Unfetched: when nothing at all could be read.
    """
    shelf = writer(room)
    with shelf.sink:
        try:
            _unpack(Source(_plain(chunks, limit)), shelf, name)
        except Unfetched as failed:
            if not shelf.files:
                raise
            return _broken_off(shelf, failed.sentence, again=True)
        except (Bomb, Damaged) as broken:
            return _broken_off(shelf, str(broken), again=False)
    return Shelf(tuple(shelf.files), source=name)


def _broken_off(shelf: Writer, sentence: str, *, again: bool) -> Shelf:
    if shelf.files:
        shelf.files[-1] = replace(shelf.files[-1], note="The end of this file may be missing.")
    return Shelf(tuple(shelf.files), (f"{sentence} What came before is shown.",), whole=not again)


def _plain(chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    source = Source(chunks)
    # What is not packed is as large as what came, which the door counted.
    return gunzipped(source.rest(), limit) if source.peek(2) == GZIP_MAGIC else source.rest()


def _unpack(source: Source, shelf: Writer, name: str) -> None:
    if not _is_tar(source.peek(BLOCK)):
        shelf.put(name, source.rest())
        return
    extended, entries = Extended(), 0
    while block := source.read(BLOCK):
        if not block.strip(b"\0"):
            # The end, unless another archive was put behind it.
            continue
        if (entries := entries + 1) > MAX_ENTRIES:
            raise Bomb(f"It has more than {MAX_ENTRIES} entries.")
        header = _header(block)
        if header.type == tarfile.GNUTYPE_SPARSE:
            _skip_maps(source, block)
        extended = _entry(source, shelf, header, extended)


def _skip_maps(source: Source, block: bytes) -> None:
    """A file with holes may have its map of them in blocks of its own; a byte of each says whether one more follows."""
    place = 482
    while len(block) == BLOCK and block[place]:
        block, place = source.read(BLOCK), 504


def is_one(start: bytes) -> bool:
    """Whether a file that begins so is packed or an archive."""
    return start.startswith(GZIP_MAGIC) or _is_tar(start[:BLOCK])


def _is_tar(block: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _header(block: bytes) -> tarfile.TarInfo:
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError) as error:
        raise Damaged("The archive is damaged.") from error


def _entry(source: Source, shelf: Writer, header: tarfile.TarInfo, extended: Extended) -> Extended:
    """Take one entry; what is known of the next one."""
    if header.type in {tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE}:
        return _extended(_small(source, header.size), header.type, extended)
    size = header.size if extended.size is None else extended.size
    if not 0 <= size < 1 << 60:
        raise Damaged("The archive names an impossible size.")
    content = source.pieces(size)
    named = extended.name or header.name
    shown, is_folder = named[:MAX_NAME], named.endswith("/")
    if header.type in REGULAR and not is_folder:
        shelf.put(shown, content, float(header.mtime))
    elif header.type not in SKIPPED and not is_folder:
        shelf.put(shown, iter(()), float(header.mtime))
        shelf.files[-1] = replace(shelf.files[-1], note=KINDS.get(header.type, "Not a file."))
    for _ in content:
        pass
    source.read(-size % BLOCK)
    return Extended()


def _small(source: Source, size: int) -> bytes:
    if not 0 <= size <= MAX_HEADER:
        raise Bomb(f"A header of it is larger than {MAX_HEADER // 1024} kB.")
    found = source.read(size)
    source.read(-size % BLOCK)
    return found


def _extended(content: bytes, kind: bytes, known: Extended) -> Extended:
    if kind == tarfile.GNUTYPE_LONGNAME:
        return replace(known, name=content.rstrip(b"\0").decode("utf-8", "surrogateescape"))
    found = dict(_records(content))
    size = found.get(b"size", b"")
    return Extended(
        found.get(b"path", known.name.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape"),
        int(size) if size.isdigit() and len(size) < 19 else known.size,
    )


def _records(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Records of a pax header: their length, a space, name=value and a line end."""
    while content:
        length, _, _ = content.partition(b" ")
        if not length.isdigit() or len(length) > 9 or not 0 < int(length) <= len(content):
            raise Damaged("A header of the archive is damaged.")
        name, _, value = content[len(length) + 1 : int(length) - 1].partition(b"=")
        yield name, value
        content = content[int(length) :]
