"""Whole answers as they are kept."""

import base64
import hashlib
import random
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, cast

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from core.cache import store
from core.render.tidy import tidied

FORMAT = 2
# The longest answer that is kept, before it is packed to about an eighth; longer ones are made for each reader.
MAX_BYTES = 16_000_000
KEPT_HEADERS = (
    "Content-Type",
    "Vary",
    "Refresh",
    "X-Total-Count",
    "X-Relation",
    "X-As-Of",
    "X-Summary-As-Of",
    "X-Truncated",
    "X-Warning",
)
JITTER = 0.1
# As long as those who wait need to look.
HANDED_S = 3.0
# How far the clock of another node may be ahead.
MAX_AHEAD_S = 3600
ETAG = re.compile(r'(W/"[0-9a-f]{20}")?')
LINE = re.compile(r"[ -~]*")


@dataclass(frozen=True)
class Entry:
    """An answer: when it was made (seconds since 1970), its text and headers; status 404 for what is not there.

    What is no text, such as an image, stands in `body` as base64, and is `packed`.
    """

    made: float
    status: int
    body: str
    headers: dict[str, str]
    etag: str = ""
    packed: bool = False
    form: int = FORMAT

    @cached_property
    def content(self) -> bytes:
        """What is served."""
        return base64.b64decode(self.body, validate=True) if self.packed else self.body.encode()

    @property
    def age_s(self) -> int:
        return max(0, int(time.time() - self.made))


def read(key: str) -> Entry | None:
    """The entry under the key; None for anything that we did not write in this form."""
    found = store.get(key)
    if not isinstance(found, dict) or found.get("form") != FORMAT:
        return None
    try:
        entry = Entry(**found)
        return entry if _is_ours(entry) else None
    except (TypeError, ValueError):
        return None


def _is_ours(entry: Entry) -> bool:
    """Whether each part is of the kind that `of` makes.

    :raises ValueError: for a body that cannot be sent.
    """
    kinds = {"made": float | int, "status": int, "body": str, "headers": dict, "etag": str, "packed": bool}
    return (
        all(isinstance(vars(entry)[name], kind) for name, kind in kinds.items())
        and 0 <= entry.made < time.time() + MAX_AHEAD_S
        and entry.status in {200, 404}
        and bool(ETAG.fullmatch(entry.etag))
        and all(name in KEPT_HEADERS and LINE.fullmatch(text) for name, text in entry.headers.items())
        and isinstance(entry.content, bytes)
    )


def write(key: str, entry: Entry, ttl_s: float) -> None:
    """Keep an entry about that long: many that are made together do not end together."""
    store.put(key, asdict(entry), ttl_s * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311 - no secret


def hand_over(key: str, entry: Entry) -> None:
    """Give an answer that must not be kept to those who wait for it at this moment."""
    store.put(f"handed:{key}", asdict(entry), HANDED_S)


def handed_over(key: str, since: float) -> Entry | None:
    """What was given to those who wait since then."""
    entry = read(f"handed:{key}")
    return entry if entry and entry.made >= since else None


def of(response: HttpResponse) -> Entry:
    """The entry of a whole answer."""
    kind = response.get("Content-Type", "")
    packed = kind.startswith("image/")
    text = base64.b64encode(response.content).decode() if packed else response.content.decode()
    if kind.startswith("text/html"):
        text = tidied(text)
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    etag = f'W/"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'
    return Entry(time.time(), response.status_code, text, headers, etag, packed)


def fits(response: HttpResponseBase) -> bool:
    """Whether an answer is in one piece, and not too long to be kept."""
    return isinstance(response, HttpResponse) and len(response.content) <= MAX_BYTES


def whole(response: HttpResponseBase) -> HttpResponse | StreamingHttpResponse:
    """A streamed answer that turns out to be short, in one piece; a long one goes on as a stream."""
    if not isinstance(response, StreamingHttpResponse):
        assert isinstance(response, HttpResponse)  # noqa: S101 - there is no third kind
        return response
    pieces = cast("Iterator[bytes]", response.streaming_content)
    held, size = [], 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size > MAX_BYTES:
            response.streaming_content = _chained(held, pieces)
            return response
    short = HttpResponse(b"".join(held), status=response.status_code, headers=dict(response.headers))
    vars(short)["_resource_closers"] = vars(response)["_resource_closers"]
    return short


def _chained(held: list[bytes], rest: Iterator[Any]) -> Iterator[Any]:
    yield from held
    yield from rest
