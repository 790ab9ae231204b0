"""Log pages: parse, ask, render."""

import json
import re
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from core.cache.strangers import unknown
from core.clock import now
from core.engines.base import Unanswered
from core.outside.problems import Unfetched
from core.render import formats, paging, responses
from core.selection import request as asking
from core.selection.problems import BadRequest
from core.traffic import lanes
from core.traffic.address import client
from logs import finding, pages, plain, queries
from logs.finding import Listing
from logs.reading import Found, Piece, Reader, of_text

LINE_RANGE = re.compile(r"L?(\d{1,9})(?:-L?(\d{1,9}))?")
MAX_WORDS = 200
PRETTY_BYTES = 2 * 1024**2
# `guid` and `computingsite` stand in old links, and say nothing that the others do not.
FILES = ("pandaid", "filename", "lfn", "scope", "guid", "computingsite")
READER = ("file", "lines", "find", "part", "from")
Asked = dict[str, str]


def file_browser(request: HttpRequest) -> HttpResponseBase:
    """`/filebrowser/?pandaid=`: the files of a job's logs; with `filename=` the text of one of them."""
    given = asking.given_in(request.META["QUERY_STRING"])
    asked, warnings = _asked(given, FILES), unknown(given, FILES)
    found = logs_of(_pandaid(asked))
    if asked["filename"]:
        return lanes.alone(request, lambda: _download(request, found, asked["filename"]))
    listing = listed(request, found)
    match formats.wanted(request):
        case "json":
            headers = responses.truth_headers(None, warnings)
            return responses.json_response(pages.listing_object(found, listing), headers=headers)
        case "csv":
            return _files_as_csv(found, listing, warnings, raw=asking.switched(given, "raw"))
    return render(request, "logs/files.html", pages.listing_context(found, listing, warnings))


def listed(request: HttpRequest, found: queries.JobLogs) -> Listing:
    """The files of a job's logs, fetched with a place in the lane for what takes long."""
    with lanes.place(client(request)):
        return finding.listing(found)


def _files_as_csv(
    found: queries.JobLogs, listing: Listing, warnings: tuple[str, ...], *, raw: bool
) -> HttpResponseBase:
    """:raises Unanswered: when there is no file and a place failed: a file with nothing but a header would not say so."""
    if listing.failures and not listing.files:
        raise Unanswered(" ".join(listing.failures))
    headers = responses.truth_headers(None, (*warnings, *listing.failures))
    rows = ([one[name] for name in pages.EXPORTED] for one in pages.file_objects(found, listing))
    return responses.csv_file(f"job_{found.pandaid}_logs", pages.EXPORTED, rows, headers, raw=raw)


def _pandaid(asked: Asked) -> int:
    """The job that is named, or that wrote the log file that is."""
    if asked["lfn"] and not asked["pandaid"]:
        if pandaid := queries.job_with_log(asked["lfn"], asked["scope"]):
            return pandaid
        raise Http404(f"No job that is kept wrote a log file “{asked['lfn'][:200]}”.")
    if not asked["pandaid"].isascii() or not asked["pandaid"].isdigit() or len(asked["pandaid"]) > 18:
        raise BadRequest("pandaid", "pandaid is the number of a job, as in pandaid=6000000001.")
    return int(asked["pandaid"])


def log_page(request: HttpRequest, pandaid: int) -> HttpResponseBase:
    """`/joblog/<pandaid>/?file=`: one file, at its first error, at some lines, at its end, or where words are found."""
    given = asking.given_in(request.META["QUERY_STRING"])
    asked, warnings = _asked(given, READER), unknown(given, READER)
    if not asked["file"]:
        return redirect(f"{reverse('file-browser')}?pandaid={pandaid}")
    marked, found = _marked(asked["lines"]), logs_of(pandaid)
    if len(asked["find"]) > MAX_WORDS:
        raise BadRequest("find", f"find takes {MAX_WORDS} characters at the most.")
    try:
        with lanes.place(client(request)):
            reader = _reader(found, asked["file"], whole=any(asked[name] for name in ("lines", "find", "part")))
    except Unfetched as failure:
        return _unread(request, found, asked["file"], failure)
    view, headers = _view(reader, asked, marked), responses.truth_headers(None, warnings)
    match formats.wanted(request):
        case "json":
            return responses.json_response(pages.reader_object(found, asked["file"], reader, view), headers=headers)
        case "csv":
            return _lines_as_csv(view, headers, raw=asking.switched(given, "raw"))
    return render(
        request, "logs/reader.html", {**pages.reader_context(found, asked, reader, view), "warnings": warnings}
    )


