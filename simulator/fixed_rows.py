"""Look-up rows: shares, resource types, error texts, users, requests, server settings."""

import csv

from core.panda import schema_data
from simulator.clock import DAY, HOUR, MINUTE, text
from simulator.grid import CPUS
from simulator.plan import Plan
from simulator.rows import Batch, add, new

RESOURCE_TYPES = (("SCORE", 1, 1, None, 2000), ("SCORE_HIMEM", 1, 1, 2001, None), ("MCORE", 2, None, None, 2000), ("MCORE_HIMEM", 2, None, 2001, None))  # fmt: skip
SHARES: tuple[tuple[str, int, str | None, str | None, str | None, str | None, int], ...] = (
    ("Analysis", 30, None, None, None, None, 102),
    ("Production", 60, None, None, None, None, 101),
    ("Test", 10, None, "test|ptest", None, None, 103),
    ("User Analysis", 60, "Analysis", "user", None, None, 122),
    ("Group Analysis", 40, "Analysis", "user", "GP_.*", None, 121),
    ("Simulation", 40, "Production", "managed", None, "simul", 111),
    ("Reprocessing", 40, "Production", "managed", None, "reprocessing", 112),
    ("Other production", 20, "Production", "managed", None, None, 113),
)
COMPONENTS = {
    "brokerage": "brokerage",
    "ddm": "dataservice",
    "exe": "executor",
    "jobdispatcher": "jobdispatcher",
    "pilot": "pilot",
    "sup": "supervisor",
    "taskbuffer": "taskbuffer",
    "trans": "transform",
}
# Words of a description that tell an error's category; the first that matches decides.
CATEGORIES = (
    (4, ("kill", "signal", "sig", "preempt", "removed", "cancel", "abort")),
    (3, ("network", "connection", "timed out", "timeout", "heartbeat", "communication", "http")),
    (1, ("file", "stage", "storage", "disk", "checksum", "dataset", "replica", "copy", "transfer", "space", "lfn")),
    (2, ("memory", "limit", "runtime", "time", "looping", "payload", "executor", "core dump", "events", "validation")),
    (
        5,
        (
            "release",
            "software",
            "setup",
            "singularity",
            "apptainer",
            "container",
            "cvmfs",
            "python",
            "proxy",
            "argument",
        ),
    ),
    (6, ("internal", "unknown", "exception", "legacy", "pilot")),
)
SETTINGS = (
    ("job_timeout", "TIMEOUT_defined", "30", "timeout for defined jobs"),
    ("job_timeout", "TIMEOUT_holding", "30", "timeout for holding jobs"),
    ("watcher", "HEARTBEAT_TIMEOUT_production", "4", "hours"),
    ("watcher", "HEARTBEAT_TIMEOUT_pull_ups", "4", "hours"),
)


def write(batch: Batch, plan: Plan) -> None:
    for name, least, most, least_ram, most_ram in RESOURCE_TYPES:
        add(
            batch, "panda.resource_types", resource_name=name, mincore=least, maxcore=most, minrampercore=least_ram,
            maxrampercore=most_ram,
        )  # fmt: skip
    for name, value, parent, label, group, processing, number in SHARES:
        add(
            batch, "panda.global_shares", name=name, value=value, parent=parent, prodsourcelabel=label, workinggroup=group,
            processingtype=processing, vo="atlas", queue_id=number, throttled="N" if parent or label else "Y",
        )  # fmt: skip
    for number, name in enumerate(("test", "managed", "user"), 1):
        add(batch, "panda.jedi_work_queue", queue_id=number, queue_name=name, queue_type=name, vo="atlas", queue_function="Resource")  # fmt: skip
    add(batch, "panda.pandadb_version", component="PanDA", major=0, minor=1, patch=6)
    for component, key, setting, about in SETTINGS:
        add(batch, "panda.config", app="pandaserver", component=component, key=key, value=setting, type="int", vo="atlas", descr=about)  # fmt: skip
    _write_retry_rules(batch)
    _write_errors(batch)
    _write_people(batch, plan)
    _write_benchmarks(batch, plan)


def _write_retry_rules(batch: Batch) -> None:
    rules = (
        (1, "no_retry", "do not retry", "exeErrorCode", 68, None, "fatal payload error"),
        (2, "limit_retry", "limit the number of attempts", "pilotErrorCode", 1305, "maxAttempt=3", "payload failure"),
        (3, "increase_memory", "raise the memory request", "pilotErrorCode", 1212, None, "memory"),
    )
    for number, action, about, source, code, parameters, description in rules:
        add(
            batch, "panda.retryactions", retryaction_id=number, retry_action=action, active="Y", retry_description=about
        )
        add(
            batch, "panda.retryerrors", retryerror_id=number, errorsource=source, errorcode=code, active="Y", retryaction=number,
            parameters=parameters, description=description,
        )  # fmt: skip


def _write_errors(batch: Batch) -> None:
    with (schema_data.HERE / "error_codes.csv").open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 1):
            about = row["description"]
            add(
                batch, "panda.error_descriptions", id=number, component=COMPONENTS[row["component"]], code=int(row["code"]),
                acronym=row["name"] or None, diagnostics=about[:256], description=about, category=category(about),
            )  # fmt: skip


def category(description: str) -> int:
    """The error category (1 to 6) that the words of a description point to, 0 when none does."""
    words = description.lower()
    return next((number for number, marks in CATEGORIES if any(mark in words for mark in marks)), 0)


def _write_people(batch: Batch, plan: Plan) -> None:
    for number, user in enumerate(plan.people, 1):
        first = text(plan.now - (40 + number % 400) * DAY)
        latest = text(plan.now - number % 50 * HOUR - MINUTE)
        add(
            batch, "pandameta.users", id=number, name=user.name, dn=user.dn, lastmod=latest, firstjob=first, latestjob=latest,
            cachetime=first, ncurrent=0, jobid=1 + number * 7 % 90,
        )  # fmt: skip


def _write_benchmarks(batch: Batch, plan: Plan) -> None:
    for model, short, _, score in CPUS:
        for site in plan.grid.sites[:5]:
            add(
                batch, "panda.cpu_benchmarks", cpu_type=model, smt_enabled=0, sockets=2, cores_per_socket=32, ncores=64,
                site=site.name, score_per_core=score, timestamp=text(plan.now - 90 * DAY), source="benchmark suite",
                cpu_type_normalized=short,
            )  # fmt: skip


def requests(plan: Plan) -> Batch:
    """One production request for every number that a production task carries."""
    steps = {task.reqid: task.step.name for task in plan.tasks() if not task.step.is_user}
    batch = new()
    for number, step in sorted(steps.items()):
        add(
            batch, "deft.t_prodmanager_request", pr_id=number, manager="operator01", description=f"{step} for MC26a",
            status="approved", provenance="AP", request_type="MC", campaign="MC26", sub_campaign="MC26a", phys_group="SIMU",
            energy_gev=13_600, project="mc26_13p6TeV", exception=0,
        )  # fmt: skip
    return batch
