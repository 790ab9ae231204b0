"""The index against the database it was made from, on PostgreSQL, without limits and without a page cache.

`JOBS` says how many jobs (1,250,000 unless told), of which most are copies; a database of
the bench's own is moved as well, at today's rate, and one that `BENCH_DB_URL` names if `MOVING=1` allows to write it. Every figure of the index is a fresh question in a process that
opened the file a moment ago ("first"), then the same again ("then").
"""

import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench import steady
from bench.grids import filled

JOBS = int(os.environ.get("JOBS", "1250000"))
NO_LIMIT_MS = "600000"
ROUNDS = 3
TEN_FACETS: tuple[str, ...] = (
    "jobstatus",
    "computingsite",
    "prodsourcelabel",
    "produsername",
    "resource_type",
    "cloud",
    "processingtype",
)
TEN_FACETS += ("transformation", "workinggroup", "gshare")
_SETS = ", ".join(f"({name})" for name in TEN_FACETS)
_TEN = f"SELECT {', '.join(TEN_FACETS)}, count(*) FROM {{}} GROUP BY GROUPING SETS ({_SETS})"
_CODES = "piloterrorcode, exeerrorcode, ddmerrorcode, jobdispatchererrorcode, taskbuffererrorcode, superrorcode, brokerageerrorcode, transexitcode"
_FOUR = "computingsite, prodsourcelabel, resource_type, jobstatus"
_LISTED = "pandaid, jobstatus, jeditaskid, produsername, computingsite, modificationtime"
# The questions as plain SQL over the archive alone, without live jobs, joins and rules; of facets, ten of the 31.
PLAIN = {
    "all facets of 12 h": _TEN,
    "all facets of one queue": _TEN.replace("{}", "{} AND computingsite = 'US-CEDAR'"),
    "errors of 12 h": f"SELECT {_CODES}, count(*) FROM {{}} GROUP BY {_CODES}",
    "queue x type x resource x status": f"SELECT {_FOUR}, count(*) FROM {{}} GROUP BY {_FOUR}",
    "newest 100": f"SELECT {_LISTED} FROM {{}} ORDER BY modificationtime DESC LIMIT 100",
    "count": "SELECT count(*) FROM {}",
    "histogram": "SELECT date_trunc('hour', modificationtime), jobstatus, count(*) FROM {} GROUP BY 1, 2",
}


def main() -> None:
    os.environ.update(SQL_TIME_LIMIT_MS=NO_LIMIT_MS, FACET_TIME_LIMIT_MS=NO_LIMIT_MS, FACETS_TIME_LIMIT_MS=NO_LIMIT_MS)
    with filled("postgresql", JOBS, grown=True) as url, tempfile.TemporaryDirectory() as folder:
        _measure(Path(folder))
        if "BENCH_DB_URL" not in os.environ or os.environ.get("MOVING"):
            steady.measure(url, Path(folder))


def _measure(place: Path) -> None:
    from django.conf import settings  # noqa: PLC0415 - Django is set up by now

    from core.garbage import settle  # noqa: PLC0415
    from core.index.indexer import Indexer  # noqa: PLC0415

    settings.INDEX_DIR, settings.INDEX_MAX_AGE_S = str(place), 10**9
    indexer = Indexer(place)
    seconds = _seconds(indexer.poll)
    _say(
        f"first fill of {indexer.store.count():,} jobs: {seconds:.0f} s",
        seconds <= 180 * max(JOBS / 2e6, 1),
        "180 s for 2 M",
    )
    _changes(indexer)
    for name in ("poll", "sweep", "audit", "deep_audit", "publish"):
        began = time.process_time()
        _say(f"{name}: {_seconds(getattr(indexer, name)):.2f} s, {time.process_time() - began:.2f} s of it here")
    indexer.store.close()
    settle()  # as each worker does
    _say(f"file: {sum(path.stat().st_size for path in place.glob('jobs-*')) / 2**20:.0f} MB")
    _questions(place)
    _pages()
    _memory(place)


def _changes(indexer: Any) -> None:
    """How many changed rows a second go into the index, in batches as they come from the database."""
    from core.clock import now  # noqa: PLC0415
    from core.engines.columnar.layout import COLUMNS  # noqa: PLC0415
    from core.index import reading  # noqa: PLC0415

    rows = list(reading.changed(now() - timedelta(hours=3), now()))
    place = COLUMNS.index("currentpriority")
    changed = [(*row[:place], (row[place] or 0) + 1, *row[place + 1 :]) for row in rows]
    indexer.store.begin()
    began = time.process_time()
    seconds = _seconds(lambda: indexer.store.replace(changed))
    used = time.process_time() - began
    indexer.store.undo()
    _say(
        f"{len(changed):,} changed rows: {len(changed) / seconds:,.0f} a second, {len(changed) / used:,.0f} of processor time",
        len(changed) / seconds >= 20_000,
        "20,000",
    )


def _questions(place: Path) -> None:
    from core.clock import now  # noqa: PLC0415
    from core.engines.columnar.engine import ColumnarEngine  # noqa: PLC0415
    from core.engines.columnar.published import open_version  # noqa: PLC0415
    from core.engines.sql.engine import SqlEngine  # noqa: PLC0415

    as_of, sql = now(), SqlEngine()
    for name, ask in _asked(as_of):
        with _fresh(open_version(place)) as version:
            index = ColumnarEngine(version)
            first, then = _seconds(partial(ask, index)), _seconds(partial(ask, index))
        slow, plain = _seconds(partial(ask, sql)), _plainly(PLAIN[name], as_of)
        good = first <= 0.3 and then <= 0.15
        _say(
            f"{name}: first {first * 1000:.0f} ms, then {then * 1000:.0f} ms; by the SQL engine {slow:.2f} s, {slow / then:.0f} times as long; by plain SQL {plain * 1000:.0f} ms, {plain / then:.1f} times",
            good,
            "300 and 150 ms",
        )
    _plain(place, as_of)


