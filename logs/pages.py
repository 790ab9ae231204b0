"""What the log pages show, as HTML and as JSON."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core import experiment
from core.render import formats, links
from core.render.table import NOTHING, Cell, Heading, Table
from core.templatetags.portal import spaced
from logs import plain, prmon
from logs.finding import Listed, Listing, Place
from logs.queries import JobLogs
from logs.reading import Found, Line, Piece, Reader
from logs.sources import may_hold, sources_of

BEFORE = 20
COLUMNS = [
    Heading("name", "File"),
    Heading("size", "Bytes", align="right"),
    Heading("modified", "Written"),
    Heading("place", "Place"),
    Heading("note", "Note"),
    Heading("raw", "Download"),
    Heading("folder", "Folder"),
]


TRIED = [Heading("place", "Place"), Heading("name", "Name"), Heading("answer", "Answer")]
EXPORTED = ("name", "dirname", "size", "modification", "place", "note", "url", "raw_url")


@dataclass(frozen=True)
class View:
    """A file as it is asked for: some of its lines, its first errors, and what was searched for."""

    piece: Piece
    errors: Found
    hits: Found | None = None
    marked: tuple[int, int] = (0, 0)
    binary: str = ""


def reader_url(pandaid: int, name: str, **more: str | int) -> str:
    return f"{reverse('joblog', args=[pandaid])}?{urlencode({'file': name, **more})}"


def raw_url(pandaid: int, name: str) -> str:
    return f"{reverse('file-browser')}?{urlencode({'pandaid': pandaid, 'filename': name})}"


def listing_object(found: JobLogs, listing: Listing) -> dict[str, Any]:
    """The answer that scripts rely on: `error` is empty where every place could be read."""
    return {
        "error": " ".join(listing.failures),
        "files": file_objects(found, listing),
        "places": [
            {"label": place.source.label, "name": place.source.name, "url": place.source.link, "nfiles": place.count}
            | {"error": place.failure, "notes": list(place.notes), "command": place.command}
            for place in listing.places
        ],
    }


def file_objects(found: JobLogs, listing: Listing) -> list[dict[str, Any]]:
    return [_file_object(found.pandaid, one) for one in listing.files]


def listing_context(found: JobLogs, listing: Listing, warnings: tuple[str, ...]) -> dict[str, Any]:
    lines_url = links.lines_of_job(found.pandaid)
    return {
        "pandaid": found.pandaid,
        "over": found.over,
        "table": Table("Files of the logs", COLUMNS, [_row(found.pandaid, one) for one in listing.files]),
        "places": listing.places,
        "tried": Table("Where logs were looked for", TRIED, [*map(_tried, listing.places), _search_row(lines_url)]),
        "memory_url": _memory_url(found.pandaid, listing),
        "lines_url": lines_url,
        "warnings": warnings,
        "alternates": formats.alternates(reverse("file-browser"), {"pandaid": str(found.pandaid)}),
    }


def _tried(place: Place) -> list[Cell]:
    return [Cell(place.source.label), Cell(place.source.name, place.source.link), Cell(place.answer)]


def _search_row(lines_url: str) -> list[Cell]:
    answer = "Asked on a page of its own." if lines_url else "This portal is not told of one."
    return [Cell("log search"), Cell("lines sent at work" if lines_url else NOTHING, lines_url), Cell(answer)]


def _memory_url(pandaid: int, listing: Listing) -> str:
    """The plots of what was measured, where it was."""
    measured = any(PurePosixPath(one.name).name == prmon.OUTPUT for one in listing.files)
    return reverse("memory-plots", args=[pandaid]) if measured else ""


def reader_object(found: JobLogs, name: str, reader: Reader, view: View) -> dict[str, Any]:
    return {
        "pandaid": found.pandaid,
        "file": name,
        "size": reader.total or reader.file.size,
        "nlines": None if reader.is_part else reader.count,
        "binary": view.binary,
        "lines": _lines(view.piece.lines),
        "errors": _lines(view.errors.lines),
        "found": None if view.hits is None else _lines(view.hits.lines),
        "goes_on_at": view.hits.goes_on_at if view.hits else None,
        "masked": view.piece.masked,
    }


def reader_context(found: JobLogs, asked: dict[str, str], reader: Reader, view: View) -> dict[str, Any]:
    name, piece, pandaid = asked["file"], view.piece, found.pandaid
    return {
        "pandaid": pandaid,
        "name": name,
        "asked": asked,
        "file": reader.file,
        "reader": reader,
        "count": reader.count,
        "view": view,
        "errors": _linked(pandaid, name, view.errors),
        "hits": _linked(pandaid, name, view.hits) if view.hits else [],
        "search_on": view.hits
        and view.hits.goes_on_at
        and reader_url(pandaid, name, find=asked["find"], **{"from": view.hits.goes_on_at}),
        "urls": _urls(pandaid, name, piece),
        "alternates": formats.alternates(reverse("joblog", args=[pandaid]), _given(asked)),
    }


def unread_context(found: JobLogs, name: str, sentence: str) -> dict[str, Any]:
    """Where else a file may be had that the portal cannot read: by a command, by Rucio's pages, by addresses elsewhere."""
    places = [Place(source) for source in sources_of(found) if may_hold(source, name)]
    profile = experiment.current()
    return {
        "pandaid": found.pandaid,
        "name": name,
        "sentence": sentence,
        "commands": [place.command for place in places if place.command],
        "links": [(place.source.label, place.source.link) for place in places if place.source.link]
        + [
            (f"{scope}:{lfn} in Rucio", url)
            for scope, lfn in found.tarballs
            if (url := profile.link("dataset", scope=scope, name=lfn))
        ],
    }


