"""The files of a job's logs, from all places that could be read, and what is said of the others."""

import time
from dataclasses import dataclass, field

from django.conf import settings

from core.engines.base import Unanswered
from core.outside.problems import Unfetched
from logs import plain, sources
from logs.queries import JobLogs
from logs.reading import Reader
from logs.shelf import File
from logs.sources import Source


@dataclass(frozen=True)
class Listed:
    """One file that can be read; `file` is None where it is not known yet whether it is there."""

    source: Source
    name: str
    file: File | None = None


@dataclass(frozen=True)
class Place:
    """One place of logs; `failure` says why nothing could be read there."""

    source: Source
    notes: tuple[str, ...] = ()
    failure: str = ""

    @property
    def command(self) -> str:
        """What brings a tarball to a reader's own machine."""
        return "" if self.source.url else f"rucio download {self.source.scope}:{self.source.name}"


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
    if any(one.source.url for one in made.files):
        made.files += [Listed(one, one.name) for one in known if one.guessed]
    return made


def reader(found: JobLogs, name: str) -> tuple[Reader, Source] | None:
    """The file of that name, with or without its folder; None when no place has it.

    :raises Unanswered: when a place where it may be could not be read.
    """
    failures = []
    for source in sorted(sources.sources_of(found), key=lambda one: one.name != name):
        if source.url and source.name != name:
            continue
        try:
            brought = sources.bring(source, over=found.over)
        except Unfetched as failure:
            failures += [] if failure.reason == "absent" else [failure.sentence]
            continue
        if file := _named(brought.shelf.files, name):
            return Reader(brought.room, file), source
    if failures:
        raise Unanswered(" ".join(failures))
    return None


def _add(made: Listing, source: Source, found: JobLogs, *, late: bool) -> None:
    if late:
        made.places.append(Place(source, failure="Not fetched: the places before it took all the time there is."))
        return
    try:
        brought = sources.bring(source, over=found.over)
    except Unfetched as failure:
        made.places.append(Place(source, failure=failure.sentence))
        return
    made.places.append(Place(source, brought.shelf.notes))
    files = sorted(brought.shelf.files, key=sources.importance)
    made.files += [Listed(source, plain.name(file.name), file) for file in files]


def _named(files: tuple[File, ...], name: str) -> File | None:
    def same(file: File) -> bool:
        return plain.name(file.name) == name

    def ends(file: File) -> bool:
        return plain.name(file.name).endswith(f"/{name}")

    return next(filter(same, files), None) or next(filter(ends, files), None)