def _asked(as_of: Any) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """The questions by name, each a function of an engine."""
    from core.engines.base import Page  # noqa: PLC0415
    from core.questions.job_parts import BY_CODE  # noqa: PLC0415
    from core.selection.columns import Sort  # noqa: PLC0415
    from core.selection.dimensions import stored  # noqa: PLC0415
    from core.selection.jobs import jobs  # noqa: PLC0415
    from core.selection.request import given_in, read  # noqa: PLC0415

    def of(query: str) -> Any:
        return read(jobs(), given_in(query), 12).selection.frozen(as_of)

    lately, site = of("hours=12"), of("hours=12&computingsite=US-CEDAR")
    listed = ("pandaid", "jobstatus", "jeditaskid", "produsername", "computingsite", "modificationtime")
    four = [stored(name) for name in ("computingsite", "prodsourcelabel", "resource_type", "jobstatus")]
    yield "all facets of 12 h", partial(_facets, lately, as_of)
    yield "all facets of one queue", partial(_facets, site, as_of)
    yield "errors of 12 h", lambda e: e.crosstab(of("hours=12"), as_of, [BY_CODE])
    yield "queue x type x resource x status", lambda e: e.crosstab(lately, as_of, four)
    yield "newest 100", lambda e: e.rows(lately, as_of, listed, Page(Sort("modificationtime"), 100))
    yield "count", lambda e: e.count(lately, as_of)
    yield "histogram", lambda e: e.crosstab(lately, as_of, [stored("hour"), stored("jobstatus")])


def _facets(selection: Any, as_of: Any, engine: Any) -> Any:
    """As pages ask: the index counts all of them together, the database one after another."""
    from core.selection.job_facets import FACETS  # noqa: PLC0415

    dimensions = [facet.dimension for facet in FACETS]
    if not hasattr(engine, "breakdowns"):
        return [engine.crosstab(selection, as_of, [one]) for one in dimensions]
    able = [one for one in dimensions if engine.can_break_down(one)]
    others = [engine.crosstab(selection, as_of, [one]) for one in dimensions if one not in able]
    return [*engine.breakdowns(selection, as_of, able), *others]


def _plainly(asked: str, as_of: Any) -> float:
    """Seconds that PostgreSQL itself takes over the archive."""
    from django.db import connections  # noqa: PLC0415

    text = asked.format(_source("doma_panda.jobsarchived4", as_of))
    with connections["panda_rw"].cursor() as cursor:
        return _seconds(lambda: (cursor.execute(text), cursor.fetchall()))


def _source(table: str, as_of: Any) -> str:
    return f"{table} WHERE modificationtime >= '{as_of - timedelta(hours=12)}'"


def _plain(place: Path, as_of: Any) -> None:
    """Ten attributes by PostgreSQL's own GROUPING SETS over the archive, against the same from the index."""
    from core.engines.columnar.published import open_version  # noqa: PLC0415

    slow = _plainly(_TEN, as_of)
    with _fresh(open_version(place)) as version, version.cursor() as found:
        quick = _seconds(lambda: found.execute(_TEN.format(_source("jobs", as_of))).fetchall())
    _say(
        f"ten attributes, plain PostgreSQL over the archive {slow:.2f} s, the index over more rows {quick:.3f} s: {slow / quick:.0f} times",
        slow / quick >= 20,
        "20 times",
    )


def _pages() -> None:
    """Whole pages, cold, to the last fragment."""
    from django.test import Client  # noqa: PLC0415

    client = Client(HTTP_HOST="localhost")
    for name, urls in {
        "/jobs/?hours=12 and its fragment": ("/jobs/?hours=12", "/jobs/summary/?hours=12"),
        "/": ("/",),
    }.items():
        _whole(client, urls)  # A worker has its templates before it serves.
        seconds = statistics.median(_whole(client, urls) for _ in range(ROUNDS))
        _say(f"{name}: {seconds * 1000:.0f} ms", seconds <= 0.4, "400 ms")


def _whole(client: Any, urls: Sequence[str]) -> float:
    """Seconds that a page takes with its fragments, nothing of it cached."""
    from django.core.cache import cache  # noqa: PLC0415

    cache.clear()
    return sum(_seconds(partial(client.get, url)) for url in urls)


def _memory(place: Path) -> None:
    """A worker that was asked everything, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        megabytes = pool.apply(_asked_everything, (str(place),))
    _say(f"memory of a worker after all questions: {megabytes:.0f} MB", megabytes <= 400, "400 MB")


def _asked_everything(place: str) -> float:
    import django  # noqa: PLC0415
    import psutil  # noqa: PLC0415

    django.setup()
    from core.clock import now  # noqa: PLC0415
    from core.engines.columnar.engine import ColumnarEngine  # noqa: PLC0415
    from core.engines.columnar.published import open_version  # noqa: PLC0415

    index = ColumnarEngine(open_version(Path(place)))
    for _, ask in _asked(now()):
        ask(index)
    return float(psutil.Process().memory_info().rss / 2**20)


@contextmanager
def _fresh(version: Any) -> Iterator[Any]:
    try:
        yield version
    finally:
        version.close()


def _seconds(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def _say(text: str, good: bool = True, target: str = "") -> None:
    goal = f" (target {target}){'' if good else ' MISSED'}" if target else ""
    sys.stdout.write(f"columnar: {text}{goal}\n")


if __name__ == "__main__":
    main()
