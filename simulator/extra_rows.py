"""Rows beside the jobs: server log, commands to tasks, output reports on their way, input that is being staged."""

import json
from typing import TYPE_CHECKING

from simulator.clock import HOUR, MINUTE, text, whole_seconds
from simulator.life import Attempt
from simulator.rows import Batch, add

if TYPE_CHECKING:
    from simulator.task_run import TaskRun

COMMANDS = {"aborted": ("killing", "kill"), "paused": ("pauseing", "pause"), "finishing": ("finishing", "soft finish")}
STAGED_FILES = 120


def write_task(batch: Batch, run: "TaskRun") -> None:
    """A person's command to the task, and the recall of its input from tape."""
    task = run.task
    if task.status in COMMANDS:
        command, verb = COMMANDS[task.status]
        comment = task.dialog or f"{verb} by {task.user.name}"
        add(
            batch,
            "deft.prodsys_comm",
            comm_task=task.taskid,
            comm_owner="DEFT",
            comm_cmd=command,
            comm_comment=comment[:128],
        )
    if task.status == "staging":
        _write_staging(batch, run)


def _write_staging(batch: Batch, run: "TaskRun") -> None:
    task = run.task
    site = next((site for site in run.plan.grid.sites if site.has_tape), run.plan.grid.sites[0])
    number, begin, seen = task.number + 1, task.created + 5 * MINUTE, run.now - 20 * MINUTE
    staged = task.number * 13 % STAGED_FILES
    target = task.queues[0].storage
    add(
        batch, "panda.data_carousel_requests", request_id=number, dataset=run.source, source_rse=f"{site.name}_TAPE",
        source_tape=f"{site.name}-tape", destination_rse=target, ddm_rule_id=f"{number:032x}", status="staging",
        total_files=STAGED_FILES, staged_files=staged, dataset_size=STAGED_FILES * 2_000_000_000,
        staged_size=staged * 2_000_000_000, creation_time=whole_seconds(begin), start_time=whole_seconds(begin + MINUTE),
        modification_time=whole_seconds(seen), check_time=whole_seconds(seen), last_staged_time=whole_seconds(seen),
        parameters=json.dumps({"task_id": task.taskid, "task_gshare": task.step.share, "task_type": task.step.task_type}),
    )  # fmt: skip
    add(batch, "panda.data_carousel_relations", request_id=number, task_id=task.taskid)
    if not task.step.is_user:
        add(
            batch, "deft.t_dataset_staging", dataset_staging_id=number, dataset=run.source, status="staging",
            staged_files=staged, start_time=whole_seconds(begin), rse=target, total_files=STAGED_FILES,
            update_time=whole_seconds(seen), source_rse=f"{site.name}_TAPE",
        )  # fmt: skip
        add(
            batch, "deft.t_action_staging", act_st_id=number, step_action_id=task.taskid * 2, dataset_staging_id=number,
            taskid=task.taskid, share_name=task.step.share[:20],
        )  # fmt: skip


def write_job(batch: Batch, attempt: Attempt, now: int, label: str) -> None:
    """What the server logs of some jobs, and the report of a job that waits for its outputs to be registered."""
    if attempt.end is not None and attempt.pandaid % 7 == 0 and now - attempt.end < 10 * 24 * HOUR:
        time = text(attempt.end)
        add(
            batch, "panda.pandalog", bintime=time, name="panda.mon.prod", module="JobDispatcher", type="pilotLog",
            pid=attempt.pandaid % 1_000_000_000, loglevel=20, levelname="INFO", time=time, filename="JobDispatcher.py",
            line=0, message="stdout tail: payload ended",
        )  # fmt: skip
    if attempt.status == "holding":
        storage = attempt.queue.storage
        file = {"fsize": 395_116_613, "adler32": f"{attempt.pandaid * 40503 & 0xFFFFFFFF:08x}", "endpoint": [storage], "events": 1000}  # fmt: skip
        add(
            batch, "panda.job_output_report", pandaid=attempt.pandaid, prodsourcelabel=label, jobstatus="finished",
            attemptnr=attempt.chain.attempts + 1, data=json.dumps({"out.pool.root": file}), timestamp=text(attempt.changed),
        )  # fmt: skip
