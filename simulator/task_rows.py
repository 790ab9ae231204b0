"""Rows of one task: itself, its parameters, datasets, history, and its twins in the production system."""

import json
from typing import TYPE_CHECKING, Any

from simulator.clock import HOUR, MINUTE, text, whole_seconds
from simulator.job_rows import SERVER, resource_type
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
PATHS = {
    "registered": [],
    "defined": ["defined"],
    "assigning": ["defined", "assigning"],
    "ready": ["defined", "ready"],
    "staging": ["defined", "ready", "staging"],
    "pending": ["defined", "ready", "pending"],
    "scouting": ["defined", "ready", "scouting"],
    "running": ["defined", "ready", "scouting", "scouted", "running"],
    "throttled": ["defined", "ready", "scouting", "scouted", "running", "throttled"],
    "paused": ["defined", "ready", "running", "paused"],
    "finishing": ["defined", "ready", "running", "finishing"],
    "exhausted": ["defined", "ready", "scouting", "scouted", "running", "exhausted"],
    "done": ["defined", "ready", "running", "prepared", "done"],
    "finished": ["defined", "ready", "running", "prepared", "finished"],
    "failed": ["defined", "ready", "running", "prepared", "failed"],
    "aborted": ["defined", "ready", "running", "toabort", "aborted"],
    "broken": ["defined", "ready", "scouting", "tobroken", "broken"],
}
DATASET_STATUS = {"done": "done", "finished": "finished", "failed": "failed", "broken": "failed", "aborted": "failed"}
HELD = ("pending", "paused", "exhausted", "aborted", "broken", "finishing", "staging")
ARCHITECTURE = '{"sw_platform": "x86_64-el9-gcc13-opt", "cpu_specs": [{"arch": "x86_64"}]}'
SOURCE_URL = "https://pandaserver.example.org:25443"


def source_of(task: Task) -> str:
    """The name of the task's input dataset."""
    step = task.step
    if not step.source:
        return "pseudo_dataset"
    if step.is_user:
        return f"data26_13p6TeV.{480_000 + task.number}.physics_Main.deriv.DAOD_PHYS.p{6000 + task.number % 90}"
    project, process = (
        ("data26_13p6TeV", "physics_Main") if step.source == "RAW" else ("mc26_13p6TeV", task.name.split(".")[2])
    )
    return f"{project}.{600_000 + task.number}.{process}.{step.source}.e{8000 + task.number % 600}"


def job_parameters(task: Task, inputs: list[str], output: str) -> str:
    step = task.step
    if step.is_user:
        return (
            f'-j "" --sourceURL {SOURCE_URL} -r .  -p "run.sh%20%25IN" -i "{inputs}" -o "{{\'out.root\':\'{output}\'}}"'
        )
    if not step.source:
        return f"--preExec 'all:from Sim import flags' --AMI=s4000 --firstEvent=1 --maxEvents={step.events} --outputEVNTFile={output}"
    return (
        f"--preExec 'all:from Sim import flags' --AMI=s4000 --input{step.source}File={','.join(inputs)} "
        f"--maxEvents=-1 --skipEvents=0 --output{step.product}File={output}"
    )


def parameters(task: Task, source: str) -> dict[str, Any]:
    """What the task was submitted with."""
    step = task.step
    found = {
        "taskName": task.name,
        "userName": task.user.name,
        "vo": "atlas",
        "taskPriority": step.priority,
        "architecture": "x86_64-el9-gcc13-opt",
        "transUses": "" if step.is_user else RELEASE,
        "transHome": f"{step.package}-{'25.2' if step.is_user else task.version}",
        "transPath": step.transformation,
        "processingType": step.processing,
        "prodSourceLabel": step.label,
        "taskType": step.task_type,
        "workingGroup": task.user.group,
        "coreCount": step.cores,
        "ramCount": step.ram,
        "ramUnit": "MBPerCore",
        "maxAttempt": task.max_attempt,
        "reqID": task.reqid,
        "nFilesPerJob": 2 if step.is_user else 1,
        "nEventsPerInputFile": step.events,
        "dsForIN": source,
        "jobParameters": _templates(task, source),
        "log": {"dataset": f"{task.name.rstrip('/')}.log", "type": "template", "param_type": "log", "value": "${LOG0}"},
        "pushStatusChanges": True,
        "messageDriven": True,
        "cloudAsVO": True,
    }
    if step.is_user:
        found |= {
            "cliParams": f"prun --inDS {source} --outDS {task.name} --exec 'run.sh %IN'",
            "sourceURL": SOURCE_URL,
        }
    return {key: value for key, value in found.items() if value is not None}


