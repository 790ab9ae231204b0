import fcntl
import logging
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from core.ending import Ending
from core.index.indexer import FAILURES, Indexer, Progress
from core.index.reading import Row


class Command(BaseCommand):
    help = "Keep the index of live and recent jobs in INDEX_DIR up to date, until it is told to stop. One per folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one pass over everything that is due, then stop")

    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.INDEX_DIR:
            raise CommandError("INDEX_DIR is not set: it names the folder of the index, on a local disk.")
        logging.getLogger("core.index").setLevel(logging.INFO)
        # A step that does not end in that time is lost, and nothing else.
        ending = Ending(at_most_s=10).listen()
        with _locked(Path(settings.INDEX_DIR)) as place:
            indexer = _opened(place, partial(_bar, ending))
            if not options["once"]:
                indexer.run(lambda: not ending.told)
            elif not _turned(indexer):
                raise CommandError("Not all of it was done: the lines above say why.")


def _opened(place: Path, progress: Progress) -> Indexer:
    try:
        return Indexer(place, progress)
    except OSError as error:
        raise CommandError(str(error)) from error


def _turned(indexer: Indexer) -> bool:
    try:
        return indexer.turn()
    except FAILURES as error:
        raise CommandError(f"Changes could not be read and written down: {error}") from error


def _bar(ending: Ending, rows: Iterable[Row], total: int) -> Iterator[Row]:
    """The rows, while a bar grows.

    :raises SystemExit: when the process is told to end: a first filling takes minutes.
    """
    for row in tqdm(rows, "Reading jobs", total, unit=" jobs", mininterval=1):
        if ending.told:
            raise SystemExit("Stopped before everything was read: the next start begins anew.")
        yield row


@contextmanager
def _locked(place: Path) -> Iterator[Path]:
    """The folder, for this process alone.

    :raises CommandError: when another process keeps the index there.
    """
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CommandError(f"Another process keeps the index in {place}.") from error
        yield place
