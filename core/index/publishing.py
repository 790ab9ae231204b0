"""From the indexer's own file to the one that readers open: copied whole, then named in `current.json`."""

import shutil
from datetime import datetime
from pathlib import Path

from core.engines.columnar.layout import FORMAT
from core.engines.columnar.published import POINTER, State, is_sound, read_state
from core.index.store import Store

KEPT = 2


def publish(store: Store, place: Path, *, changed: bool) -> State:
    """Let readers see the last commit. Where nothing changed and the file is sound, only its moment moves on.

    :raises OSError: when the disk is full or gone; readers then keep what they have.
    """
    before = read_state(place)
    sound = before is not None and is_sound(place, before)
    found = store.reached
    assert found is not None  # noqa: S101 - only a filled store is published
    same = before is not None and sound and not changed and before.epoch == found.epoch
    name = before.file if before is not None and same else _copied(store, place)
    last = store.last_change(found.as_of)
    state = State(name, FORMAT, found.epoch, found.as_of, last, found.horizon, store.count())
    _point(place, state)
    _tidy(place, name)
    return state


def _copied(store: Store, place: Path) -> str:
    name = f"jobs-{datetime.now():%Y%m%d%H%M%S%f}.duckdb"
    part = place / f"{name}.part"
    try:
        store.copy_to(part)
        part.replace(place / name)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    return name


def _point(place: Path, state: State) -> None:
    part = place / f"{POINTER}.part"
    part.write_text(state.text(), encoding="utf-8")
    part.replace(place / POINTER)


def _tidy(place: Path, current: str) -> None:
    """Two versions are kept: a reader may be about to open the one before."""
    files = sorted(place.glob("jobs-*.duckdb"), reverse=True)
    for path in [path for path in files if path.name != current][KEPT - 1 :]:
        path.unlink(missing_ok=True)
    for path in (*place.glob("jobs-*.duckdb.part"), *place.glob("jobs-*.damaged")):
        if path.suffix == ".part" or not path.with_suffix(".duckdb").exists():
            path.unlink(missing_ok=True)
    # Where a reader that was killed had written down what did not fit into its memory.
    for spilled in place.glob("jobs-*.duckdb.tmp"):
        if not spilled.with_suffix("").exists():
            shutil.rmtree(spilled, ignore_errors=True)
