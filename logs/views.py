"""Log pages: parse, ask, render."""

import json
import re
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from core.clock import now
from core.render import formats, responses
from core.selection.problems import BadRequest
from core.traffic import lanes
from core.traffic.address import client
from logs import finding, pages, plain, queries
from logs.reading import Found, Piece, Reader, of_text

LINE_RANGE = re.compile(r"L?(\d{1,9})(?:-L?(\d{1,9}))?")
MAX_WORDS = 200
PRETTY_BYTES = 2 * 1024**2
Asked = dict[str, str]


def file_browser(request: HttpRequest) -> HttpResponseBase:
    """`/filebrowser/?pandaid=`: the files of a job's logs; with `filename=` the text of one of them."""
    asked = _asked(request, ("pandaid", "filename"))
    if not asked["pandaid"].isascii() or not asked["pandaid"].isdigit() or len(asked["pandaid"]) > 18:
        raise BadRequest("pandaid", "pandaid is the number of a job, as in pandaid=6000000001.")
    found = logs_of(int(asked["pandaid"]))
    if asked["filename"]:
        return lanes.alone(request, lambda: _download(found, asked["filename"]))
    with lanes.place(client(request)):
        listing = finding.listing(found)
    if formats.wanted(request) == "json":
        return responses.json_response(pages.listing_object(found, listing))
    return render(request, "logs/files.html", pages.listing_context(found, listing))


def log_page(request: HttpRequest, pandaid: int) -> HttpResponseBase:
    """`/joblog/<pandaid>/?file=`: one file, at its first error, at some lines, at its end, or where words are found."""
    asked = _asked(request, ("file", "lines", "find", "part", "from"))
    if not asked["file"]:
        return redirect(f"{reverse('file-browser')}?pandaid={pandaid}")
    marked, found = _marked(asked["lines"]), logs_of(pandaid)
    if len(asked["find"]) > MAX_WORDS:
        raise BadRequest("find", f"find takes {MAX_WORDS} characters at the most.")
    with lanes.place(client(request)):
        reader = _reader(found, asked["file"], whole=any(asked[name] for name in ("lines", "find", "part")))
    view = _view(reader, asked, marked)
    if formats.wanted(request) == "json":
        return responses.json_response(pages.reader_object(found, asked["file"], reader, view))
    return render(request, "logs/reader.html", pages.reader_context(found, asked, reader, view))


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


def _download(found: queries.JobLogs, name: str) -> HttpResponse | StreamingHttpResponse:
    reader = _reader(found, name, whole=True)
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


def _asked(request: HttpRequest, names: tuple[str, ...]) -> Asked:
    """One text for each parameter, empty where it is not given."""
    found: dict[str, Any] = {name: request.GET.getlist(name) for name in names}
    for name, texts in found.items():
        if len(texts) > 1:
            raise BadRequest(name, f"{name} was given {len(texts)} times and takes one value.")
    return {name: texts[0].strip() if texts else "" for name, texts in found.items()}