def _templates(task: Task, source: str) -> list[dict[str, Any]]:
    step = task.step
    return [
        {"type": "constant", "value": "--preExec 'all:from Sim import flags' --AMI=s4000"},
        {
            "type": "template",
            "param_type": "input" if step.source else "pseudo_input",
            "value": f"--input{step.source}File=${{IN}}",
            "dataset": source,
            "expand": step.is_user,
            "exclude": "\\.log\\.tgz(\\.\\d+)*$",
            "expandedList": [source],
        },
        {"type": "constant", "value": "--maxEvents=${MAXEVENTS} --skipEvents=${SKIPEVENTS}"},
        {
            "type": "template",
            "param_type": "output",
            "token": "SCRATCHDISK" if step.is_user else "DATADISK",
            "destination": "local",
            "value": f"--output{step.product}File=${{OUTPUT0}}",
            "dataset": f"{task.name.rstrip('/')}.out",
            "offset": 0,
        },
    ]


def write(batch: Batch, run: "TaskRun") -> None:
    """Everything that is said once per task."""
    task = run.task
    history = _history(run)
    text_of_parameters = json.dumps(parameters(task, run.source))
    add(batch, "panda.jedi_taskparams", jeditaskid=task.taskid, taskparams=text_of_parameters)
    add(batch, "panda.jedi_jobparams_template", jeditaskid=task.taskid, jobparamstemplate=_template(task))
    _write_history(batch, task, history)
    _write_task(batch, run, history)
    _write_datasets(batch, run, history)
    _write_production(batch, run, history, text_of_parameters)


def _template(task: Task) -> str:
    return job_parameters(task, ["${IN}"], "${OUTPUT0}")