def _urls(pandaid: int, name: str, piece: Piece) -> dict[str, str]:
    urls = {
        "files": f"{reverse('file-browser')}?pandaid={pandaid}",
        "start": reader_url(pandaid, name),
        "end": reader_url(pandaid, name, part="end"),
        "raw": raw_url(pandaid, name),
        "all": reader_url(pandaid, name, lines=1),
    }
    if name.endswith(".json"):
        urls["pretty"] = reader_url(pandaid, name, part="pretty")
    if piece.more_before:
        urls["before"] = reader_url(pandaid, name, lines=max(1, piece.first - len(piece.lines) + BEFORE))
    if piece.more_after:
        urls["after"] = reader_url(pandaid, name, lines=piece.last + 1)
    return urls


def _given(asked: dict[str, str]) -> dict[str, str]:
    return {key: text for key, text in asked.items() if text}


def _linked(pandaid: int, name: str, found: Found) -> list[tuple[int, str, str]]:
    """(number, words, URL) of each line, the URL with the line's own place on the page."""
    return [
        (line.number, plain.words(line.text)[:400], f"{reader_url(pandaid, name, lines=line.number)}#L{line.number}")
        for line in found.lines
    ]


def _lines(lines: list[Line]) -> list[dict[str, Any]]:
    return [{"number": one.number, "text": plain.words(one.text), "left_out": one.left_out} for one in lines]


def _file_object(pandaid: int, one: Listed) -> dict[str, Any]:
    return {
        "name": PurePosixPath(one.name).name,
        "size": one.size,
        "dirname": _folder(one),
        "modification": _modified(one),
        "place": one.source.label,
        "note": one.file.note if one.file else "Not asked for yet.",
        "url": reader_url(pandaid, one.name),
        "raw_url": raw_url(pandaid, one.name),
    }


def _row(pandaid: int, one: Listed) -> list[Cell]:
    note = one.file.note if one.file else "Not asked for yet; it may not be there."
    return [
        Cell(PurePosixPath(one.name).name, reader_url(pandaid, one.name)),
        Cell(NOTHING if one.size is None else spaced(one.size), kind="number"),
        Cell(_modified(one) or NOTHING, kind="time"),
        Cell(one.source.label),
        Cell(note or NOTHING),
        Cell("raw", raw_url(pandaid, one.name)),
        Cell(_folder(one) or NOTHING),
    ]


def _folder(one: Listed) -> str:
    folder = str(PurePosixPath(one.name).parent)
    return "" if folder == "." else folder


def _modified(one: Listed) -> str:
    """When a file was last written; empty where nothing, or nonsense, is said of it."""
    try:
        seconds = one.file.modified if one.file else None
        return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return ""
