"""`@shared(fresh_s=…)` beside a view: one answer for everybody who asks the same.

Fresh for `fresh_s`. For as long again twice over, the old answer is served at once and made anew after its last byte.
Older than that, one reader waits for the new one; the others, and all should it fail, have the old one up to an hour,
which says its age.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from core import tally
from core.cache import entries, keys, store
from core.cache.entries import Entry
from core.cache.flights import Flight, turns
from core.cache.strangers import EVERYWHERE, has_strangers, noticed, with_notice
from core.engines.base import Unanswered
from core.render import formats
from core.selection.kinds import Kind
from core.traffic import lanes
from core.traffic.address import client

STALE_IF_ERROR_S = 3600
REVALIDATE = 3
# With jitter, 30 s at the most.
ABSENT_S = 27
NOTICES = {"old": "No new answer is to be had now", "stale": "A new answer is being made"}
PROXY_FRESH_S, PROXY_STALE_S = 10, 30
# How often one client may have a page made anew by `timestamp=`, and how young a page is made anew for nobody.
FORCED_EVERY_S = 10
SESSION_COOKIES = ("sessionid", "bpsessionid")
# In the environment of a request, where no client can put it: the page shall be made anew, whatever its age.
RENEW = "portal.renew"
# A page was made for a reader so lately: what is made in advance gives way.
READERS, READERS_S = "readers", 2.0
View = Callable[..., HttpResponseBase]
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Policy:
    """How long an answer is fresh, and which parameters it depends on: those of a kind of thing, or those named."""

    fresh_s: int
    kind: Callable[[], Kind] | None = None
    parameters: frozenset[str] = frozenset()


@dataclass
class Asked:
    """One request for a shared page."""

    request: HttpRequest
    make: Callable[[], HttpResponseBase]
    policy: Policy
    key: str
    flight: Flight = field(init=False)

    def __post_init__(self) -> None:
        self.flight = Flight(self.key)


def shared(
    fresh_s: int, *, kind: Callable[[], Kind] | None = None, parameters: tuple[str, ...] = (), outspoken: bool = False
) -> Callable[[View], View]:
    """Let everybody who asks the same have the same answer of that view.

    :param outspoken: the view itself says in its answers which parameters it does not know, as those of a kind do.
    """
    known = frozenset((*parameters, *EVERYWHERE) if outspoken else parameters)
    policy = Policy(fresh_s, kind, known)

    def around(view: View) -> View:
        @wraps(view)
        def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            is_alone = is_personal(request) or (outspoken and has_strangers(request, known))
            query = None if is_alone else keys.canonical(request, kind, known)
            if query is None or formats.wanted(request) == "csv":
                return _unshared(lanes.through(request, kind, lambda: view(request, *args, **kwargs)))
            asked_as = keys.rewritten(request, query)
            make = partial(lanes.through, asked_as, kind, lambda: view(asked_as, *args, **kwargs))
            return _answer(Asked(request, make, policy, keys.key(request, query)))

        vars(served)["policy"] = policy
        return served if kind or outspoken else noticed(known)(served)

    return around


def is_personal(request: HttpRequest) -> bool:
    """Whether the answer may depend on who asks: then it is made for this one, and kept nowhere."""
    return any(name in request.COOKIES for name in SESSION_COOKIES)


def _answer(asked: Asked) -> HttpResponseBase:
    entry = entries.read(asked.key)
    if RENEW in asked.request.META:
        return _made(asked, entry)
    if entry and entry.status == 404:
        tally.current().cache = "hit"
        raise Http404(entry.body)
    if entry and not _is_forced(asked.request, entry):
        if entry.age_s < asked.policy.fresh_s:
            return _response(asked, entry, "hit")
        if entry.age_s < asked.policy.fresh_s * REVALIDATE:
            return _refreshed_after(asked, entry)
    return _made(asked, entry)


def _made(asked: Asked, old: Entry | None) -> HttpResponseBase:
    """A new answer; the old one where somebody else is making it, or where it cannot be made."""
    if not asked.flight.take():
        return _of_another_flight(asked, old)
    return _with_lock(asked, old)


def _with_lock(asked: Asked, old: Entry | None) -> HttpResponseBase:
    with asked.flight.held():
        if newer := _newer(asked, old):
            return _response(asked, newer, "hit")
        try:
            return _computed(asked)
        except Unanswered:
            if old is None:
                raise
            return _response(asked, old, "old")


def _newer(asked: Asked, old: Entry | None) -> Entry | None:
    """What another flight left between our look and our lock."""
    found = entries.read(asked.key)
    return found if found and found.status == 200 and (old is None or found.made > old.made) else None


def _of_another_flight(asked: Asked, old: Entry | None) -> HttpResponseBase:
    if old is not None:
        return _response(asked, old, "stale")
    began = time.time()
    for _ in turns():
        if handed := entries.handed_over(asked.key, began):
            return _unshared(HttpResponse(handed.content, headers=handed.headers))
        if entry := entries.read(asked.key):
            return _answer(asked) if entry.status == 404 else _response(asked, entry, "hit")
        if asked.flight.take():
            break
    else:
        raise Unanswered("This page is being made at this moment; ask again in a few seconds.", retry_after=2)
    return _with_lock(asked, None)


def _computed(asked: Asked) -> HttpResponseBase:
    """Ask the view, and keep the answer if it is whole.

    :raises Unanswered: when a backend failed.
    """
    counted = tally.current()
    before = counted.unanswered
    if RENEW not in asked.request.META:
        store.put(READERS, 1, READERS_S)
    try:
        response = entries.whole(asked.make())
    except Http404 as absent:
        entries.write(asked.key, Entry(time.time(), 404, str(absent), {}), ABSENT_S)
        raise
    if not entries.fits(response) or response.status_code != 200:
        return _unshared(response)
    assert isinstance(response, HttpResponse)  # noqa: S101 - the streaming ones are gone
    entry = entries.of(response)
    if counted.unanswered > before:
        entries.hand_over(asked.key, entry)
        return _unshared(response)
    entries.write(asked.key, entry, STALE_IF_ERROR_S)
    made = _response(asked, entry, "miss")
    vars(made)["_resource_closers"].extend(vars(response)["_resource_closers"])
    return made


def _refreshed_after(asked: Asked, old: Entry) -> HttpResponseBase:
    """The old answer now; a new one is made when its last byte is out, by the one who gets the lock."""
    response = _response(asked, old, "stale")
    if asked.flight.take():
        closers: list[Callable[[], None]] = vars(response)["_resource_closers"]
        closers.append(lambda: _refresh(asked, old))
    return response


def _refresh(asked: Asked, old: Entry) -> None:
    with asked.flight.held():
        try:
            if not _newer(asked, old):
                _computed(asked)
        except (Unanswered, Http404):
            return
        except Exception:
            logger.exception("A page could not be made anew.")


def _response(asked: Asked, entry: Entry, state: str) -> HttpResponse:
    """The entry as an answer: with its age, and 304 to those who have it already."""
    tally.current().cache = state
    is_very_old = entry.age_s >= asked.policy.fresh_s * REVALIDATE
    shown = _with_notice(entry, state) if state == "old" or (state == "stale" and is_very_old) else entry
    response = HttpResponse(shown.content, status=shown.status, headers=shown.headers)
    left_s = max(1, asked.policy.fresh_s - shown.age_s)
    # The proxy in front may answer by itself for the seconds of X-Accel-Expires, and for as long as the second number
    # while it asks for the new answer.
    stale = f"stale-while-revalidate={PROXY_STALE_S}, stale-if-error={STALE_IF_ERROR_S}"
    response["Cache-Control"] = f"public, max-age={asked.policy.fresh_s}, {stale}"
    response["X-Accel-Expires"] = str(min(PROXY_FRESH_S, left_s))
    response["Age"] = str(shown.age_s)
    response["X-Made-At"] = http_date(shown.made)
    response["X-Cache"] = state
    if shown.etag:
        response["ETag"] = shown.etag
    # Django's types say that there may be none, though one is given.
    return get_conditional_response(asked.request, etag=shown.etag or None, response=response) or response


def _with_notice(entry: Entry, state: str) -> Entry:
    """The same answer, saying that it is old, and why."""
    age = f"{entry.age_s // 60} min" if entry.age_s >= 120 else f"{entry.age_s} s"
    sentence = f"{NOTICES[state]}: this is the one of {age} ago."
    headers = {**entry.headers, "X-Warning": f"{entry.headers.get('X-Warning', '')} {sentence}".strip()}
    return replace(entry, body=with_notice(entry.body, sentence), headers=headers, etag="")


def _unshared(response: HttpResponseBase) -> HttpResponseBase:
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "private, no-store"
    return response


def _is_forced(request: HttpRequest, entry: Entry) -> bool:
    """Whether `timestamp=` has the page made anew: not a young one, and not often for one client."""
    if "timestamp" not in request.GET or entry.age_s < FORCED_EVERY_S:
        return False
    return bool(store.add(f"forced:{client(request)}", 1, FORCED_EVERY_S))
