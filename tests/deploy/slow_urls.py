"""The portal's addresses, and one whose answer comes in pieces, with pauses."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path

from bigpandamon.urls import *  # noqa: F403 - and handlers of errors
from bigpandamon.urls import urlpatterns as all_others
from core.render import streams
from core.traffic import lanes

PAUSE_S = 0.5


def slow(request: HttpRequest) -> StreamingHttpResponse:
    """`pieces` of 64 KB with `pause` seconds before each, and marks at the place that `note` names, if one does.

    From the second piece on the worker's number stands in a file there, until it is done or given up; `.made` is added
    to its name when all pieces were made.
    """
    pieces, pause_s = int(request.GET["pieces"]), float(request.GET.get("pause", PAUSE_S))
    note = Path(request.GET.get("note", os.devnull))
    return lanes.alone(request, lambda: streams.response(_pieces(pieces, pause_s, note), "text/plain", {}))


def _pieces(number: int, pause_s: float, note: Path) -> Iterator[str]:
    try:
        for place in range(number):
            if place == 1:
                note.write_text(str(os.getpid()))
            time.sleep(pause_s)
            yield "x" * streams.CHUNK_BYTES
        if note.is_file():
            note.with_suffix(".made").touch()
    finally:
        if note.is_file():
            note.unlink()


urlpatterns = [path("slow/", slow), *all_others]
