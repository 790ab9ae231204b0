"""What is kept warm and how old it is: written by the one warmer to Redis, told by every process on `/status/`."""

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from core import status
from core.cache import store
from core.status import Report

KEY = "warmed"
NAME = "Pages made in advance"
# Long enough to tell on Monday of a warmer that died on Friday.
KEPT_S = 7 * 24 * 3600
TOO_OLD = 3


@dataclass
class Page:
    """A page that is kept warm; times are seconds since 1970.

    :param listed: since when it is.
    :param made: when the shared answer was last known to be new; 0 before it was made.
    :param tried: when it was last to be made.
    """

    url: str
    listed: float
    made: float = 0.0
    tried: float = 0.0


def write(pages: Iterable[Page]) -> None:
    store.put(KEY, [[page.url, page.listed, page.made] for page in pages], KEPT_S)


def register() -> None:
    """Done once, when the app is ready."""
    status.register(NAME, report)


def report() -> Report:
    """How old each page is; degraded where one is older than three of its times, as when the warmer is dead."""
    if not store.is_shared() or not settings.WARM_EVERY_S:
        return Report(NAME, "ok", "None: pages are made when they are asked for.")
    pages = read()
    if not pages:
        return Report(NAME, "degraded", "None: no `manage.py warm` is at work.")
    limit = TOO_OLD * settings.WARM_EVERY_S
    facts = tuple((page.url, _age_of(page)) for page in sorted(pages, key=_since))
    if late := [page for page in pages if time.time() - _since(page) > limit]:
        return Report(NAME, "degraded", f"{len(late)} of {len(pages)} are older than {limit} s.", facts)
    return Report(NAME, "ok", f"{len(pages)} pages, none older than {limit} s.", facts)


def read() -> list[Page]:
    """What the warmer wrote last; nothing for what it did not write."""
    try:
        found = [Page(str(url), float(listed), float(made)) for url, listed, made in store.get(KEY)]
        return [page for page in found if math.isfinite(page.listed + page.made)]
    except (TypeError, ValueError, OverflowError):
        return []


def _since(page: Page) -> float:
    return page.made or page.listed


def _age_of(page: Page) -> str:
    age = f"{max(0, int(time.time() - _since(page)))} s"
    return age if page.made else f"not made for {age}"
