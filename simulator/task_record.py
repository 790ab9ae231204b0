"""The row that PanDA keeps of a task."""

from typing import TYPE_CHECKING, Any

from simulator.clock import HOUR, MINUTE, text
from simulator.job_rows import resource_type
from simulator.plan import Task
from simulator.rows import Batch, add
from simulator.steps import RELEASE

if TYPE_CHECKING:
    from simulator.task_run import TaskRun

SUPER = {
    "scouting": "submitting",
    "staging": "staging",
    "pending": "registered",
    "defined": "registered",
    "throttled": "running",
    "finishing": "running",
}
OLD_STATUS = {"pending": "ready", "paused": "running"}
ARCHITECTURE = '{"sw_platform": "x86_64-el9-gcc13-opt", "cpu_specs": [{"arch": "x86_64"}]}'


def write(batch: Batch, run: "TaskRun", changed: int) -> None:
    """The task as it stands since that moment."""
    row = _names(run.task) | _work(run.task) | _times(run, changed)
    if run.task.step.is_user:
        row |= _of_user(run.task)
    else:
        row |= _of_production(run.task)
    if _was_scouted(run.task):
        row |= _scouted(run, changed)
    add(batch, "panda.jedi_tasks", **row)


def superstatus(task: Task) -> str:
    """The state as the production system names it."""
    return SUPER.get(task.status, task.status)


def _names(task: Task) -> dict[str, Any]:
    step = task.step
    return {
        "jeditaskid": task.taskid,
        "parent_tid": task.taskid,
        "taskname": task.name,
        "status": task.status,
        "superstatus": superstatus(task),
        "oldstatus": OLD_STATUS.get(task.status),
        "errordialog": task.dialog,
        "username": task.user.name,
        "workinggroup": task.user.group,
        "reqid": task.reqid,
        "cloud": task.queues[0].site.region,
        "vo": "atlas",
        "prodsourcelabel": step.label,
        "tasktype": step.task_type,
        "processingtype": step.processing,
        "gshare": "Group Analysis" if step.is_user and task.user.group else step.share,
        "workqueue_id": step.work_queue,
        "requesttype": f"{step.work_queue * 0x1234567:032x}",
    }


def _work(task: Task) -> dict[str, Any]:
    """What its jobs run, and what they need."""
    step = task.step
    return {
        "taskpriority": step.priority,
        "currentpriority": step.priority,
        "corecount": step.cores,
        "ramcount": step.ram,
        "ramunit": "MBPerCore",
        "baseramcount": 0,
        "resource_type": resource_type(step.cores, step.ram),
        "architecture": ARCHITECTURE,
        "transuses": "" if step.is_user else RELEASE,
        "transhome": f"{step.package}-{'25.2' if step.is_user else task.version}",
        "transpath": step.transformation,
        "splitrule": _split_rule(task),
        "eventservice": 1 if task.event_service else 0,
        "cpuefficiency": 90,
        "basewalltime": 600,
        "amiflag": 1,
        "attemptnr": 0,
        **dict.fromkeys(("walltime", "outdiskcount", "workdiskcount"), 0),
    }


def _times(run: "TaskRun", changed: int) -> dict[str, Any]:
    task = run.task
    real = max(changed, min(run.now - 500, run.tally.last_change + MINUTE))
    return {
        "creationdate": text(task.created),
        # The server sets it back on purpose, so that its daemons look at the task again.
        "modificationtime": text(real - HOUR if not task.is_final and task.number % 2 else real),
        "realmodificationtime": text(real),
        "statechangetime": text(changed),
        "starttime": text(task.created + 46_000),
        "endtime": text(changed) if task.is_final else None,
        "lockedtime": text(changed) if task.is_final else None,
        "frozentime": text(changed) if task.status == "pending" else None,
        "activatedtime": text(task.created + 1900) if task.bursts else None,
        "queuedtime": None if task.bursts else text(changed),
    }


def _of_user(task: Task) -> dict[str, Any]:
    return {
        "site": task.queues[0].name if len(task.queues) == 1 else None,
        "countrygroup": task.user.country if task.number % 5 == 0 else None,
        "container_name": f"docker://registry.example.org/analysis:{task.number}" if task.number % 9 == 0 else None,
    }


def _of_production(task: Task) -> dict[str, Any]:
    return {
        "walltime": 10_800,
        "walltimeunit": "kSI2kseconds" if task.number % 2 else None,
        "outdiskcount": 1000 + task.number % 90,
        "outdiskunit": "kB",
        "campaign": "MC26a",
        "cputime": 1800 + task.number * 37 % 26_000,
        "cputimeunit": "HS06sPerEvent",
        "nucleus": task.queues[0].site.name if task.number % 4 == 0 else None,
    }


def _was_scouted(task: Task) -> bool:
    return bool(task.bursts) and task.step.label == "managed" and task.number % 5 < 3 and task.status != "scouting"


def _scouted(run: "TaskRun", changed: int) -> dict[str, Any]:
    """What scout jobs measured."""
    number = run.task.number
    return {
        "workdiskcount": 70 + number % 30,
        "workdiskunit": "MB",
        "iointensity": 90 + number % 500,
        "iointensityunit": "kBPerS",
        "diskio": 1000 + number * 37 % 900,
        "diskiounit": "kBPerS",
        "assessmenttime": text(min(changed + HOUR, run.now - 2000)),
    }


def _split_rule(task: Task) -> str:
    rules = ["NF=2" if task.step.is_user else "NF=1", "PC=1", "CV=1", "MD=1", "IT=1", "IA=1"]
    scouts = {"scouting": "US=2", "broken": "US=2", "running": "US=3"}.get(task.status)
    return ",".join([scouts, *rules] if scouts else rules)
