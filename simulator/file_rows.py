"""Files: those of a task (dataset contents) and those of its jobs (file tables), which agree with each other."""

from typing import NamedTuple

from simulator.base import Row, words
from simulator.clock import text
from simulator.grid import Queue
from simulator.job_rows import row_time
from simulator.life import Attempt, Chain
from simulator.plan import Task

JOB_FILE = words("""row_id pandaid modificationtime guid lfn type dataset status proddblock destinationdblock destinationdblocktoken
 destinationse fsize checksum scope jeditaskid datasetid fileid attemptnr""")
CONTENT = words("""jeditaskid datasetid fileid creationdate lfn guid type status fsize checksum scope attemptnr maxattempt nevents
 keeptrack firstevent pandaid failedattempt outpandaid maxfailure ramcount jobsetid proc_status""")
# Row ids of a job's files lie side by side, whichever process makes them.
ROWS_PER_JOB = 16
ROWS_BEFORE = 108_900_000_000
PROCESS_STATE = {"running": "running", "holding": "running", "transferring": "transferring", "merging": "merging"}
SECONDARY_FILES = 10
SUFFIXES = [f"{i * 40503 % 65536:04x}-4{i * 977 % 4096:03x}-8{i * 613 % 4096:03x}-{i * 2654435761:012x}"[-27:] for i in range(1, 512)]  # fmt: skip


def guid(number: int) -> str:
    return f"{number & 0xFFFFFFFF:08x}-{SUFFIXES[number % 511]}"


class OutputDatasets(NamedTuple):
    """The datasets that a queue's outputs and logs go to; `number` is the outputs' id, the logs' is one more."""

    number: int
    output: str
    log: str


class FileRows:
    """Makes the files of one task, and counts them for its datasets."""

    def __init__(self, task: Task, scope: str, source: str, source_id: int) -> None:
        self.task, self.scope, self.source, self.source_id = task, scope, source, source_id
        step = task.step
        self.pseudo = not step.source
        self.source_scope = None if self.pseudo else source.partition(".")[0][:30]
        self.input_type = "pseudo_input" if self.pseudo else "input"
        self.created = text(task.created + 90_000)
        self.base = task.name.rstrip("/").rpartition(".")[0] if not step.is_user else task.name.rstrip("/")
        self.token = "SCRATCHDISK" if step.is_user else "DATADISK"
        self.max_failure = None if step.is_user else task.max_attempt
        self._next_file = task.first_file
        self.secondary_dataset = secondary_name(task)
        self.secondary = [self.new_input(n + 1) for n in range(SECONDARY_FILES)] if step.name == "recon" else []

    def new_input(self, serial: int) -> Row:
        """File id, name, guid, number in the dataset, size and checksum of the next input file."""
        number = self._next_file
        self._next_file += 1
        if self.pseudo:
            return (number, "pseudo_lfn", None, serial, 0, None)
        name = f"{self.source}._{serial:06d}.pool.root.1"
        return (
            number,
            name,
            guid(number),
            serial,
            100_000_000 + number * 7919 % 1_900_000_000,
            f"ad:{number * 40503 & 0xFFFFFFFF:08x}",
        )

    def content(self, chain: Chain, status: str, process: str, attempts: int, jobset: int | None) -> list[Row]:
        """The rows of the chain's input files in the task's dataset."""
        task = self.task
        events = task.step.events // len(chain.inputs) or None
        head = (task.taskid, self.source_id)
        kept = (task.max_attempt, events, 1)
        done = (chain.last or None, chain.failures, None, self.max_failure, 0, jobset, process)
        return [
            (
                *head, number, self.created, lfn, uid, self.input_type, status, size, checksum, self.source_scope, attempts,
                *kept, 1 + (serial - 1) * (events or 0) if self.max_failure else None, *done,
            )
            for number, lfn, uid, serial, size, checksum in chain.inputs
        ]  # fmt: skip

    def of_job(self, attempt: Attempt, target: OutputDatasets) -> tuple[list[Row], list[Row], int]:
        """Rows of the job's files, rows of its outputs in the task's datasets, and bytes put out."""
        time, row = row_time(attempt), attempt.pandaid * ROWS_PER_JOB - ROWS_BEFORE
        rows = self._input_rows(attempt, row, time)
        row += len(rows)
        status, content, sizes = _output_state(attempt)
        outputs: list[Row] = []
        for step, (kind, dataset) in enumerate((("output", target.output), ("log", target.log))):
            number, size = self._next_file, sizes[step]
            self._next_file += 1
            lfn = self._output_name(kind, attempt.pandaid)
            uid = guid(number) if size or step else None
            checksum = f"ad:{number * 40503 & 0xFFFFFFFF:08x}" if size else None
            outputs.append(
                (
                    row + step, attempt.pandaid, time, uid, lfn, kind, dataset, status, None, dataset, self.token, "local", size,
                    checksum, self.scope, self.task.taskid, target.number + step, number, 0,
                )
            )  # fmt: skip
        made = text(attempt.created)
        contents = [self._output_content(file, content, made) for file in outputs]
        return rows + outputs, contents, sizes[0] if attempt.delivered else 0

    def _output_content(self, file: Row, status: str, made: str) -> Row:
        """The task's view of a job's output: it has a size and an identity once the job is finished."""
        _, pandaid, _, uid, lfn, kind, *_, size, checksum, scope, taskid, dataset, number, _ = file
        done = status == "finished"
        if not done:
            uid, size, checksum = None, 0, None
        events = self.task.step.events or None
        return (
            taskid, dataset, number, made, lfn, uid, kind, status, size, checksum, scope, 0, None,
            events if done and kind == "output" else None, None if done else 1, None, pandaid, 0, pandaid, None, 0,
            self.task.reqid, None,
        )  # fmt: skip

    def _input_rows(self, attempt: Attempt, row: int, time: str) -> list[Row]:
        chain, task, state = attempt.chain, self.task, _input_state(attempt)
        number, name = chain.source or (self.source_id, self.source)
        scope = self.scope if chain.source else self.source_scope
        kind = "input" if chain.source else self.input_type
        tail = (scope, task.taskid, number)
        rows: list[Row] = [
            (
                row + order, attempt.pandaid, time, uid, lfn, kind, name, state, name, None, None, None, size, checksum, *tail,
                file, chain.attempts,
            )
            for order, (file, lfn, uid, _, size, checksum) in enumerate(chain.inputs)
        ]  # fmt: skip
        if self.secondary and not chain.source:
            rows.append(self._secondary_row(row + len(rows), attempt, time, state))
        return rows

    def _output_name(self, kind: str, pandaid: int) -> str:
        serial = pandaid % 100_000_000
        return (
            f"{self.base}.out.{serial:08d}.pool.root" if kind == "output" else f"{self.base}.out.log.{serial:08d}.tgz"
        )

    def _secondary_row(self, row: int, attempt: Attempt, time: str, state: str) -> Row:
        number, lfn, uid, _, size, checksum = self.secondary[attempt.pandaid % SECONDARY_FILES]
        name = self.secondary_dataset
        return (
            row, attempt.pandaid, time, uid, lfn, "input", name, state, name, None, None, None, size, checksum,
            self.source_scope, self.task.taskid, self.source_id + 3, number, 0,
        )  # fmt: skip

    def secondary_contents(self) -> list[Row]:
        """The files of the secondary input: any job may use any of them, and they are never used up."""
        head, scope = (self.task.taskid, self.source_id + 3), self.source_scope
        return [
            (
                *head, number, self.created, lfn, uid, "input", "ready", size, checksum, scope, 0, self.task.max_attempt, None,
                None, None, None, 0, None, None, 0, None, "ready",
            )
            for number, lfn, uid, _, size, checksum in self.secondary
        ]  # fmt: skip


