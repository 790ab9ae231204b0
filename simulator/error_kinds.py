"""What goes wrong on a grid: kinds of failures with their codes and the shape of their messages.

Fields in braces are filled for each job, so that no two messages of a kind are equal while they mean the same.
"""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """How far a job got before it failed."""

    BATCH = "batch"
    STAGE_IN = "stage-in"
    PAYLOAD = "payload"
    STAGE_OUT = "stage-out"
    LOST = "lost"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of failure; each part is a code and its message, `trans` an exit code without one."""

    stage: Stage
    weight: float
    pilot: tuple[int, str] | None = None
    exe: tuple[int, str] | None = None
    sup: tuple[int, str] | None = None
    ddm: tuple[int, str] | None = None
    brokerage: tuple[int, str] | None = None
    jobdispatcher: tuple[int, str] | None = None
    taskbuffer: tuple[int, str] | None = None
    trans: int | None = None


def _payload(code: int, diag: str, weight: float) -> Kind:
    """A transformation's own failure: the pilot reports 1305, the job report says why."""
    return Kind(Stage.PAYLOAD, weight, pilot=(1305, "Failed to execute payload"), exe=(code, diag), trans=code)


def _user(code: int, diag: str, weight: float) -> Kind:
    return Kind(Stage.PAYLOAD, weight, pilot=(1305, diag), trans=code)


def _signal(pilot: int, name: str, number: int, weight: float) -> Kind:
    diag = f"Job killed by signal: {name}"
    return Kind(Stage.PAYLOAD, weight, pilot=(pilot, diag), trans=128 + number)


def _timeout(code: int, diag: str, weight: float) -> Kind:
    return Kind(Stage.LOST, weight, jobdispatcher=(code, diag))


def _worker(code: int, diag: str, weight: float) -> Kind:
    """The batch system's word, with the task buffer's conclusion beside it."""
    ended = "The worker was failed while the job was {phase} : {reason}"
    return Kind(Stage.BATCH, weight, sup=(code, "Diag from worker : " + diag), taskbuffer=(300, ended))


def _stage_in(code: int, diag: str, weight: float) -> Kind:
    return Kind(Stage.STAGE_IN, weight, pilot=(code, diag))


def _stage_out(code: int, diag: str, weight: float) -> Kind:
    return Kind(Stage.STAGE_OUT, weight, pilot=(code, diag), trans=0)


DISK_FULL = _stage_out(
    1333,
    "Failed to stage-out file: [(1333, 'copytool exception', \"gfal-copy error: 28 (No space left on device) - "
    'DESTINATION OVERWRITE {url} Result HTTP 507 : Insufficient Storage after {n} attempts")]',
    0,
)
BROKEN_SITE = _stage_in(
    1377,
    "CVMFS is not responding on {host}: /cvmfs/sw.example.org/repo/{hex}/setup.sh: Transport endpoint is not connected "
    "(pid {pid})",
    0,
)
BAD_RELEASE = _payload(
    65,
    'Non-zero return code from {executor} (65); Logfile error in log.{substep}: "ImportError: libGeoModel.so.{n}: '
    'undefined symbol _ZN{m}GeoNodeE at line {line}"',
    0,
)
LOST_HEARTBEAT = _timeout(100, "lost heartbeat : {date}", 8)