def _history(run: "TaskRun") -> list[tuple[int, str]]:
    """When the task came into which state; the last one is its state."""
    task, path = run.task, PATHS[run.task.status]
    created = task.created
    first = task.bursts[0].time if task.bursts else min(run.now - 1000, created + 20 * MINUTE)
    last = min(run.now - 1000, run.tally.last_change + 3 * MINUTE) if task.settled else first + (run.now - first) // 3
    times = {
        "defined": created + 700,
        "ready": created + 1900,
        "scouting": first,
        "scouted": first + (last - first) // 4,
    }
    found: list[tuple[int, str]] = []
    for state in path:
        time = times.get(state, first + (last - first) // 3 if state == "running" else last)
        if state in ("prepared", "toabort", "tobroken"):
            time = last - MINUTE
        found.append((max(time, found[-1][0] + 40 if found else 0), state))
    return found or [(created + 700, "registered")]


def _write_history(batch: Batch, task: Task, history: list[tuple[int, str]]) -> None:
    for time, state in history:
        reason = task.dialog if task.dialog and state in (*HELD, "toabort", "tobroken") else None
        add(
            batch,
            "panda.tasks_statuslog",
            jeditaskid=task.taskid,
            modificationtime=text(time),
            status=state,
            modificationhost=SERVER,
            attemptnr=0,
            reason=reason,
        )
    ended = text(history[-1][0]) if task.is_final else None
    add(
        batch,
        "panda.task_attempts",
        jeditaskid=task.taskid,
        attemptnr=0,
        starttime=text(history[0][0]),
        endtime=ended,
        startstatus="defined",
        endstatus=task.status if ended else None,
    )
    if task.bursts:
        periods = [
            {"start": {"_datetime_object": text(b.time - MINUTE)}, "end": {"_datetime_object": text(b.time)}, "status": "running"}
            for b in task.bursts[:12]
        ]  # fmt: skip
        data = json.dumps({"queuingPeriods": periods})
        times = {"creationtime": text(task.bursts[0].time), "modificationtime": text(history[-1][0])}
        add(batch, "panda.task_metrics", jeditaskid=task.taskid, data=data, **times)


def _write_task(batch: Batch, run: "TaskRun", history: list[tuple[int, str]]) -> None:
    task, step, tally = run.task, run.task.step, run.tally
    changed = history[-1][0]
    real = max(changed, min(run.now - 500, tally.last_change + MINUTE))
    scouted = task.bursts and step.label == "managed" and task.number % 5 < 3 and task.status != "scouting"
    production = not step.is_user
    add(
        batch,
        "panda.jedi_tasks",
        jeditaskid=task.taskid,
        taskname=task.name,
        status=task.status,
        username=task.user.name,
        creationdate=text(task.created),
        # The server sets it back on purpose, so that its daemons look at the task again.
        modificationtime=text(real - HOUR if not task.is_final and task.number % 2 else real),
        reqid=task.reqid,
        oldstatus="ready" if task.status == "pending" else "running" if task.status == "paused" else None,
        cloud=task.queues[0].site.region,
        site=task.queues[0].name if len(task.queues) == 1 and step.is_user else None,
        starttime=text(task.created + 46_000),
        endtime=text(changed) if task.is_final else None,
        frozentime=text(changed) if task.status == "pending" else None,
        prodsourcelabel=step.label,
        workinggroup=task.user.group,
        vo="atlas",
        corecount=step.cores,
        tasktype=step.task_type,
        processingtype=step.processing,
        taskpriority=step.priority,
        currentpriority=step.priority,
        architecture=ARCHITECTURE,
        transuses="" if step.is_user else RELEASE,
        transhome=f"{step.package}-{'25.2' if step.is_user else task.version}",
        transpath=step.transformation,
        lockedtime=text(changed) if task.is_final else None,
        splitrule=_split_rule(task),
        walltime=10_800 if production else 0,
        walltimeunit="kSI2kseconds" if production and task.number % 2 else None,
        outdiskcount=1000 + task.number % 90 if production else 0,
        outdiskunit="kB" if production else None,
        workdiskcount=70 + task.number % 30 if scouted else 0,
        workdiskunit="MB" if scouted else None,
        ramcount=step.ram,
        ramunit="MBPerCore",
        iointensity=90 + task.number % 500 if scouted else None,
        iointensityunit="kBPerS" if scouted else None,
        workqueue_id=step.work_queue,
        errordialog=task.dialog,
        countrygroup=task.user.country if step.is_user and task.number % 5 == 0 else None,
        parent_tid=task.taskid,
        eventservice=1 if task.event_service else 0,
        statechangetime=text(changed),
        superstatus=SUPER.get(task.status, task.status),
        campaign="MC26a" if production else None,
        assessmenttime=text(min(changed + HOUR, run.now - 2000)) if scouted else None,
        cputime=1800 + task.number * 37 % 26_000 if production else None,
        cputimeunit="HS06sPerEvent" if production else None,
        cpuefficiency=90,
        basewalltime=600,
        amiflag=1,
        nucleus=task.queues[0].site.name if production and task.number % 4 == 0 else None,
        baseramcount=0,
        requesttype=f"{task.step.work_queue * 0x1234567:032x}",
        gshare="Group Analysis" if step.is_user and task.user.group else step.share,
        resource_type=resource_type(step.cores, step.ram),
        diskio=1000 + task.number * 37 % 900 if scouted else None,
        diskiounit="kBPerS" if scouted else None,
        attemptnr=0,
        container_name=f"docker://registry.example.org/analysis:{task.number}"
        if step.is_user and task.number % 9 == 0
        else None,
        realmodificationtime=text(real),
        activatedtime=text(task.created + 1900) if task.bursts else None,
        queuedtime=None if task.bursts else text(changed),
    )


def _split_rule(task: Task) -> str:
    rules = ["NF=2" if task.step.is_user else "NF=1", "PC=1", "CV=1", "MD=1", "IT=1", "IA=1"]
    scouts = {"scouting": "US=2", "broken": "US=2", "running": "US=3"}.get(task.status)
    return ",".join([scouts, *rules] if scouts else rules)


def _write_datasets(batch: Batch, run: "TaskRun", history: list[tuple[int, str]]) -> None:
    task, tally = run.task, run.tally
    status = DATASET_STATUS.get(task.status)
    common = {
        "jeditaskid": task.taskid,
        "creationtime": text(task.created + 82_000),
        "modificationtime": text(history[-1][0] if status else task.created + 82_000),
        "vo": "atlas",
        "neventstobeused": 0,
        "nfileswaiting": 0,
        "nfilesmissing": 0,
    }
    _write_input(batch, run, {**common, "status": status or "ready"})
    outputs = {
        **common,
        "nfilesonhold": 0,
        "status": status or "defined",
        "nfilestobeused": None,
        "nfilesused": 0,
        "neventsused": 0,
    }
    outputs |= {"storagetoken": run.files.token, "destination": "local"}
    base = task.name.rstrip("/") if task.step.is_user else task.name.rpartition(".")[0]
    for offset, kind, stream in ((1, "output", "OUTPUT0"), (2, "log", "LOG0")):
        number = task.first_dataset + offset
        end = {"output": "out", "log": "log" if task.step.is_user else "out.log"}[kind]
        name = f"{base}.{end}{'/' if task.step.is_user else ''}"
        container = name if task.step.is_user else None
        add(
            batch, "panda.jedi_datasets", **outputs, datasetid=number, datasetname=name, type=f"tmpl_{kind}", streamname=stream,
            containername=container, nfiles=0, nevents=0, nfilesfinished=0, nfilesfailed=0, attributes=_offset(task, kind),
        )  # fmt: skip
        suffix = ".${SN}.pool.root" if kind == "output" else ".${SN}.tgz"
        add(
            batch, "panda.jedi_output_template", jeditaskid=task.taskid, datasetid=number, outtempid=number,
            filenametemplate=name.rstrip("/") + suffix, serialnr=task.jobs + 1, streamname=stream, outtype=kind,
        )  # fmt: skip
        for index, (output, *names) in enumerate(run.datasets):
            states = tally.outputs.get(index)
            if states is None:
                continue
            finished = states["finished"]
            add(
                batch, "panda.jedi_datasets", **outputs, datasetid=output + offset - 1, datasetname=names[offset - 1], type=kind,
                site=task.queues[index].name, containername=container, streamname=stream, templateid=number,
                nfiles=finished if task.is_final else 0, nevents=finished * task.step.events if kind == "output" else 0,
                nfilesfinished=finished, nfilesfailed=states["failed"] + states["cancelled"],
                attributes=_offset(task, kind),
            )  # fmt: skip


def _offset(task: Task, kind: str) -> str | None:
    return "of=0" if kind == "output" and not task.step.is_user else None


def _write_input(batch: Batch, run: "TaskRun", common: dict[str, Any]) -> None:
    task, tally = run.task, run.tally
    files = tally.used + tally.ready
    per_file = task.step.events // (2 if task.step.is_user else 1)
    checked = text(task.created + 182_000)
    add(
        batch, "panda.jedi_datasets", **common, datasetid=task.first_dataset, datasetname=run.source,
        type=run.files.input_type, containername=run.source, state="closed", statechecktime=checked,
        nfiles=files, nfilestobeused=files, nfilesused=tally.used, nfilesonhold=tally.on_hold, nevents=files * per_file,
        neventsused=tally.finished * per_file, nfilesfinished=tally.finished, nfilesfailed=tally.failed, streamname="IN",
    )  # fmt: skip
    if run.files.secondary:
        count = len(run.files.secondary)
        name = run.files.secondary_dataset
        add(
            batch, "panda.jedi_datasets", **common, datasetid=task.first_dataset + 3, datasetname=name, type="input",
            containername=name, masterid=task.first_dataset, state="closed", statechecktime=checked, nfiles=count,
            nfilestobeused=count, nfilesused=0, nfilesonhold=0, nevents=0, neventsused=0, nfilesfinished=0, nfilesfailed=0,
            streamname="MINBIAS",
        )  # fmt: skip


def _write_production(batch: Batch, run: "TaskRun", history: list[tuple[int, str]], text_of_parameters: str) -> None:
    task, tally, step = run.task, run.tally, run.task.step
    status = SUPER.get(task.status, task.status)
    common = {
        "taskid": task.taskid,
        "parent_tid": task.taskid,
        "status": status[:12],
        "total_done_jobs": tally.jobs_done,
        "submit_time": whole_seconds(task.created),
        "start_time": whole_seconds(task.bursts[0].time) if task.bursts else None,
        "timestamp": whole_seconds(history[-1][0]),
        "vo": "atlas",
        "prodsourcelabel": step.label,
        "taskname": task.name,
        "username": task.user.name,
        "priority": step.priority,
        "current_priority": step.priority,
        "total_req_jobs": task.jobs,
        "total_events": tally.finished * step.events if task.status in ("done", "finished", "running") else 0,
    }
    files = tally.used + tally.ready
    add(
        batch,
        "deft.t_task",
        **common,
        jedi_task_parameters=text_of_parameters,
        total_input_events=files * step.events,
    )
    if step.is_user:
        return
    project, _, process, *_ = task.name.split(".")
    add(
        batch,
        "deft.t_production_task",
        **common,
        step_id=task.taskid * 2,
        pr_id=task.reqid,
        project=project,
        dsn=str(600_000 + task.number),
        phys_short=process,
        simulation_type="FULLSIM",
        phys_group="SIMU",
        provenance="AP",
        inputdataset=run.source,
        physics_tag=task.name.rpartition(".")[2][:20],
        campaign="MC26",
        subcampaign="MC26a",
        total_req_events=files * step.events,
        nfilestobeused=files,
        nfilesused=tally.used,
        nfilesfinished=tally.finished,
        nfilesfailed=tally.failed,
        nfilesonhold=0,
        endtime=common["timestamp"] if task.is_final else None,
        primary_input=run.source,
        primary_input_nevents=files * step.events,
        primary_input_nfiles=files,
        ctag=task.name.rpartition("_")[2][:15],
        output_formats=step.product,
    )
