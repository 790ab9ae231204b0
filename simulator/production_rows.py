"""What the production system keeps of a task: a row for each, and one more for those of a production."""

from typing import TYPE_CHECKING, Any

from simulator.clock import whole_seconds
from simulator.plan import Task
from simulator.rows import Batch, add
from simulator.task_record import superstatus

if TYPE_CHECKING:
    from simulator.task_run import TaskRun


def write(batch: Batch, run: "TaskRun", changed: int, parameters: str) -> None:
    """The task as it stands since that moment, submitted with those parameters."""
    common = _common(run, changed)
    events = _files(run) * run.task.step.events
    add(batch, "deft.t_task", **common, jedi_task_parameters=parameters, total_input_events=events)
    if not run.task.step.is_user:
        ended = common["timestamp"] if run.task.is_final else None
        add(batch, "deft.t_production_task", **common, **_chain(run.task), **_input(run), endtime=ended)


def _files(run: "TaskRun") -> int:
    return run.tally.used + run.tally.ready


def _common(run: "TaskRun", changed: int) -> dict[str, Any]:
    task, tally, step = run.task, run.tally, run.task.step
    return {
        "taskid": task.taskid,
        "parent_tid": task.taskid,
        "status": superstatus(task)[:12],
        "total_done_jobs": tally.jobs_done,
        "submit_time": whole_seconds(task.created),
        "start_time": whole_seconds(task.bursts[0].time) if task.bursts else None,
        "timestamp": whole_seconds(changed),
        "vo": "atlas",
        "prodsourcelabel": step.label,
        "taskname": task.name,
        "username": task.user.name,
        "priority": step.priority,
        "current_priority": step.priority,
        "total_req_jobs": task.jobs,
        "total_events": tally.finished * step.events if task.status in ("done", "finished", "running") else 0,
    }


def _chain(task: Task) -> dict[str, Any]:
    """Its place in a production."""
    project, _, process, *_ = task.name.split(".")
    return {
        "step_id": task.taskid * 2,
        "pr_id": task.reqid,
        "project": project,
        "dsn": str(600_000 + task.number),
        "phys_short": process,
        "simulation_type": "FULLSIM",
        "phys_group": "SIMU",
        "provenance": "AP",
        "physics_tag": task.name.rpartition(".")[2][:20],
        "ctag": task.name.rpartition("_")[2][:15],
        "campaign": "MC26",
        "subcampaign": "MC26a",
        "output_formats": task.step.product,
    }


def _input(run: "TaskRun") -> dict[str, Any]:
    tally, files = run.tally, _files(run)
    events = files * run.task.step.events
    return {
        "inputdataset": run.source,
        "primary_input": run.source,
        "primary_input_nevents": events,
        "primary_input_nfiles": files,
        "total_req_events": events,
        "nfilestobeused": files,
        "nfilesused": tally.used,
        "nfilesfinished": tally.finished,
        "nfilesfailed": tally.failed,
        "nfilesonhold": 0,
    }
