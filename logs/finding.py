"""The files of a job's logs, from all places that could be read, and what is said of the others."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings

from core.engines.base import Unanswered
from core.outside.door import MB
from core.outside.problems import Unfetched
from logs import plain, sources
from logs.queries import JobLogs
from logs.reading import Reader
from logs.shelf import File
from logs.sources import Brought, Source

# Plain files up to this size are fetched whole when they are opened: their end and their errors are wanted next.
SMALL = 16 * MB
NO_TIME = "Not fetched: the places before it took all the time there is."
# To ask again would change nothing.
LASTING = frozenset({"forbidden", "denied", "large"})
NOT_OVER = "The job has not ended: its tarball is written when it does."


@dataclass(frozen=True)
class Listed:
    """One file that can be read; `file` is None where it is not known yet whether it is there.

    `total` is its size at its source where only its first part is here.
    """

    source: Source
    name: str
    file: File | None = None
    total: int | None = None

    @property
    def size(self) -> int | None:
        """Its bytes, where they are known."""
        return (self.total or self.file.size) if self.file else None


@dataclass(frozen=True)
class Place:
    """One place of logs, and what it answered: `count` files, or a `failure`; `may_pass` if that may be over soon."""

    source: Source
    notes: tuple[str, ...] = ()
    failure: str = ""
    count: int = 0
    may_pass: bool = False

    @property
    def command(self) -> str:
        """What brings a tarball to a reader's own machine."""
        return f"rucio download {self.source.scope}:{self.source.name}" if self.source.is_tarball else ""

    @property
    def answer(self) -> str:
        """What came of asking there, in a few words."""
        return self.failure or ("1 file" if self.count == 1 else f"{self.count} files")


@dataclass
class Listing:
    """What there is of a job's logs."""

    files: list[Listed] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    @property
    def failures(self) -> list[str]:
        return [place.failure for place in self.places if place.failure]


def listing(found: JobLogs) -> Listing:
    """Every place that PanDA names is read; what is guessed from it is listed, and read when it is asked for."""
    made, deadline = Listing(), time.monotonic() + settings.LOG_TIME_LIMIT_S
    known = sources.sources_of(found)
    for source in known:
        if not source.guessed:
            _add(made, source, found, late=time.monotonic() > deadline)
    # Where one file of a folder was read, its neighbours may be.
    folders = {_folder(one.source) for one in made.files if one.source.url}
    made.files += [Listed(one, one.name) for one in known if one.guessed and _folder(one) in folders]
    return made


def reader(found: JobLogs, name: str, *, whole: bool) -> Reader | None:
    """The file of that name, with or without its folder; None when no place has it.

    :param whole: not the first part of a large file alone.
    :raises Unfetched: when the portal may not, or cannot, ask the places where it may be.
    :raises Unanswered: when one of them failed.
    """
    failures: list[Unfetched] = []
    for source in sorted(sources.sources_of(found), key=lambda one: one.name != name):
        if not sources.may_hold(source, name):
            continue
        try:
            brought = _brought(source, found, whole=whole)
        except Unfetched as failure:
            failures += [] if failure.reason == "absent" else [failure]
            continue
        if file := _named(brought.shelf.files, name):
            return Reader(brought.room, file, brought.shelf.total)
    if failures:
        raise _of_all(failures)
    return None


def _of_all(failures: list[Unfetched]) -> Unfetched | Unanswered:
    """One failure for several: of a backend if one of them is."""
    sentence = " ".join(dict.fromkeys(failure.sentence for failure in failures))
    if all(failure.reason == "forbidden" for failure in failures):
        return Unfetched("forbidden", sentence)
    return Unanswered(sentence)


def _brought(source: Source, found: JobLogs, *, whole: bool) -> Brought:
    if not source.url or sources.is_here(source, over=found.over):
        return sources.bring(source, over=found.over)
    first = sources.first_part(source, over=found.over)
    total = first.shelf.total
    if total is None or not (whole or 0 < total <= SMALL):
        return first
    return sources.bring(source, over=found.over)


def _add(made: Listing, source: Source, found: JobLogs, *, late: bool) -> None:
    if late:
        made.places.append(Place(source, failure=NO_TIME, may_pass=True))
        return
    try:
        brought = (sources.first_part if source.url else sources.bring)(source, over=found.over)
    except Unfetched as failure:
        may_pass = failure.reason not in LASTING
        made.places.append(Place(source, failure=_sentence(source, found, failure), may_pass=may_pass))
        return
    made.places.append(Place(source, brought.shelf.notes, count=len(brought.shelf.files)))
    files = sorted(_names(brought.shelf.files), key=lambda one: sources.importance(one[1]))
    made.files += [Listed(source, name, file, brought.shelf.total) for name, file in files]


def _folder(source: Source) -> str:
    return source.url.rpartition("/")[0]


def _sentence(source: Source, found: JobLogs, failure: Unfetched) -> str:
    return NOT_OVER if failure.reason == "absent" and source.is_tarball and not found.over else failure.sentence


def _names(files: Iterable[File]) -> list[tuple[str, File]]:
    """Each file with the name that it goes by; of several with one name, all but the first get a number."""
    named, seen = [], Counter[str]()
    for file in files:
        name = plain.name(file.name)
        seen[name] += 1
        named.append((name if seen[name] == 1 else f"{name} ({seen[name]})", file))
    return named


def _named(files: tuple[File, ...], name: str) -> File | None:
    named = _names(files)
    same = (file for shown, file in named if shown == name)
    ending = (file for shown, file in named if shown.endswith(f"/{name}"))
    return next(same, None) or next(ending, None)
