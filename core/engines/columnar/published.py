"""The version of the index that readers see: which file it is, and the open connection to it.

The indexer replaces `current.json` when a new version stands. A reader looks at that file before each page and
changes over when it names another one; a file that it holds open stays readable until then.
"""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings

from core.engines.base import Unanswered
from core.engines.columnar.layout import FORMAT, WORDS
from core.engines.columnar.words import Words

logger = logging.getLogger(__name__)
POINTER = "current.json"
# What the system says when it is not the file that is at fault.
NOT_DAMAGED = ("Could not set lock", "No space left", "Permission denied", "Too many open files", "Out of Memory")


@dataclass(frozen=True)
class State:
    """What `current.json` says of a version.

    `as_of`: when PanDA was asked last, whose last change is that of `changed`; what was committed later than its own
    time says, or changed without a time, follows with the next comparison. `horizon`: what ended before it is not in it.
    `epoch` changes when the words are numbered anew.
    """

    file: str
    format: int
    epoch: str
    as_of: datetime
    changed: datetime
    horizon: datetime
    jobs: int

    def text(self) -> str:
        return json.dumps(asdict(self), default=str)


class Version:
    """One published version, open for reading."""

    def __init__(self, folder: Path, state: State, words: dict[str, Words]) -> None:
        self.state = state
        self.path = folder / state.file
        config: dict[str, Any] = {"memory_limit": f"{settings.INDEX_MEMORY_MB}MB", "threads": settings.INDEX_THREADS}
        self._database = duckdb.connect(str(self.path), read_only=True, config=config)
        self.words = words
        self._learn()

    def _learn(self) -> None:
        """The words that this version added."""
        known = {name: len(self.words[name].texts) for name in WORDS}
        for name in WORDS:
            rows = self._database.execute(
                "SELECT text FROM words WHERE name = ? AND number >= ? ORDER BY number", [name, known[name]]
            ).fetchall()
            self.words[name].extend(text for (text,) in rows)

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor; the temporary tables that are made with it are its own, and end with it."""
        with closing(self._database.cursor()) as cursor:
            yield cursor

    @contextmanager
    def limited(self, cursor: duckdb.DuckDBPyConnection, limit_ms: int) -> Iterator[None]:
        """Statements of a cursor, which end after that time.

        :raises Unanswered: when the file is damaged or gone, the time is over, or there is too little memory.
        """
        timer = threading.Timer(limit_ms / 1000, cursor.interrupt)
        timer.start()
        try:
            yield
        except duckdb.InterruptException as error:
            raise Unanswered("The index took too long to answer; add a filter.", too_slow=True) from error
        except duckdb.OutOfMemoryException as error:
            raise Unanswered("The index had too little memory to answer; add a filter.", too_slow=True) from error
        except (duckdb.ProgrammingError, duckdb.DataError) as error:
            # The question was at fault, not the file.
            logger.exception("The index was asked what it does not understand.")
            raise Unanswered("The index did not understand the question.") from error
        except duckdb.Error as error:
            if may_be_damage(error):
                distrust(self)
            raise Unanswered("The index could not be read.") from error
        finally:
            timer.cancel()

    def close(self) -> None:
        with suppress(duckdb.Error):
            self._database.close()


class _Held:
    """What this process has open."""

    version: Version | None = None
    seen: tuple[int, int] | None = None
    lock = threading.Lock()


def may_be_damage(error: duckdb.Error) -> bool:
    """Whether an error of opening or reading a file may be the file's fault."""
    return not any(words in str(error) for words in NOT_DAMAGED)


def folder() -> Path:
    return Path(settings.INDEX_DIR)


def mark_of(path: Path) -> Path:
    """Where a reader leaves word that a published file is damaged."""
    return path.with_suffix(".damaged")


def current() -> Version | None:
    """The published version; None when there is none that can be used."""
    if not settings.INDEX_DIR:
        return None
    with _Held.lock, suppress(OSError):
        found = (folder() / POINTER).stat()
        seen = (found.st_mtime_ns, found.st_ino)
        if seen != _Held.seen:
            _change_over(read_state(folder()))
            _Held.seen = seen
        return _Held.version
    return None


def read_state(place: Path) -> State | None:
    """What the pointer says; None when it is absent, unreadable, or of another format."""
    try:
        told = json.loads((place / POINTER).read_text(encoding="utf-8"))
        times = {name: datetime.fromisoformat(told[name]) for name in ("as_of", "changed", "horizon")}
        state = State(**{**told, **times})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return state if state.format == FORMAT else None


def is_sound(place: Path, state: State) -> bool:
    """Whether the file of that version is there, and no reader found it damaged."""
    return (place / state.file).exists() and not mark_of(place / state.file).exists()


def is_distrusted(place: Path) -> bool:
    """Whether a reader found what is published there damaged."""
    state = read_state(place)
    return state is not None and mark_of(place / state.file).exists()


def open_version(place: Path) -> Version:
    """What is published in that folder, opened for the caller alone.

    :raises LookupError: when there is none that can be read.
    """
    state = read_state(place)
    if state is None:
        raise LookupError(f"There is no index in {place}.")
    return opened(place, state)


def opened(place: Path, state: State) -> Version:
    """That version, opened for the caller alone."""
    return Version(place, state, {name: Words() for name in WORDS})


def distrust(version: Version) -> None:
    """Use a damaged file no more, and let the indexer know."""
    logger.warning("The index file %s cannot be read; asking the database until there is another one.", version.path)
    with suppress(OSError):
        mark_of(version.path).touch()
    if _Held.version is version:
        _Held.version = None


def _change_over(state: State | None) -> None:
    """Open what the pointer names, unless only its moment moved on."""
    held = _Held.version
    if held is not None and state is not None and state.file == held.state.file:
        held.state = state
        return
    _Held.version = None if state is None else _read(state, held)


def _read(state: State, held: Version | None) -> Version | None:
    path = folder() / state.file
    if mark_of(path).exists():
        return None
    same = held is not None and held.state.epoch == state.epoch
    words: dict[str, Words] = held.words if same and held else {name: Words() for name in WORDS}
    try:
        return Version(folder(), state, words)
    except duckdb.Error as error:
        logger.warning("The index file %s cannot be opened.", path, exc_info=True)
        if may_be_damage(error):
            with suppress(OSError):
                mark_of(path).touch()
        return None