def _lines_as_csv(view: pages.View, headers: dict[str, str], *, raw: bool) -> HttpResponseBase:
    """The lines that the page shows."""
    rows = ((line.number, plain.words(line.text), line.left_out) for line in view.piece.lines)
    return responses.csv_file("lines", ("number", "text", "left_out"), rows, headers, raw=raw)


def _unread(request: HttpRequest, found: queries.JobLogs, name: str, failure: Unfetched) -> HttpResponse:
    """A file that this portal cannot read, though somebody else may: no backend failed."""
    if formats.wanted(request) != "html":
        return responses.json_response({"error": failure.sentence}, status=404)
    return render(request, "logs/unread.html", pages.unread_context(found, name, failure.sentence), status=404)


def _view(reader: Reader, asked: Asked, marked: tuple[int, int]) -> pages.View:
    if kind := plain.binary_kind(reader.start()):
        return pages.View(Piece(), Found([]), binary=kind)
    hits = reader.search(asked["find"], _number("from", asked["from"])) if asked["find"] else None
    return pages.View(_piece(reader, asked, marked), reader.errors(), hits, marked)


def _piece(reader: Reader, asked: Asked, marked: tuple[int, int]) -> Piece:
    if asked["part"] not in {"", "end", "pretty"}:
        raise BadRequest("part", "part is end (the last lines) or pretty (a JSON file with its structure).")
    if marked[0]:
        return reader.page(max(1, marked[0] - pages.BEFORE))
    if asked["part"] == "end":
        return reader.tail()
    if asked["part"] == "pretty" and (text := _pretty(reader)):
        return of_text(text)
    return reader.page()


def _pretty(reader: Reader) -> str:
    """A JSON file with its structure; empty when it is none, or a very large one."""
    try:
        return json.dumps(json.loads(reader.whole(PRETTY_BYTES) or b""), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return ""


def _download(request: HttpRequest, found: queries.JobLogs, name: str) -> HttpResponseBase:
    try:
        reader = _reader(found, name, whole=True)
    except Unfetched as failure:
        return _unread(request, found, name, failure)
    if kind := plain.binary_kind(reader.start()):
        raise BadRequest("filename", f"{name[:200]} is {kind}, not text, and only text is given here.")
    response = StreamingHttpResponse(reader.plain_chunks(), content_type="text/plain; charset=utf-8")
    short = name.rpartition("/")[2]
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(short, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _reader(found: queries.JobLogs, name: str, *, whole: bool) -> Reader:
    if reader := finding.reader(found, name, whole=whole):
        return reader
    raise Http404(f"The logs of job {found.pandaid} have no file “{name[:200]}”.")


def logs_of(pandaid: int) -> queries.JobLogs:
    """Where the logs of a job may be; a 404 when there is no such job."""
    if found := queries.logs_of(pandaid, now()):
        return found
    raise Http404(f"There is no job {pandaid}, or it is no longer kept.")


def _marked(text: str) -> tuple[int, int]:
    """The lines that a link points at, as in 120-140 or L120-L140; zeros for none."""
    if not text:
        return 0, 0
    matched = LINE_RANGE.fullmatch(text)
    first = int(matched[1]) if matched else 0
    last = int(matched[2] or first) if matched else 0
    if not 0 < first <= last:
        raise BadRequest("lines", f"lines is a range as in 120-140, not “{text[:60]}”.")
    return first, last


def _number(name: str, text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest(name, f"{name} is the number of a line, not “{text[:60]}”.")
    return int(text or 1)


def _asked(given: asking.Given, names: tuple[str, ...]) -> Asked:
    """One text for each parameter, empty where it is not given."""
    return {name: paging.single(given, name) for name in names}
