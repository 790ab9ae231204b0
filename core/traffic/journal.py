"""One line for each request, as JSON, and the same in the metrics."""

import json
import logging
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from django.http import HttpRequest, HttpResponse

from core import tally
from core.tally import Tally
from core.traffic import metrics
from core.traffic.address import client

READABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
MAX_TEXT = 2_000
# What a probe asks each second tells nothing.
UNWRITTEN = frozenset({"health-live", "health-ready", "metrics"})
logger = logging.getLogger("portal.requests")


class Journal:
    """Gives each request an id and writes its line when the last byte of the answer is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, counted = time.perf_counter(), tally.begin()
        name = request_id(request)
        request.META["portal.request_id"] = name
        response = self.get_response(request)
        response["X-Request-ID"] = name
        # First of all that happens at the end: what is done after the answer is not part of its time.
        closers: list[Any] = vars(response)["_resource_closers"]
        closers.insert(0, lambda: _record(request, response, counted, time.perf_counter() - began))
        return response


def request_id(request: HttpRequest) -> str:
    """The id that the trusted proxy gave, or a new one."""
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    return given if READABLE_ID.fullmatch(given) else token_hex(8)


def route(request: HttpRequest) -> str:
    """The name of the page: one of a small number, whatever the address."""
    match = request.resolver_match
    return (match.url_name or match.func.__name__) if match else "none"


def _record(request: HttpRequest, response: HttpResponse, counted: Tally, seconds: float) -> None:
    page = route(request)
    metrics.record(page, response.status_code, counted, seconds)
    if page in UNWRITTEN:
        return
    facts = {
        "id": request.META["portal.request_id"],
        "client": client(request),
        "method": request.method,
        "url": request.get_full_path()[:MAX_TEXT],
        "agent": request.META.get("HTTP_USER_AGENT", "")[:200],
        "page": page,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "statements": counted.statements,
        "rows": counted.rows,
        "unanswered": counted.unanswered,
        "cache": counted.cache,
    }
    logger.info("request", extra={"facts": facts})


class JsonLines(logging.Formatter):
    """Each event as one line of JSON: nothing in it can begin a second line or steer a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        event = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            event["trace"] = self.formatException(record.exc_info)
        return json.dumps(event)
