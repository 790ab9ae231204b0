"""Compressed bytes made plain, within limits: 200 kB of them can hold 200 MB."""

import zlib
from collections.abc import Iterable, Iterator

PIECE = 256 * 1024
RATIO = 200
# Small files of repeated lines compress better than any honest large one.
RATIO_FROM = 10 * 1024**2
GZIP = 16 + zlib.MAX_WBITS


class Bomb(Exception):
    """More comes out than may: the sentence says which limit was reached."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Damaged(Exception):
    """The bytes are no gzip file, or end in the middle of one."""


def gunzipped(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """The plain bytes of one or more gzip members, at most PIECE at a time.

    :raises Bomb: at `limit` bytes, or where RATIO times more comes out than went in.
    :raises Damaged: for what is not gzip.
    """
    inflater, counted = zlib.decompressobj(GZIP), _Counted(limit)
    for chunk in chunks:
        counted.read += len(chunk)
        rest = chunk
        while rest:
            if inflater.eof:
                # Padding after the last member is common, and says nothing.
                if not (rest := rest.lstrip(b"\0")):
                    break
                inflater = zlib.decompressobj(GZIP)
            piece = _piece(inflater, rest)
            rest = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
            if piece:
                yield counted.made(piece)
        while not inflater.eof and (piece := _piece(inflater, b"")):
            yield counted.made(piece)
    if not inflater.eof:
        raise Damaged("The file ends in the middle of its compressed part.")


class _Counted:
    def __init__(self, limit: int) -> None:
        self.limit, self.read, self.written = limit, 0, 0

    def made(self, piece: bytes) -> bytes:
        self.written += len(piece)
        if self.written > self.limit:
            raise Bomb(f"More than {self.limit // 1024**2} MB come out of it.")
        if self.written > RATIO_FROM and self.written > RATIO * self.read:
            raise Bomb(f"More than {RATIO} times its size comes out of it.")
        return piece


def _piece(inflater: "zlib._Decompress", data: bytes) -> bytes:
    try:
        return inflater.decompress(data, PIECE)
    except zlib.error as error:
        raise Damaged("This is not a gzip file, or a damaged one.") from error