def _output_state(attempt: Attempt) -> tuple[str, str, tuple[int, int]]:
    """State of output and log in the job, state in the task's datasets, and their sizes."""
    status, number = attempt.status, attempt.pandaid
    sizes = (40_000_000 + number * 7919 % 900_000_000, 5_000_000 + number * 613 % 90_000_000)
    log = sizes[1] if attempt.reported else 0
    if status == "failed":
        return "failed", "failed", sizes if attempt.delivered else (0, log)
    if status in ("closed", "cancelled"):
        return "failed", "cancelled", (0, log)
    if status in ("finished", "transferring", "merging"):
        return "ready" if status == "finished" else status, "finished" if status == "finished" else "running", sizes
    return "unknown", "running", (0, 0)


def _input_state(attempt: Attempt) -> str:
    """Input is ready as soon as the job has been activated."""
    return "ready" if any(status == "activated" for _, status in attempt.log) else "unknown"


def secondary_name(task: Task) -> str:
    return f"mc26_13p6TeV.{500_000 + task.number}.Minbias.HITS.e8001"


def output_datasets(task: Task, queues: list[Queue]) -> list[OutputDatasets]:
    """Each queue has its own."""
    base = task.name.rstrip("/") if task.step.is_user else task.name.rpartition(".")[0]
    return [_datasets_at(task, base, task.first_dataset + 4 + 2 * index) for index in range(len(queues))]


def _datasets_at(task: Task, base: str, number: int) -> OutputDatasets:
    if task.step.is_user:
        after = number + 1
        return OutputDatasets(number, f"{base}.out.{number}.{number}", f"{base}.log.{after}.{after}")
    return OutputDatasets(number, f"{base}.out.{number}", f"{base}.out.log.{number + 1}")
