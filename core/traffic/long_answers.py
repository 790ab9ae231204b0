"""Answers that take long to send: gunicorn kills a worker of which it hears nothing, and hears of one between requests alone."""

import time
from collections.abc import Callable, Iterator
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse


class Overdue(Exception):
    """An answer took longer than any may. Raised between two pieces it ends the connection, so that nobody takes half for all."""


class LongAnswers:
    """Says with each piece that goes out that this worker is alive, for as long as one answer may take.

    :ivar alive: how gunicorn is told; set where there is a gunicorn.
    """

    alive: Callable[[], None] = staticmethod(lambda: None)

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse | StreamingHttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = self._watched(cast("Iterator[bytes]", response.streaming_content))
        return response

    def _watched(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        deadline = time.monotonic() + settings.ANSWER_TIME_LIMIT_S
        for piece in pieces:
            self.alive()
            yield piece
            if time.monotonic() > deadline:
                raise Overdue(f"An answer took longer than the {settings.ANSWER_TIME_LIMIT_S} s that any may.")
