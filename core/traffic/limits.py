"""How much one client may ask, so that nobody is slowed down by a script of somebody else.

Each request costs one unit, and one more for every tenth of a second that a worker spent on it: with 600 units a
minute a client may keep one worker busy all the time, or read ten kept pages a second. A known token pays for itself;
else the address pays. What is owed is paid off at an even pace, and little of it can be owed at once: a minute's units that
all came in its first second would take all workers from the others for as long as they last. For the same reason a
request owes more than one unit while nobody knows yet what it costs. Without Redis each process counts by itself.
"""

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.cache import store
from core.render.errors import answer, asked_again
from core.traffic.address import client
from core.traffic.metrics import REFUSED

UNIT_S = 0.1
# So many seconds' units can be owed by requests to come; those that are answered can owe as many as a minute's.
BURST_S, MOST_S = 20, 60
# What a request owes until it is answered.
RESERVED = 3.0
# From here to twice as many seconds those come back who were refused: enough that they do not come as one wave.
SOONEST_S = 5
# Asked by machines that watch the portal, and by robots that want to know the rules. `/health/` asks every backend, and is not.
FREE = frozenset({"/health/live", "/health/ready", "/metrics", "/robots.txt"})


class Limits:
    """Counts what each client asks, and says so in every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account = payer(request)
        if not account.units or request.path.rstrip("/") in FREE:
            return self.get_response(request)
        began = time.monotonic()
        owed_s = account.asks()
        if owed_s > BURST_S:
            return account.told(_refused(request, account, owed_s), owed_s - account.reserved_s, refused=True)
        response = account.told(self.get_response(request), owed_s)
        closers: list[Any] = vars(response)["_resource_closers"]
        closers.append(lambda: account.pays(1 + (time.monotonic() - began) / UNIT_S))
        return response


@dataclass(frozen=True)
class Account:
    """Who pays, by a name that tells nobody who it is, and the units a minute. Debts are seconds until they are paid off."""

    name: str
    units: int

    @property
    def reserved_s(self) -> float:
        return min(self._seconds(RESERVED), BURST_S)

    def asks(self) -> float:
        """The debt with one more request; more than `BURST_S` when that is refused, and costs nothing."""
        return self._owes(self.reserved_s, BURST_S, "keep")

    def pays(self, cost: float) -> None:
        """Owe what an answered request did cost, in units, in place of what was reserved for it."""
        self._owes(self._seconds(cost) - self.reserved_s, MOST_S, "cut")

    def told(self, response: HttpResponse, owed_s: float, *, refused: bool = False) -> HttpResponse:
        """The answer with the units that are left, and in how many seconds all of them will be there again."""
        of_a_burst = self.units * BURST_S // 60
        left = 0 if refused else int(self.units * (BURST_S - owed_s) / 60)
        response["RateLimit-Policy"] = f'"client";q={of_a_burst};w={BURST_S}'
        response["RateLimit"] = f'"client";r={left};t={math.ceil(owed_s)}'
        return response

    def _owes(self, amount_s: float, most_s: float, otherwise: str) -> float:
        """The debt with that; this process keeps one of its own where Redis cannot be asked."""
        asked = f"owed:{self.name}", amount_s, most_s, otherwise
        found = store.owe(*asked)
        return _owed_here(*asked) if found is None else found

    def _seconds(self, units: float) -> float:
        """How long it takes to pay so many units."""
        return units * 60 / self.units


def payer(request: HttpRequest) -> Account:
    """Who pays for a request."""
    token = request.headers.get("Authorization", "").partition(" ")[2].strip()
    quota = settings.CLIENT_TOKENS.get(token)
    name, units = (f"token {token}", quota) if quota is not None else (client(request), settings.RATE_LIMIT)
    return Account(hashlib.sha256(name.encode()).hexdigest()[:16], units)


def _refused(request: HttpRequest, account: Account, owed_s: float) -> HttpResponse:
    REFUSED.labels("rate").inc()
    sentence = (
        f"You asked more than {account.units} units in a minute, or a third of them at once; "
        "each request is one, and a tenth of a second of work another."
    )
    response = answer(
        request, 429, sentence, "Ask for less at once, or ask the people who run this portal for a token."
    )
    response["Cache-Control"] = "no-store"
    return asked_again(response, max(SOONEST_S, math.ceil(owed_s - BURST_S)))


def _owed_here(key: str, amount_s: float, most_s: float, otherwise: str) -> float:
    """As `store.owe`, in this process."""
    now = time.monotonic()
    for paid in [one for one, until in _PAID_AT.items() if until <= now]:
        del _PAID_AT[paid]
    owed = round(_PAID_AT.get(key, now) - now + amount_s, 3)
    if owed <= most_s or otherwise == "cut":
        _PAID_AT[key] = now + min(owed, most_s)
    return owed


_PAID_AT: dict[str, float] = {}
