"""How much one client may ask, so that nobody is slowed down by a script of somebody else.

Each request costs one unit, and one more for every tenth of a second that a worker spent on it: with 600 units a
minute a client may keep one worker busy all the time, or read ten kept pages a second. A known token pays for itself;
else the address pays. Without Redis each process counts by itself.
"""

import hashlib
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.cache import store
from core.render.errors import answer, asked_again
from core.traffic.address import client
from core.traffic.metrics import REFUSED

WINDOW_S = 60
UNIT_S = 0.1
# Who is refused in the last seconds of a minute does not come back with all others in the first of the next.
SPREAD_S = 10
# Asked by machines that watch the portal, and by robots that want to know the rules. `/health/` asks every backend, and is not.
FREE = frozenset({"/health/live", "/health/ready", "/metrics", "/robots.txt"})


class Limits:
    """Counts what each client asks in a minute, and says so in every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        who, quota = payer(request)
        if not quota or request.path.rstrip("/") in FREE:
            return self.get_response(request)
        began = time.monotonic()
        account = f"rate:{who}:{int(time.time()) // WINDOW_S}"
        left = quota - _charged(account, 1)
        response = _refused(request, quota) if left < 0 else self.get_response(request)
        response["RateLimit-Policy"] = f'"client";q={quota};w={WINDOW_S}'
        response["RateLimit"] = f'"client";r={max(0, left)};t={_until_next()}'
        closers: list[Any] = vars(response)["_resource_closers"]
        closers.append(lambda: _charged(account, int((time.monotonic() - began) / UNIT_S)))
        return response


def payer(request: HttpRequest) -> tuple[str, int]:
    """Who pays for a request, as a name that tells nobody who it is, and the units a minute."""
    token = request.headers.get("Authorization", "").partition(" ")[2].strip()
    quota = settings.CLIENT_TOKENS.get(token)
    name, units = (f"token {token}", quota) if quota is not None else (client(request), settings.RATE_LIMIT)
    return hashlib.sha256(name.encode()).hexdigest()[:16], units


def _refused(request: HttpRequest, quota: int) -> HttpResponse:
    REFUSED.labels("rate").inc()
    sentence = (
        f"You asked more than {quota} units in a minute; each request is one, and a tenth of a second of work another."
    )
    response = answer(
        request, 429, sentence, "Ask for less at once, or ask the people who run this portal for a token."
    )
    response["Cache-Control"] = "no-store"
    return asked_again(response, max(SPREAD_S, _until_next()))


def _until_next() -> int:
    return WINDOW_S - int(time.time()) % WINDOW_S


def _charged(account: str, units: int) -> int:
    """The account after that charge; this process's own where Redis cannot be asked."""
    if not units:
        return 0
    found = store.count(account, units, 2 * WINDOW_S)
    return _counted_here(account, units) if found is None else found


def _counted_here(account: str, units: int) -> int:
    window = account.rpartition(":")[2]
    for old in [one for one in _HERE if not one.endswith(window)]:
        del _HERE[old]
    _HERE[account] = _HERE.get(account, 0) + units
    return _HERE[account]


_HERE: dict[str, int] = {}
