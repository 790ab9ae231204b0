"""What people will ask next: the pages of the experiment, and what nginx's log says that they asked lately."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core import experiment
from core.warming.questions import question

# How much of a log is read when it is opened: what was asked long ago tells little.
TAIL_BYTES = 1_000_000
MAX_LEARNT = 40
OFTEN = 3.0
# What a request still counts for after each time of forgetting.
FADING = 0.5


def of_experiment() -> list[str]:
    """The profile's own pages and those of its menu, in this order."""
    profile = experiment.current()
    urls = [*profile.hot, *(entry.url for menu in profile.menu for entry in menu.entries)]
    return list(dict.fromkeys(filter(None, map(question, urls))))


class Learnt:
    """What readers asked, by their own number of requests, which fades."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def note(self, urls: Iterator[str]) -> None:
        """Count requests: addresses that ask the same are one."""
        for url, number in Counter(urls).items():
            if found := question(url):
                self.asked[found] += number

    def fade(self) -> None:
        """Half as much; what was asked once is soon forgotten, so that a robot's walk leaves nothing."""
        self.asked = Counter({one: kept for one, n in self.asked.items() if (kept := n * FADING) >= FADING})

    def forget(self, asked: str) -> None:
        self.asked.pop(asked, None)

    def often(self) -> list[str]:
        """The most asked ones, most first."""
        return [one for one, number in self.asked.most_common(MAX_LEARNT) if number >= OFTEN]


class AccessLog:
    """The lines that were added to nginx's log since it was last read, also when it was turned over."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.inode, self.place = 0, 0

    def urls(self) -> Iterator[str]:
        """The addresses of pages that were found; nothing while there is no log."""
        try:
            lines = self._added()
        except OSError:
            return
        for line in lines:
            event = _event(line)
            if event.get("method") == "GET" and event.get("status") == 200:
                yield str(event.get("url", ""))

    def _added(self) -> list[bytes]:
        with self.path.open("rb") as log:
            now = os.fstat(log.fileno())
            if now.st_ino != self.inode or now.st_size < self.place:
                self.inode, self.place = now.st_ino, 0
            self.place = max(self.place, now.st_size - TAIL_BYTES)
            log.seek(self.place)
            found = log.read(now.st_size - self.place)
        whole, _, _ = found.rpartition(b"\n")
        self.place += len(whole)
        return whole.splitlines()


def _event(line: bytes) -> dict[str, Any]:
    """One line; a broken one, as the first of a tail may be, says nothing."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
