"""A small lane for large requests: files, very long lists, very wide windows.

At most a quarter of the workers are in it, and two of one client, so that ordinary pages always find a worker. A place
in the lane is a file that can be locked: the system frees it whatever happens to the process.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.clock import now
from core.engines.base import Unanswered
from core.render import formats
from core.selection import request as asking
from core.selection import window
from core.selection.kinds import Kind
from core.selection.problems import BadRequest, TooMany
from core.traffic.address import client
from core.traffic.metrics import REFUSED

# Named by gunicorn's configuration: a directory that workers share, with a file for each place.
DIRECTORY, PLACE = "PORTAL_LANE", "place"
PER_CLIENT = 2
WIDE_DAYS = 31
LONG_ROWS = 20_000
RETRY_S = 20


def through(
    request: HttpRequest, kind: Callable[[], Kind] | None, make: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """The answer; a large one only with a place in the lane, kept until the last byte.

    :raises TooMany: when this client has as many under way as it may.
    :raises Unanswered: when the lane is full.
    """
    return alone(request, make) if is_large(request, kind) else make()


def alone(request: HttpRequest, make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """An answer that is always large, with a place in the lane until its last byte; raises as `through`."""
    if DIRECTORY not in os.environ:
        return make()
    taken = _place(client(request))
    try:
        response = make()
    except BaseException:
        taken.close()
        raise
    closers: list[Any] = vars(response)["_resource_closers"]
    closers.append(taken.close)
    return response


@contextmanager
def place(who: str) -> Iterator[None]:
    """A place in the lane for a part of a request that takes long, such as fetching from elsewhere; raises as `through`.

    :param who: the client, as `address.client` names it.
    """
    with nullcontext() if DIRECTORY not in os.environ else _place(who):
        yield


def places() -> list[Path]:
    """The files that are the lane's places: as many as a quarter of the workers that share it."""
    return list(Path(os.environ[DIRECTORY]).glob(f"{PLACE}*"))


def is_large(request: HttpRequest, kind: Callable[[], Kind] | None) -> bool:
    """Whether a request may keep a worker for long."""
    given = asking.given_in(request.META["QUERY_STRING"])
    if formats.wanted(request) == "csv" or _number(given, "limit") > LONG_ROWS:
        return True
    if kind is None or any("".join(given.get(name, ())) for name in kind().without_window):
        return False
    return max(_number(given, "days"), _number(given, "hours") // 24, _days_since(given)) > WIDE_DAYS


def _number(given: asking.Given, name: str) -> int:
    text = "".join(given.get(name, ())[:1]).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _days_since(given: asking.Given) -> int:
    """The days since `date_from`: as many, at the most, are read."""
    text = "".join(given.get("date_from", ())[:1])
    try:
        start = window.moment("date_from", text) if text else None
    except BadRequest:
        return 0
    return (now() - start).days if isinstance(start, datetime) else 0


def _place(who: str) -> IO[str]:
    """A locked file; closing it gives the place back."""
    with Path(os.environ[DIRECTORY], "door").open("w") as door, ExitStack() as unused:
        fcntl.flock(door, fcntl.LOCK_EX)
        free, taken = _looked_at(places())
        for one in free:
            unused.enter_context(one)
        if taken.count(who) >= PER_CLIENT:
            REFUSED.labels("lane of one client").inc()
            raise TooMany(
                f"{PER_CLIENT} large requests of yours are under way; ask for the next one after them.", RETRY_S
            )
        if not free:
            REFUSED.labels("lane").inc()
            raise Unanswered(f"{len(taken)} large requests are under way, and no more at once.", retry_after=RETRY_S)
        found = os.fdopen(os.dup(free[0].fileno()), "a+")
    found.truncate(0)
    found.write(who)
    found.flush()
    return found


def _looked_at(paths: Iterable[Path]) -> tuple[list[IO[str]], list[str]]:
    """The free places, locked, and who has the others."""
    free: list[IO[str]] = []
    taken: list[str] = []
    for path in paths:
        place = path.open("a+")
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            free.append(place)
        except BlockingIOError:
            place.seek(0)
            taken.append(place.read())
            place.close()
    return free, taken
