"""Where the logs of a job are, in the order in which they are looked at, and how each is brought here."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from core.outside import door, rucio
from core.outside.door import PLAIN, Limits, Question
from core.outside.problems import Unfetched
from core.render import links
from logs import archive, object_stores, store
from logs.queries import JobLogs
from logs.shelf import File, Shelf

# A log that is still written is asked for again after a minute; so is one that came in part.
FRESH_S = 60
FIRST = 256 * 1024
PARTIAL, NOTHING_THERE = 206, 416
# Where one file of a worker is, its other ones are; by the end of the name alone.
SIBLINGS = ((".out", "pilot log"), (".err", "pilot errors"), (".log", "batch log"))
PACKED = (".tgz", ".gz", ".tar")
PILOT_FILES = ("pilotlog.txt", "payload.stdout", "payload.stderr")
# What pilots leave at object stores, file by file; the first is always there.
FOLDER_FILES = (*PILOT_FILES, "jobReport.json", "memory_monitor_output.txt", "memory_monitor_summary.json")
TAIL = "debug-mode.txt"


@dataclass(frozen=True)
class Source:
    """One place: a plain file at `url`, a `text` that PanDA has, or the tarball `name` of that scope in Rucio.

    `guessed` files may not be there.
    """

    label: str
    name: str
    url: str = ""
    scope: str = ""
    guessed: bool = False
    text: str = ""

    @property
    def key(self) -> str:
        if self.text:
            return f"text:{hashlib.sha256(self.text.encode('utf-8', 'replace')).hexdigest()}"
        return self.url or f"rucio:{self.scope}:{self.name}"

    @property
    def is_tarball(self) -> bool:
        """Whether Rucio is asked for it."""
        return not self.url and not self.text

    @property
    def link(self) -> str:
        """Its address for a browser; empty where it has none that one may follow."""
        return links.outside(self.url)


@dataclass(frozen=True)
class Brought:
    """A log that is here."""

    room: Path
    shelf: Shelf


def sources_of(found: JobLogs) -> list[Source]:
    """All places that PanDA names for a job, those with most in them first: what is live, whole logs, single files."""
    live = [Source("last lines in debug mode", TAIL, text=found.tail)] if found.tail else []
    packed = [Source("log tarball", lfn, scope=scope) for scope, lfn in found.tarballs]
    return [*live, *_at_object_stores(found), *packed, *_of_pilot_and_worker(found)]


def _at_object_stores(found: JobLogs) -> Iterator[Source]:
    if folder := object_stores.folder_of(found.pandaid, found.queue):
        for place, name in enumerate(FOLDER_FILES):
            yield Source("object store", name, f"{folder}{name}", guessed=place > 0)
    for url in object_stores.old_addresses(found.queue, found.tarballs):
        yield Source("old object store", _name(url), url)


def _of_pilot_and_worker(found: JobLogs) -> list[Source]:
    urls = [found.pilotid.partition("|")[0], *(found.worker.get(name) for name in ("batchlog", "stdout", "stderr"))]
    plain: dict[str, Source] = {}
    for url in filter(None, map(links.outside, urls)):
        plain[url] = Source(_label(url), _name(url), url)
    for url in list(plain):
        for sibling in _siblings(url):
            plain.setdefault(sibling, Source(_label(sibling), _name(sibling), sibling, guessed=True))
    return list(plain.values())


def bring(source: Source, *, over: bool) -> Brought:
    """Its files, from the store or from where they are.

    :raises Unfetched: saying why they cannot be had.
    :raises Unanswered: when the portal itself cannot keep them.
    """

    def make(room: Path) -> dict[str, Any]:
        shelf = _fetched(source, room)
        return shelf.as_dict() if shelf.whole else {**shelf.as_dict(), "fresh_s": FRESH_S}

    entry = store.kept(source.key, None if over else FRESH_S, make)
    return Brought(entry.room, Shelf.of(entry.about))


def first_part(source: Source, *, over: bool) -> Brought:
    """The beginning of a plain file, which readers see at once; all files where it is an archive; raises as `bring`."""
    entry = store.kept(f"first:{source.url}", None if over else FRESH_S, lambda room: _first(source, room).as_dict())
    return Brought(entry.room, Shelf.of(entry.about))


def may_hold(source: Source, name: str) -> bool:
    """Whether a file of that name may come from there."""
    return source.is_tarball or source.name == name or source.name.endswith(PACKED)


def is_here(source: Source, *, over: bool) -> bool:
    """Whether `bring` has nothing to fetch."""
    return store.has(source.key, None if over else FRESH_S)


def _first(source: Source, room: Path) -> Shelf:
    question = Question(headers={"Range": f"bytes=0-{FIRST - 1}"})
    try:
        with door.fetch(source.url, question, _limits()) as answer:
            data, size = _up_to(answer.chunks(), FIRST), _size_told(answer)
    except Unfetched as refused:
        if refused.status == NOTHING_THERE:
            return _read(source.url, PLAIN, room, source.name)
        raise
    if archive.is_one(data):
        return _fetched(source, room)
    is_all = len(data) < FIRST or len(data) == size
    shown = data if is_all else data[: data.rfind(b"\n") + 1] or data
    shelf = archive.unpacked(iter([shown]), room, source.name, FIRST)
    return shelf if is_all else replace(shelf, total=size or 0)


def _up_to(chunks: Iterator[bytes], amount: int) -> bytes:
    """The first bytes; servers that know no ranges send more, which is left."""
    held = b""
    for chunk in chunks:
        held += chunk
        if len(held) >= amount:
            break
    return held[:amount]


def _size_told(answer: door.Answer) -> int | None:
    """The size of the whole file, as the server says."""
    told = answer.headers.get("Content-Range", "").rpartition("/")[2]
    if answer.status != PARTIAL:
        return answer.length
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else None


def _limits() -> Limits:
    return Limits(size=settings.LOG_FETCH_MB * door.MB, total_s=settings.LOG_TIME_LIMIT_S)


def _fetched(source: Source, room: Path) -> Shelf:
    if source.text:
        return archive.unpacked(iter([source.text.encode("utf-8", "replace")]), room, source.name, FIRST)
    if source.url:
        return _read(source.url, PLAIN, room, source.name)
    failed = None
    for replica in _replicas(source):
        try:
            question = Question(credentials=rucio.credentials_for(replica.url))
            return replace(_read(replica.url, question, room, source.name), source=replica.storage)
        except Unfetched as failure:
            failed = failure
    raise failed or Unfetched("forbidden", f"No copy of {source.name} can be read over HTTP.")


def _replicas(source: Source) -> Iterator[rucio.Replica]:
    yield from rucio.find(source.scope, source.name).replicas[:3]


def _read(url: str, question: Question, room: Path, name: str) -> Shelf:
    with door.fetch(url, question, _limits()) as answer:
        return archive.unpacked(answer.chunks(), room, name, settings.LOG_UNPACKED_MB * door.MB)


def _siblings(url: str) -> list[str]:
    parts = urlsplit(url)
    path = PurePosixPath(parts.path)
    if path.name == PILOT_FILES[0]:
        others = [path.with_name(name) for name in PILOT_FILES]
    elif path.suffix in dict(SIBLINGS):
        others = [path.with_suffix(suffix) for suffix, _ in SIBLINGS]
    else:
        return []
    return [parts._replace(path=str(other)).geturl() for other in others]


def _label(url: str) -> str:
    return dict(SIBLINGS).get(PurePosixPath(urlsplit(url).path).suffix, "pilot log")


def _name(url: str) -> str:
    return unquote(PurePosixPath(urlsplit(url).path).name) or "log"


def importance(file: File) -> tuple[int, str]:
    """What is read first when a job failed stands first."""
    name = PurePosixPath(file.name).name
    if name in FOLDER_FILES:
        return FOLDER_FILES.index(name), file.name
    return len(FOLDER_FILES) + (not name.startswith("log.")), file.name
