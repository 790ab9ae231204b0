"""Keeps hot pages warm, on a quarter of the time of one process, and gives way to readers.

One warmer of all nodes is at work: it holds a lock in Redis, which another takes when it is gone.
"""

import logging
import time
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections
from django.http import Http404

from core.cache import pages, store
from core.cache.flights import POLL_S, Flight
from core.ending import Ending
from core.engines.base import Unanswered
from core.selection.problems import BadRequest
from core.warming import hot, questions, record
from core.warming.record import Page

# Of the time of one worker, and so of one connection to the database.
SHARE = 0.25
IDLE_S = 1.0
# Of the time in which each page is to be made anew, what all waits for readers may take together; the rest is for the work.
WAITING_SHARE = 0.5
logger = logging.getLogger(__name__)


class Warmer:
    """Decides what is made next, and when."""

    def __init__(self, ending: Ending) -> None:
        self.ending = ending
        self.lease = Flight("warmer")
        self.log = hot.AccessLog(Path(settings.WARM_LOG)) if settings.WARM_LOG else None
        self.learnt = hot.Learnt()
        self.faded = time.monotonic()
        self.pages: dict[str, Page] = {}

    def run(self) -> None:
        """Until told: wait for the lock, then make one page after the other."""
        while not self.ending.told:
            if self.lease.take() and self.lease.taken:
                with self.lease.held():
                    self._work()
            self.ending.rest(IDLE_S)

    def _work(self) -> None:
        while not self.ending.told and self.lease.is_ours():
            self.ending.rest(self.turn())

    def turn(self) -> float:
        """Make the page that is most due, if one is.

        :returns: the seconds to rest: three times what it took.
        """
        self._look_around()
        due = min(self.pages.values(), key=lambda page: page.tried, default=None)
        if due is None or time.time() - due.tried < settings.WARM_EVERY_S:
            record.write(self.pages.values())
            return IDLE_S
        self._give_way()
        began = time.monotonic()
        self._make(due)
        seconds = time.monotonic() - began
        record.write(self.pages.values())
        return seconds * (1 / SHARE - 1)

    def _look_around(self) -> None:
        """What is hot now: new pages are due at once, those that cooled down are left."""
        if self.log:
            self.learnt.note(self.log.urls())
        if time.monotonic() - self.faded > 5 * settings.WARM_EVERY_S:
            self.learnt.fade()
            self.faded = time.monotonic()
        urls = dict.fromkeys([*hot.of_experiment(), *self.learnt.often()])
        self.pages = {url: self.pages.get(url) or Page(url, time.time()) for url in urls}

    def _give_way(self) -> None:
        """Wait while pages are being made for readers, but not for ever: at many requests a second one always is."""
        until = time.monotonic() + WAITING_SHARE * settings.WARM_EVERY_S / len(self.pages)
        while store.get(pages.READERS) and time.monotonic() < until and not self.ending.told:
            self.ending.rest(POLL_S)

    def _make(self, page: Page) -> None:
        page.tried = time.time()
        close_old_connections()
        try:
            state = questions.made(page.url)
        except (Http404, BadRequest):
            self.learnt.forget(page.url)
        except Unanswered:
            # Readers are still served the old one; its age tells.
            return
        except Exception:
            logger.exception("A page could not be made in advance.", extra={"facts": {"url": page.url}})
        else:
            page.made = page.tried if state in questions.MADE else page.made
        finally:
            close_old_connections()