STAGE_IN = (
    _stage_in(
        1099,
        "Failed to stage-in file: rucio.common.exception.NoFilesDownloaded: 'None of the requested files have been downloaded: {scope}:{lfn}'",
        9,
    ),
    _stage_in(
        1099,
        "Failed to stage-in file: [(1099, 'copytool exception', 'TRANSFER globus_ftp_client: timeout of {sec} s reached for {url}')]",
        5,
    ),
    _stage_in(
        1099,
        "Failed to stage-in file: davix error: could not connect to {se}:{port} after {n} attempts (Connection refused)",
        4,
    ),
    _stage_in(1100, "Replica not found: no replicas found for {scope}:{lfn} on {rse}", 3),
    _stage_in(1103, "No such file or directory: {path}/{lfn}", 2),
    _stage_in(1151, "File transfer timed out during stage-in: {lfn} from {rse}: timeout of {sec} seconds", 5),
    _stage_in(
        1171, "Checksum mismatch: local checksum {hex} is different from catalogue {hex2} for {lfn} ({m} bytes)", 2
    ),
    _stage_in(
        1098,
        "Not enough local space for staging input files and running the job (need {mb} MB, but only have {n} MB on {host})",
        2,
    ),
    _stage_in(1180, "Stage-in attempt was cancelled by the pilot after {sec} s: worker node {host} has {n} MB left", 1),
    _stage_in(1104, "User work directory too large: {path} has {m} B", 1),
    _stage_in(
        1110,
        "Payload setup failed: setup command returned 1: /cvmfs/sw.example.org/{hex}/cmtsetup.sh: line {line}: no such release",
        3,
    ),
    _stage_in(1187, "Failed to fetch payload metadata from {url}: HTTP 503 after {sec} s", 1),
    _stage_in(
        1309,
        "Singularity/apptainer image {path}/image-{hex}.sif could not be mounted on {host}: FATAL: kernel too old",
        1.5,
    ),
)
PAYLOAD = (
    _payload(
        65,
        'Non-zero return code from {executor} (65); Logfile error in log.{substep}: "{module} FATAL in event {m} run {n}"',
        10,
    ),
    _payload(65, "Non-zero return code from {executor} (65); substep {substep} pid {pid} on {host}", 5),
    _payload(68, "Fatal error in job options: {module}: attribute nEvents of event {m} not found at line {line}", 4),
    _payload(64, "Executor {executor} failed: cannot open {path}/{lfn}: input/output error", 3),
    _payload(66, "Validation of output file {lfn} failed: {n} events found, {m} expected", 3),
    _payload(11, "Output file {lfn} problem: TFile::Init: file {path}/{lfn} is truncated at {m} bytes", 2),
    _payload(
        69, "Setup of substep {substep} failed after {sec} seconds: conditions database {se}:{port} not reachable", 2
    ),
    _payload(9, "Input file problem: {lfn} has {m} bytes, expected {mb}", 1.5),
    _payload(15, "No events left to process after event {m} of {lfn}", 1),
    _payload(67, "Substep {substep} exceeded its time limit of {sec} s (pid {pid})", 1.5),
    _payload(250, "Unhandled transform exception: KeyError: 'run{m}' at {path}/trf.py line {line}", 1),
    _payload(137, "{executor} got a SIGKILL signal (exit code 137), {mb} MB resident on {host}", 2),
    _payload(
        134, "{executor} got a SIGABRT signal (exit code 134): terminate called after std::bad_alloc in {module}", 1.5
    ),
    Kind(
        Stage.PAYLOAD,
        6,
        pilot=(1212, "Payload ran out of memory: PSS {m} kB is above the limit of {mb} MB on {host}"),
        trans=137,
    ),
    Kind(Stage.PAYLOAD, 3, pilot=(1235, "Job has exceeded the memory limit {m} B: killed (maxPSS={mb} MB)"), trans=137),
    Kind(Stage.PAYLOAD, 4, pilot=(1150, "Looping job killed by pilot: no file was touched since {date} ({sec} s)")),
    Kind(Stage.PAYLOAD, 2, pilot=(1213, "Reached maximum batch system time limit: {sec} s used on {host}")),
    Kind(Stage.PAYLOAD, 1, pilot=(1106, "Payload log file {path}/payload.stdout too big: {m} B")),
    Kind(
        Stage.PAYLOAD,
        1.5,
        pilot=(1379, "Received SIGTERM from the batch system at {date}: job was preempted on {host}"),
    ),
    Kind(
        Stage.PAYLOAD,
        1,
        pilot=(1301, "Error occurred in the pilot: Traceback: {path}/pilot/control/job.py line {line}: RuntimeError"),
    ),
    Kind(Stage.PAYLOAD, 1, exe=(68, "ByteStream error: event {m} corrupted in {lfn}"), trans=68),
    Kind(
        Stage.PAYLOAD,
        1.5,
        pilot=(
            1305,
            "Failed to execute payload: PyJobTransforms.transform.execute {date} CRITICAL Transform executor raised TransformValidationException: file {lfn} failed",
        ),
        exe=(74, "Input validation failed for {lfn}: {n} baskets unreadable"),
        trans=74,
    ),
)
USER = (
    _user(1, "Failed to execute payload: ./run.sh: line {line}: {path}/{user}/analysis: No such file or directory", 6),
    _user(1, "Failed to execute payload: Traceback: ModuleNotFoundError: No module named 'ntupler_{hex}' ({user})", 4),
    _user(139, "Failed to execute payload: segmentation fault at 0x{hex} in event loop (pid {pid})", 4),
    _user(
        2, "Failed to execute payload: IndexError: list index {m} out of range at /srv/job_{id}/ana.py line {line}", 3
    ),
    _user(127, "Failed to execute payload: run_{user}.sh: command not found", 2),
    _user(220, "Failed to execute payload: exception in user code at event {m}: std::out_of_range", 2),
    _user(1, "Failed to execute payload: OSError: cannot open {url}: HTTP 403", 2),
    Kind(Stage.PAYLOAD, 2, pilot=(1165, "Expected output file {lfn} does not exist in /srv/job_{id}"), trans=0),
    Kind(Stage.PAYLOAD, 1, pilot=(1361, "Remote file could not be opened: {url} (HTTP 403 for {user})")),
)
STAGE_OUT = (
    _stage_out(
        1137,
        "Failed to stage-out file: [(1137, 'copytool exception', 'rucio.common.exception.ServiceUnavailable: {url} (timeout {sec} s)')]",
        8,
    ),
    _stage_out(
        1152, "File transfer timed out during stage-out: {lfn} to {rse}, copy command timed out after {sec} seconds", 4
    ),
    _stage_out(
        1137, "Failed to stage-out file: [(1137, 'davs copy {path}/{lfn} to {url} failed: HTTP 500 from {ip}')]", 3
    ),
    _stage_out(1141, "Remote checksum of {lfn} on {se} differs: {hex} against {hex2}", 1),
    _stage_out(1133, "No output destinations on {rse} for job {id}", 0.5),
)
SIGNALS = (
    _signal(1201, "SIGTERM", 15, 6),
    _signal(1202, "SIGQUIT", 3, 0.5),
    _signal(1203, "SIGSEGV", 11, 1.5),
    _signal(1204, "SIGXCPU", 24, 1),
    _signal(1206, "SIGBUS", 7, 0.5),
    Kind(Stage.PAYLOAD, 1, pilot=(1144, "Job killed by panda server : tobekilled")),
)
LOST = (
    LOST_HEARTBEAT,
    _timeout(101, "job recovery failed for {n}.0 hours", 1.5),
    _timeout(102, "no reply to sent job : {date}", 1),
    _timeout(103, "timeout in holding : last heartbeat at {date}", 0.5),
    Kind(
        Stage.LOST,
        2,
        jobdispatcher=(100, "lost heartbeat : {date}"),
        sup=(1003, "worker already failed at {date} with lost connection to the worker node {host}"),
    ),
)
BATCH = (
    _worker(1001, "preempted by batch system, job {m} on {host}", 2),
    _worker(
        8981,
        "Condor HoldReason: The job restarted undesirably on slot1_{n}@{host} ; Condor RemoveReason: removed by SYSTEM_PERIODIC_REMOVE",
        2,
    ),
    _worker(5574, "Condor HoldReason: memory usage {mb} MB is over the limit of the site", 2),
    _worker(4215, "LRMS error: (271) job killed: wall time limit {sec} s exceeded on {host}", 1.5),
    _worker(4220, "LRMS error: (-1) job {m} missing from LRMS", 1),
    _worker(6801, "Pod panda-{hex} failed: BackoffLimitExceeded after {n} restarts", 1),
    _worker(5601, "sbatch: error: Batch job submission failed: job {m} violates accounting policy", 0.7),
    _worker(3601, "Condor HoldReason: Failed to transfer files: {ip}:{port} connection reset", 1),
    Kind(
        Stage.BATCH,
        2,
        taskbuffer=(300, "The worker was finished while the job was {phase} : ended early after {sec} s"),
    ),
)
SERVER = (
    Kind(Stage.SERVER, 3, ddm=(200, "Could not add files to DDM: data identifier {scope}:{lfn} already exists")),
    Kind(Stage.SERVER, 2, ddm=(200, "Could not add files to DDM: connection to {url} timed out after {sec} s")),
    Kind(
        Stage.SERVER,
        1,
        ddm=(201, "Subscription failed for dataset {scope}.{id}: account limit of {user} exceeded by {m} bytes"),
    ),
    Kind(Stage.SERVER, 0.7, ddm=(204, "number of events of {lfn} not found in the job report")),
    Kind(Stage.BATCH, 1, ddm=(100, "failed to set up input dataset {scope}.{m}: no replica at {rse}")),
    Kind(
        Stage.BATCH,
        2,
        brokerage=(102, "no queue left for {scope}: {n} candidates skipped, last one {site} (disk {mb} MB)"),
    ),
    Kind(Stage.BATCH, 0.5, taskbuffer=(102, "expired after {n} days : last update {date}")),
    Kind(Stage.SERVER, 0.7, taskbuffer=(101, "transfer timeout : {lfn} not at destination since {date}")),
)

PRODUCTION_KINDS = (*STAGE_IN, *PAYLOAD, *STAGE_OUT, *SIGNALS, *LOST, *BATCH, *SERVER)
USER_KINDS = (*STAGE_IN, *USER, *STAGE_OUT, *SIGNALS, *LOST, *BATCH, *SERVER)
KINDS = (*PRODUCTION_KINDS, *USER, DISK_FULL, BROKEN_SITE, BAD_RELEASE)
