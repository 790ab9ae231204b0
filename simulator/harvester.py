"""Harvester: workers of jobs, and the few without one."""

from typing import NamedTuple

from simulator.base import Row, words
from simulator.clock import MINUTE, SECOND, text
from simulator.error_kinds import Stage
from simulator.life import Attempt

WORKER = words("""harvesterid workerid lastupdate status batchid nodeid queuename computingsite submittime starttime endtime ncore errorcode
 stdout stderr batchlog resourcetype nativeexitcode nativestatus diagmessage computingelement njobs submissionhost
 harvesterhost jdl jobtype pilotstarttime pilotendtime pilotstatus minramcount""")
RELATION = words("harvesterid workerid pandaid lastupdate")
EXIT_CODES = {"finished": 0, "running": 0, "failed": 1, "cancelled": 1, "missed": None, "submitted": None}
REASONS = {
    "failed": (1003, "lost connection to the worker node"),
    "cancelled": (1001, "removed by batch system"),
    "missed": (1002, "Condor HoldReason: job disappeared"),
}
FIRST_JOB_OF_WORKERS = 5_900_000_000
FIRST_IDLE = 4_900_000_000
FIRST_BATCH = 880_000


class _Life(NamedTuple):
    """A worker's state and times; begin and end in milliseconds."""

    status: str
    seen: str
    submitted: str
    begin: int | None
    end: int | None


def log_of(harvester: str, number: int) -> str:
    """Where a worker's logs are, without their endings."""
    return f"https://{harvester}.example.org/logs/{number % 100:02d}/{number}"


def write(batch: dict[str, list[Row]], attempt: Attempt, cores: int, now: int) -> None:
    """Add the job's worker, and now and then one that found no job."""
    if not any(status == "sent" for _, status in attempt.log):
        return
    status, submitted = _state(attempt), attempt.log[1][0] + 5 * SECOND
    number = attempt.pandaid - FIRST_JOB_OF_WORKERS
    end = min(now, attempt.changed + 200) if status not in ("running", "submitted") else None
    seen = text(end or min(now, attempt.changed + 4 * MINUTE))
    life = _Life(status, seen, text(submitted), attempt.start, end)
    batch["panda.harvester_workers"].append(_worker(attempt, number, cores, life))
    batch["panda.harvester_rel_jobs_workers"].append((attempt.queue.harvester, number, attempt.pandaid, seen))
    over = submitted + 5 * MINUTE
    if attempt.pandaid % 16 == 0 and end is not None and over < now:
        idle = _Life("finished", text(over), text(submitted), over - 2 * MINUTE, over)
        row = _worker(attempt, attempt.pandaid - FIRST_IDLE, cores, idle, "no job for the pilot")
        batch["panda.harvester_workers"].append(row)


def _state(attempt: Attempt) -> str:
    if attempt.is_final:
        if attempt.kind is not None and attempt.kind.stage is Stage.BATCH:
            return "missed" if attempt.pandaid % 2 else "failed"
        if attempt.start is None:
            return "cancelled"
        return "failed" if attempt.kind is not None and attempt.kind.stage is Stage.LOST else "finished"
    if attempt.end is not None:
        return "finished"
    return "submitted" if attempt.start is None else "running"


def _worker(attempt: Attempt, number: int, cores: int, life: _Life, message: str | None = None) -> Row:
    queue, status, begin = attempt.queue, life.status, life.begin
    harvester, name, batch = queue.harvester, queue.name, FIRST_BATCH + attempt.pandaid % 10_000_000
    logs = log_of(harvester, number)
    code, diag = REASONS.get(status, (None, message))
    started, ended = text(begin) if begin else None, text(life.end) if life.end else None
    return (
        harvester,
        number,
        life.seen,
        status,
        f"{batch}.0#sub01.example.org",
        f"slot1_{attempt.slot}@{attempt.node.host}" if begin else None,
        name,
        name,
        life.submitted,
        started,
        ended,
        cores,
        code,
        f"{logs}.out",
        f"{logs}.err",
        f"{logs}.log",
        "MCORE" if cores > 1 else "SCORE",
        EXIT_CODES[status],
        "idle" if status == "submitted" else status,
        diag,
        f"ce{1 + attempt.pandaid % 2:02d}.{queue.site.domain}",
        1,
        "sub01.example.org",
        f"{harvester}.example.org",
        f"{logs}.jdl",
        "unified",
        started,
        ended if begin else None,
        None if not begin else "started" if status == "running" else "finished",
        2000,
    )
