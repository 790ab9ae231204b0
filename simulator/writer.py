"""Fills an empty simulated database: helpers make the rows, this process writes them.

Making and writing take about equally long, so two processors are both busy. What the helpers send is a stream with a
bounded buffer: memory does not grow with the number of jobs.
"""

import gc
import marshal
import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty
from typing import Any

from django.db import transaction

from core.panda import bulk, simulated
from core.panda.backends.schemas import all_tables
from core.panda.router import WRITE_ALIAS
from simulator import aggregates, fixed_rows, grid_rows, rows
from simulator.plan import Plan, Task
from simulator.rows import Batch
from simulator.task_run import TaskRun

JOBS_PER_CHUNK = 1000
MOST_HELPERS = 3
BATCHES_AHEAD = 4
SQLITE_CACHE_KIB = 200_000
Arguments = tuple[int, int, int, int]


def fill(connection: Any, arguments: Arguments, progress: Callable[[int], object]) -> int:
    """Write all rows of that plan, into new tables if there are none.

    :param arguments: jobs, days, seed, now in milliseconds.
    :returns: the number of rows.
    :raises NotSimulated: for a database that is not ours, or that holds jobs already.
    """
    without_indexes = prepare(connection)
    with _fast(connection):
        written = _fill(connection, arguments, progress)
        if without_indexes:
            simulated.create_indexes()
    return written


def _fill(connection: Any, arguments: Arguments, progress: Callable[[int], object]) -> int:
    plan = Plan(*arguments)
    with transaction.atomic(using=WRITE_ALIAS):
        written = _write(connection, _constant(plan))
        for jobs, batch in _stream(plan, arguments):
            written += _write(connection, batch)
            progress(jobs)
        written += _write(connection, fixed_rows.requests(plan))
        written += aggregates.fill(connection, plan.now)
    return written


def _constant(plan: Plan) -> Batch:
    batch = rows.new()
    fixed_rows.write(batch, plan)
    grid_rows.write(batch, plan)
    return batch


def _write(connection: Any, batch: Batch) -> int:
    return sum(bulk.insert(connection, label, rows.columns(label), found) for label, found in batch.items() if found)


def chunks(plan: Plan) -> Iterator[list[Task]]:
    """The plan's tasks in groups of some work, the same ones in every process."""
    group: list[Task] = []
    jobs = 0
    for task in plan.tasks():
        group.append(task)
        jobs += task.jobs
        if jobs >= JOBS_PER_CHUNK:
            yield group
            group, jobs = [], 0
    yield group


def batches(plan: Plan, group: list[Task]) -> Iterator[Batch]:
    """All rows of those tasks; small tasks share a batch."""
    batch = rows.new()
    for task in group:
        for part in TaskRun(plan, task).batches():
            for label, found in part.items():
                batch[label] += found
            if len(batch["panda.jobparamstable"]) + len(batch["pandaarch.jobparamstable_arch"]) >= JOBS_PER_CHUNK:
                yield batch
                batch = rows.new()
    yield batch


def _stream(plan: Plan, arguments: Arguments) -> Iterator[tuple[int, Batch]]:
    """Batches in the plan's order, whichever helper made them."""
    helpers = max(1, min(MOST_HELPERS, (os.cpu_count() or 1) - 1))
    with _helpers(arguments, helpers) as running:
        for number, group in enumerate(chunks(plan)):
            jobs = sum(task.jobs for task in group)
            while data := running[number % helpers].next_batch():
                yield jobs, marshal.loads(data)  # noqa: S302 - our own child wrote it
                jobs = 0


class _Helper:
    """A process that makes its share of the rows, a few batches ahead of what is asked for."""

    def __init__(self, arguments: Arguments, part: int, parts: int) -> None:
        # A fresh interpreter: it must not share this process's database connections.
        context = multiprocessing.get_context("spawn")
        self._batches = context.Queue(BATCHES_AHEAD)
        self.process = context.Process(target=_help, args=(self._batches, arguments, part, parts), daemon=True)
        self.process.start()

    def next_batch(self) -> bytes:
        """The next batch, empty at the end of a chunk.

        :raises RuntimeError: when the process is gone.
        """
        while True:
            try:
                data: bytes = self._batches.get(timeout=1)
            except Empty:
                if not self.process.is_alive():
                    raise RuntimeError("A process that makes rows has ended early.") from None
            else:
                return data


@contextmanager
def _helpers(arguments: Arguments, count: int) -> Iterator[list[_Helper]]:
    running = [_Helper(arguments, part, count) for part in range(count)]
    try:
        yield running
    finally:
        for helper in running:
            helper.process.kill()
            helper.process.join()


def _help(queue: "multiprocessing.Queue[bytes]", arguments: Arguments, part: int, parts: int) -> None:
    gc.disable()
    plan = Plan(*arguments)
    for number, group in enumerate(chunks(plan)):
        if number % parts == part:
            for batch in batches(plan, group):
                queue.put(marshal.dumps(dict(batch)))
            queue.put(b"")


@contextmanager
def _fast(connection: Any) -> Iterator[None]:
    """SQLite without waiting for the disk: an empty database has nothing to lose."""
    if connection.vendor != "sqlite":
        yield
        return
    # Rows hold no cycles; looking for them in millions of tuples costs a fifth of the time.
    gc.disable()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA journal_mode=MEMORY")
        cursor.execute(f"PRAGMA cache_size=-{SQLITE_CACHE_KIB}")
        yield
        cursor.execute("PRAGMA journal_mode=DELETE")
        cursor.execute("PRAGMA synchronous=FULL")
    gc.enable()


def prepare(connection: Any) -> bool:
    """Make the tables if there are none.

    :returns: whether the secondary indexes are still to be made.
    :raises NotSimulated: for a database that is not ours, or that holds jobs already.
    """
    if not all_tables(connection):
        simulated.create()
        return True
    simulated.require()
    if holds_jobs(connection):
        raise simulated.NotSimulated("This database holds jobs already; `simulate` fills only an empty one.")
    return False


def is_filled(connection: Any) -> bool:
    """Whether the database holds a simulated grid.

    :raises NotSimulated: when it is not ours.
    """
    return bool(all_tables(connection)) and holds_jobs(simulated.require())


def holds_jobs(connection: Any) -> bool:
    with connection.cursor() as cursor:
        for label in rows.JOB_TABLES:
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(label)} LIMIT 1")
            if cursor.fetchone():
                return True
    return False
