"""One task from its first job to its last: which job gets which files, and what that makes of task and datasets."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from simulator import events, extra_rows, file_rows, harvester, job_rows, rows, task_rows
from simulator.base import Row, seeded
from simulator.clock import DAY, HOUR, MINUTE, whole_seconds
from simulator.file_rows import FileRows
from simulator.job_rows import JobRows
from simulator.life import IN_DEFINED, Attempt, Chain, Fate
from simulator.plan import Burst, Plan, Task
from simulator.rows import Batch

JOBS_PER_BATCH = 1000
OUTPUTS_PER_MERGE = 5
RETRY_AFTER = 3 * MINUTE
KEPT_DAYS = 3
RECENT = ("panda.filestable4", "panda.jobparamstable", "panda.metatable")
ARCHIVED = ("pandaarch.filestable_arch", "pandaarch.jobparamstable_arch", "pandaarch.metatable_arch")
# Users' final jobs stay a while where they ran.
LINGERING = 12 * HOUR


@dataclass
class Tally:
    """What the task's datasets are told at the end; `outputs` by queue."""

    finished: int = 0
    failed: int = 0
    used: int = 0
    ready: int = 0
    on_hold: int = 0
    jobs_done: int = 0
    last_change: int = 0
    outputs: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


class TaskRun:
    """Makes all rows of one task, in batches of a bounded size."""

    def __init__(self, plan: Plan, task: Task) -> None:
        self.plan, self.task, self.now = plan, task, plan.now
        self.random = seeded(plan.seed, "jobs", task.number)
        self.source = task_rows.source_of(task)
        scope = task.name.split(".", 2)
        self.files = FileRows(
            task, ".".join(scope[:2])[:30] if task.step.is_user else scope[0], self.source, task.first_dataset
        )
        self.datasets = file_rows.output_datasets(task, task.queues)
        self.rows_of = [
            JobRows(task, queue, target.output, self.source, plan.now)
            for queue, target in zip(task.queues, self.datasets, strict=True)
        ]
        self.mergeable: dict[int, list[tuple[int, Row]]] = defaultdict(list)
        self.fate = Fate(task, plan.troubles, plan.now, self.random)
        self.tally = Tally(last_change=task.created + 2 * MINUTE)
        self.retries: deque[Chain] = deque()
        self.left = task.jobs
        self.serial = 0
        self.batch: Batch = rows.new()
        # Whole days move to the archive; the oldest one that is still kept stands in both.
        midnight = (plan.now - KEPT_DAYS * DAY) // DAY * DAY
        self.archived_before, self.kept_from = midnight + DAY, midnight

    def batches(self) -> Iterator[Batch]:
        made = 0
        for burst in self.task.bursts:
            for position in range(burst.jobs):
                self._make_job(burst, position)
                made += 1
                if made % JOBS_PER_BATCH == 0:
                    yield self._take()
        self._finish()
        yield self._take()

    def _take(self) -> Batch:
        taken, self.batch = self.batch, rows.new()
        return taken

    def _make_job(self, burst: Burst, position: int) -> None:
        self.left -= 1
        chain, index = self._merge() or (self._next_chain(burst.time), self._queue_index())
        created = min(max(burst.time + position * 7, chain.ready), self.now - 1000)
        pandaid, queue, must_succeed = burst.first + position, self.task.queues[index], self._must_succeed(chain)
        nodes = queue.site.nodes
        # The first node may be a lost one.
        node = nodes[max(must_succeed, int(self.random.random() * len(nodes)))]
        attempt = Attempt(pandaid, chain, queue, node, 1 + pandaid % 8, created)
        self.fate.live(attempt, must_succeed)
        self._link(attempt, chain)
        self._write(attempt, index)
        self._settle(attempt, chain)

    def _merge(self) -> tuple[Chain, int] | None:
        """A merge job's work, when a queue has outputs enough and no retry is short of jobs."""
        if not self.mergeable or len(self.retries) > self.left:
            return None
        for index, outputs in self.mergeable.items():
            if len(outputs) >= OUTPUTS_PER_MERGE:
                del self.mergeable[index]
                target = self.datasets[index]
                files = [(row[17], row[4], row[3], 0, row[12], row[13]) for _, row in outputs]
                merged = tuple(pandaid for pandaid, _ in outputs)
                return Chain(self.serial, files, merged=merged, source=(target.number, target.output)), index
        return None

    def _next_chain(self, now: int) -> Chain:
        """A retry that is due, or the only kind of work that is left; else new input."""
        if self.retries and (self.retries[0].ready <= now or len(self.retries) > self.left):
            return self.retries.popleft()
        inputs = [self._new_input() for _ in range(2 if self.task.step.is_user else 1)]
        return Chain(self.serial, inputs)

    def _new_input(self) -> Row:
        self.serial += 1
        return self.files.new_input(self.serial)

    def _queue_index(self) -> int:
        weights = self.task.queue_weights
        lot = self.random.random() * weights[-1]
        index = 0
        while weights[index] < lot:
            index += 1
        return index

    def _must_succeed(self, chain: Chain) -> bool:
        """A task that is done has lost nothing: a job may fail only while another can still follow it."""
        if chain.merged:
            return True
        if self.task.status != "done":
            return False
        return len(self.retries) >= self.left or chain.attempts + 1 >= self.task.max_attempt

    def _link(self, attempt: Attempt, chain: Chain) -> None:
        """Note what the job follows: the attempt before it, or the jobs it merges."""
        taskid, pandaid = self.task.taskid, attempt.pandaid
        relation = "es_merge" if self.task.event_service else "merge"
        links = [(old, relation, old) for old in chain.merged]
        if chain.last:
            links = [(chain.last, "retry", chain.origin)]
        else:
            chain.origin = pandaid
        chain.last = pandaid
        time = whole_seconds(attempt.created)
        history = self.batch["panda.jedi_job_retry_history"]
        history += [(taskid, old, pandaid, time, relation, origin) for old, relation, origin in links]

    def _write(self, attempt: Attempt, index: int) -> None:
        maker, batch = self.rows_of[index], self.batch
        files, contents, output_bytes = self.files.of_job(attempt, self.datasets[index])
        details: list[list[Row]] = [files, [self._parameters(attempt, files)], []]
        if attempt.start is not None and attempt.end is not None and attempt.reported:
            if attempt.delivered or attempt.pandaid % 9 == 0:
                details[2] = [maker.metadata(attempt, attempt.end - attempt.start)]
            batch["panda.job_metrics"].append(maker.metrics(attempt))
        job = maker.job(attempt, output_bytes, self.random)
        for label, tables in self._places(attempt):
            batch[label].append(job)
            for table, found in zip(tables, details, strict=True):
                batch[table] += found
        batch["panda.jedi_dataset_contents"] += contents
        batch["panda.jobs_statuslog"] += maker.status_log(attempt)
        harvester.write(batch, attempt, maker.cores, self.now)
        self.tally.outputs[index][contents[0][7]] += 1
        self._write_more(attempt, index, files)

    def _write_more(self, attempt: Attempt, index: int, files: list[Row]) -> None:
        """What only some jobs have."""
        task, batch = self.task, self.batch
        if attempt.status == "running":
            batch["panda.job_metrics"].append(self.rows_of[index].metrics(attempt))
            if attempt.pandaid % 2:
                batch["panda.jobsdebug"].append((attempt.pandaid, _tail_of_log(attempt)))
        extra_rows.write_job(batch, attempt, self.now, task.step.label)
        if attempt.chain.merged:
            return
        if task.merges and attempt.status == "finished":
            self.mergeable[index].append((attempt.pandaid, files[-2]))
        if task.event_service:
            batch["panda.jedi_events"] += events.ranges(task, attempt)

    def _places(self, attempt: Attempt) -> list[tuple[str, tuple[str, ...]]]:
        """The job tables that hold the job, each with the tables of its files, parameters and metadata."""
        if not attempt.is_final:
            return [("panda.jobsdefined4" if attempt.status in IN_DEFINED else "panda.jobsactive4", RECENT)]
        ended = attempt.changed
        if ended < self.kept_from:
            return [("pandaarch.jobsarchived", ARCHIVED)]
        if ended < self.archived_before:
            return [("pandaarch.jobsarchived", ARCHIVED), ("panda.jobsarchived4", RECENT)]
        lingers = self.task.step.is_user and self.now - ended < LINGERING and attempt.pandaid % 11 == 0
        return [("panda.jobsactive4" if lingers else "panda.jobsarchived4", RECENT)]

    def _parameters(self, attempt: Attempt, files: list[Row]) -> Row:
        inputs = [file[1] for file in attempt.chain.inputs]
        return (attempt.pandaid, job_rows.row_time(attempt), task_rows.job_parameters(self.task, inputs, files[-2][4]))

    def _settle(self, attempt: Attempt, chain: Chain) -> None:
        """Tell the input files what became of the job."""
        tally, status, count = self.tally, attempt.status, len(chain.inputs)
        tally.last_change = max(tally.last_change, attempt.changed)
        tally.jobs_done += status == "finished"
        if chain.merged:
            return
        if status == "finished":
            chain.attempts += 1
            self._content(chain, "finished", "finished")
            tally.finished += count
            tally.used += count
        elif not attempt.is_final:
            self._content(chain, "running", file_rows.PROCESS_STATE.get(status, "ready"))
            tally.used += count
            tally.on_hold += count * (status == "merging")
        else:
            self._retry_or_lose(attempt, chain, count)

    def _retry_or_lose(self, attempt: Attempt, chain: Chain, count: int) -> None:
        chain.attempts += 1
        chain.failures += attempt.status == "failed"
        chain.ready = attempt.changed + RETRY_AFTER
        stopped = self.task.is_final and len(self.retries) >= self.left
        if chain.attempts >= self.task.max_attempt or (stopped and self.task.status != "aborted"):
            chain.attempts = self.task.max_attempt
            self._content(chain, "ready", "failed")
            self.tally.failed += count
            self.tally.used += count
        else:
            self.retries.append(chain)

    def _content(self, chain: Chain, status: str, process: str) -> None:
        rows = self.files.content(chain, status, process, chain.attempts, self.task.reqid)
        self.batch["panda.jedi_dataset_contents"] += rows

    def _finish(self) -> None:
        """Files that wait, then everything that is said once per task."""
        task, tally = self.task, self.tally
        for chain in self.retries:
            self._content(chain, "ready", "ready")
            tally.ready += len(chain.inputs)
        if not task.is_final:
            self._spare_files()
        self.batch["panda.jedi_dataset_contents"] += self.files.secondary_contents()
        task_rows.write(self.batch, self)
        extra_rows.write_task(self.batch, self)

    def _spare_files(self) -> None:
        staged = self.task.status == "staging"
        for _ in range(self.task.spare_files or 3):
            chain = Chain(self.serial, [self._new_input()])
            rows = self.files.content(chain, "staging" if staged else "ready", "ready", 0, None)
            self.batch["panda.jedi_dataset_contents"] += rows
            self.tally.ready += 1


def _tail_of_log(attempt: Attempt) -> str:
    events = "".join(f"event {number} done\n" for number in range(attempt.pandaid % 50, attempt.pandaid % 50 + 5))
    return f"last lines of the payload log\n{events}"
