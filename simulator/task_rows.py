"""Rows of one task: its parameters, datasets and history, and what other modules say of it."""

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator import production_rows, task_record
from simulator.clock import MINUTE, text
from simulator.job_rows import SERVER
from simulator.plan import Task
from simulator.rows import Batch, add
from simulator.steps import RELEASE

if TYPE_CHECKING:
    from simulator.task_run import TaskRun


class Output(NamedTuple):
    """A kind of output; `offset` is the place of its template after the task's input."""

    offset: int
    kind: str
    stream: str


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
OUTPUTS = (Output(1, "output", "OUTPUT0"), Output(2, "log", "LOG0"))
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
    task_record.write(batch, run, changed=history[-1][0])
    _write_datasets(batch, run, history)
    production_rows.write(batch, run, changed=history[-1][0], parameters=text_of_parameters)


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


def _write_datasets(batch: Batch, run: "TaskRun", history: list[tuple[int, str]]) -> None:
    task = run.task
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
    outputs = common | {"status": status or "defined", "storagetoken": run.files.token, "destination": "local"}
    outputs |= {"nfilesonhold": 0, "nfilestobeused": None, "nfilesused": 0, "neventsused": 0}
    for output in OUTPUTS:
        _write_template(batch, task, outputs, output)
        _write_outputs(batch, run, outputs, output)


def _write_template(batch: Batch, task: Task, outputs: dict[str, Any], output: Output) -> None:
    """What the datasets of one kind of output are made after."""
    kind, stream = output.kind, output.stream
    number, name = task.first_dataset + output.offset, _template_name(task, kind)
    add(
        batch, "panda.jedi_datasets", **outputs, datasetid=number, datasetname=name, type=f"tmpl_{kind}", streamname=stream,
        containername=_container(task, kind), nfiles=0, nevents=0, nfilesfinished=0, nfilesfailed=0,
        attributes=_offset(task, kind),
    )  # fmt: skip
    suffix = ".${SN}.pool.root" if kind == "output" else ".${SN}.tgz"
    add(
        batch, "panda.jedi_output_template", jeditaskid=task.taskid, datasetid=number, outtempid=number,
        filenametemplate=name.rstrip("/") + suffix, serialnr=task.jobs + 1, streamname=stream, outtype=kind,
    )  # fmt: skip


def _write_outputs(batch: Batch, run: "TaskRun", outputs: dict[str, Any], output: Output) -> None:
    """The datasets of one kind of output, one for each queue with jobs."""
    task, offset, kind = run.task, output.offset, output.kind
    for index, (first, *names) in enumerate(run.datasets):
        states = run.tally.outputs.get(index)
        if states is None:
            continue
        finished = states["finished"]
        add(
            batch, "panda.jedi_datasets", **outputs, datasetid=first + offset - 1, datasetname=names[offset - 1], type=kind,
            site=task.queues[index].name, containername=_container(task, kind), streamname=output.stream,
            templateid=task.first_dataset + offset, nfiles=finished if task.is_final else 0,
            nevents=finished * task.step.events if kind == "output" else 0, nfilesfinished=finished,
            nfilesfailed=states["failed"] + states["cancelled"], attributes=_offset(task, kind),
        )  # fmt: skip


def _template_name(task: Task, kind: str) -> str:
    if task.step.is_user:
        return f"{task.name.rstrip('/')}.{'out' if kind == 'output' else 'log'}/"
    return f"{task.name.rpartition('.')[0]}.{'out' if kind == 'output' else 'out.log'}"


def _container(task: Task, kind: str) -> str | None:
    return _template_name(task, kind) if task.step.is_user else None


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
