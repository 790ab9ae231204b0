"""Rows of one job: its row in a job table, its states, parameters, metadata and metrics.

A row is put together from tuples: what differs per job in front, what all jobs of a task at a queue share behind.
"""

from random import Random
from typing import Any

from simulator import errors
from simulator.base import Row, words
from simulator.clock import MINUTE, NULL_TIME, SECOND, text, whole_seconds
from simulator.error_kinds import Stage
from simulator.grid import CPUS, Queue
from simulator.harvester import FIRST_BATCH, FIRST_JOB_OF_WORKERS, log_of
from simulator.life import Attempt, last_heartbeat
from simulator.plan import Task
from simulator.steps import RELEASE, RUN_MERGE

CHANGING = words("""pandaid modificationtime creationtime statechangetime proddbupdatetime jobstatus jobsubstatus jobname
 attemptnr failedattempt maxattempt currentpriority commandtopilot relocationflag maxdiskcount specialhandling transexitcode
 destinationdblock eventservice ninputdatafiles inputfilebytes transformation processingtype""")
PILOT = words("schedulerid pilotid modificationhost starttime computingelement grid batchid cpu_architecture_level")
ENDED = words("""endtime cpuconsumptiontime cpuconsumptionunit cpuconversion pilottiming sourcesite destinationsite
 noutputdatafiles outputfilebytes nevents ninputfiles jobmetrics hs06sec meancorecount gco2_regional
 gco2_global memory_leak memory_leak_x2""")
MEASURED = words("""actualcorecount maxrss maxvmem maxswap maxpss avgrss avgvmem avgswap avgpss totrchar totwchar totrbytes totwbytes
 raterchar ratewchar raterbytes ratewbytes""")
SHARED = words("""jobdefinitionid atlasrelease homepackage prodserieslabel prodsourcelabel produserid assignedpriority maxcpucount
 maxcpuunit maxdiskunit ipconnectivity minramcount minramunit computingsite proddblock cloud taskid cmtconfig lockedby
 jobexecutionid vo workinggroup produsername countrygroup jobsetid corecount inputfiletype inputfileproject
 workqueue_id jeditaskid reqid maxwalltime nucleus gshare hs06 resource_type diskio container_name job_label
 outputfiletype""")
COLUMNS = (*CHANGING, *PILOT, *ENDED, *errors.COLUMNS, *MEASURED, *SHARED)
STATUS_LOG = words(
    "pandaid modificationtime jobstatus prodsourcelabel cloud computingsite modificationhost modiftime_extended"
)
SERVER = "pandaserver01.example.org"

NO_PILOT: Row = (None,) * len(PILOT)
NOT_ENDED: Row = (None, 0, None, None, None, None, None, 0, 0, 0, *(None,) * 8)
NOT_MEASURED: Row = (None,) * len(MEASURED)
MEASURED_AFTER = 10 * MINUTE
KILOGRAMS_PER_CORE_SECOND = 1.1e-5


def resource_type(cores: int, ram_per_core: int) -> str:
    return ("MCORE" if cores > 1 else "SCORE") + ("_HIMEM" if ram_per_core > 2000 else "")


class JobRows:
    """Makes the rows of the jobs of one task at one queue."""

    def __init__(self, task: Task, queue: Queue, dataset: str, source: str, now: int) -> None:
        self.task, self.queue, self.now = task, queue, now
        self.dataset = dataset
        step, site = task.step, queue.site
        self.cores = queue.cores if queue.has_gpus else min(step.cores, queue.cores)
        self.ces = [f"ce{number:02d}.{site.domain}" for number in (1, 2)]
        self.units = [f"s+{cpu[0]} 512 KB" for cpu in CPUS]
        self.special = f"{{}},pc,tq={task.created / 1000:.6f}"
        self.transformation, self.processing = step.transformation, step.processing
        self.shared = self._shared(source)
        self.log_tail = (step.label, site.region, queue.name, SERVER)
        self._memory = [self._usage(0.65 + 0.05 * share) for share in range(16)]

    def _shared(self, source: str) -> Row:
        task, step, queue = self.task, self.task.step, self.queue
        user, ram = task.user, self.cores * step.ram
        wall = step.wall_minutes * (900 if step.is_user else 6)
        production = not step.is_user
        return (
            1 + task.number % 70 if step.is_user else 0,
            RELEASE if production else "",
            f"{step.package}/{task.version if production else '25.2'}",
            "pandatest",
            step.label,
            user.name if production else user.dn,
            step.priority,
            wall,
            "kSI2kseconds" if task.number % 3 == 0 else None,
            "MB  ",
            "yes  ",
            ram,
            "MB",
            queue.name,
            source if step.source else None,
            queue.site.region,
            task.taskid - 45_000_000,
            "x86_64-el9-gcc13-opt",
            "jedi",
            0,
            "atlas",
            user.group,
            user.job_name,
            user.country if step.is_user and task.number % 5 == 0 else None,
            task.reqid,
            self.cores,
            step.source or None,
            source.partition(".")[0][:64],
            step.work_queue,
            task.taskid,
            task.reqid,
            wall,
            queue.site.name if production and task.number % 4 == 0 else None,
            "Group Analysis" if step.is_user and user.group else step.share,
            int(queue.corepower * self.cores),
            resource_type(self.cores, step.ram),
            1000 + task.number * 37 % 900 if task.number % 3 == 0 else None,
            f"docker://registry.example.org/analysis:{task.number}" if step.is_user and task.number % 9 == 0 else None,
            "user" if step.is_user else "managed",
            step.product,
        )

    def _usage(self, load: float) -> Row:
        """Memory in kB and input/output in kB; the pilot measures them together."""
        cores = self.cores
        pss = int(1_900_000 * cores * load)
        return (
            cores,
            pss * 11 // 10,
            pss * 3,
            0,
            pss,
            pss,
            pss * 2,
            0,
            pss * 9 // 10,
            int(9_765_625 * load),
            int(976_563 * load),
            int(7_812_500 * load),
            int(976_563 * load),
            int(977 * load),
            int(98 * load),
            int(977 * load),
            int(98 * load),
        )

    def job(self, attempt: Attempt, output_bytes: int, random: Random) -> Row:
        """The job's row in whichever job table it stands."""
        chain, status = attempt.chain, attempt.status
        created = text(attempt.created)
        changed = text(attempt.changed)
        modified = changed if attempt.is_final else text(last_heartbeat(attempt, self.now))
        number = chain.attempts + 1
        return (
            attempt.pandaid,
            modified,
            created,
            changed,
            created,
            status,
            _substatus(attempt, status),
            f"{self.task.name}.{chain.origin}",
            number,
            chain.failures,
            max(number, self.task.max_attempt),
            self.task.step.priority - 10 * chain.failures,
            "tobekilled" if attempt.killed_by or status == "closed" else None,
            3 if status == "throttled" else 1,
            1200 + attempt.pandaid * 31 % 2200,
            self.special.format("NULL,sj" if chain.serial < 10 and number == 1 else "NULL"),
            _exit_code(attempt),
            self.dataset,
            self._event_service(attempt),
            len(chain.inputs),
            sum(file[4] for file in chain.inputs),
            RUN_MERGE if chain.merged else self.transformation,
            "pmerge" if chain.merged and self.task.step.is_user else self.processing,
            *self._pilot(attempt),
            *self._ended(attempt, output_bytes, random),
            *self._errors(attempt, random),
            *(self._memory[attempt.pandaid & 15] if self._is_measured(attempt) else NOT_MEASURED),
            *self.shared,
        )

    def _event_service(self, attempt: Attempt) -> int | None:
        if not self.task.event_service:
            return None
        return 2 if attempt.chain.merged else 1

    def _is_measured(self, attempt: Attempt) -> bool:
        """A pilot measures from its first heartbeat on."""
        return attempt.start is not None and (attempt.end or self.now) - attempt.start > MEASURED_AFTER

    def _pilot(self, attempt: Attempt) -> Row:
        if len(attempt.log) < 2 or attempt.start is None:
            return NO_PILOT
        batch = FIRST_BATCH + attempt.pandaid % 10_000_000
        harvester = self.queue.harvester
        log = log_of(harvester, attempt.pandaid - FIRST_JOB_OF_WORKERS)
        return (
            harvester,
            f"{log}.out|condor|PR|3.10.2.{7 + batch % 3 % 2}",
            f"slot1_{attempt.slot}@{attempt.node.host}",
            whole_seconds(attempt.start),
            self.ces[attempt.pandaid & 1],
            "atlas",
            f"{batch}.0",
            "x86_64-v3" if attempt.node.cpu else "x86_64-v4",
        )

    def _ended(self, attempt: Attempt, output_bytes: int, random: Random) -> Row:
        if attempt.end is None or attempt.start is None:
            return (text(attempt.changed), *NOT_ENDED[1:]) if attempt.is_final else NOT_ENDED
        seconds = (attempt.end - attempt.start) // SECOND
        busy = seconds * self.cores
        spread = random.random()
        cpu = int(busy * (0.62 + 0.36 * spread))
        grams = busy * KILOGRAMS_PER_CORE_SECOND * 1000
        known = attempt.reported
        delivered = attempt.delivered
        site = self.queue.site.name
        events = self.task.step.events if delivered else 0
        return (
            whole_seconds(attempt.end),
            cpu if known else 0,
            self.units[attempt.node.cpu] if known else None,
            1 if known else None,
            f"{4 + int(spread * 15)}|{60 + int(spread * 120)}|{max(1, seconds - 90)}|{11 + int(spread * 45)}|{5 + int(spread * 33)}"
            if known
            else None,
            site if known else None,
            site if known else None,
            1 if known else 0,
            output_bytes,
            events,
            len(attempt.chain.inputs) if delivered else None,
            self._job_metrics(attempt, events, spread) if delivered else None,
            int(busy * self.queue.corepower) if known else 0,
            self.cores if known else None,
            round(grams * 0.8, 2) if known else None,
            round(grams, 2) if known else None,
            int(spread * 900) if known and attempt.pandaid % 7 == 0 else None,
            round(spread * 50, 3) if known and attempt.pandaid % 7 == 0 else None,
        )

    def _job_metrics(self, attempt: Attempt, events: int, spread: float) -> str:
        size = 36_000_000 + int(spread * 50_000_000)
        found = f"nEvents={events} dbTime={1 + spread * 4:.1f} dbData={1_000_000 + int(spread * 500_000)} workDirSize={size}"
        return found + " scout=cpuTime|walltime|ramCount" if attempt.chain.serial < 5 else found

    def _errors(self, attempt: Attempt, random: Random) -> Row:
        if attempt.killed_by:
            return errors.killed(attempt.killed_by)
        if attempt.kind is not None and (attempt.is_final or attempt.reported):
            attempt.facts = self._facts(attempt, random)
            return errors.columns(attempt.kind, attempt.facts)
        if attempt.status == "closed":
            return errors.REASSIGNED
        return errors.SUCCESS if attempt.end is not None else errors.NOTHING

    def _facts(self, attempt: Attempt, random: Random) -> dict[str, Any]:
        queue = self.queue
        storage = f"se{attempt.pandaid % 3 + 1:02d}.{queue.site.domain}"
        lfn = attempt.chain.inputs[0][1]
        return errors.facts(
            random,
            host=attempt.node.host,
            user=self.task.user.name,
            id=attempt.pandaid,
            site=queue.name,
            rse=queue.storage,
            se=storage,
            lfn=lfn,
            scope=lfn.partition(".")[0],
            url=f"davs://{storage}:443/{queue.storage.lower()}/rucio/{lfn}",
            date=text(attempt.changed - 3_600_000),
            executor=self.task.step.executor,
        )

    def status_log(self, attempt: Attempt) -> list[Row]:
        pandaid, tail = attempt.pandaid, self.log_tail
        return [(pandaid, time := text(ms), status, *tail, time) for ms, status in attempt.log]

    def metrics(self, attempt: Attempt) -> Row:
        """The queuing period, which the server notes when the job starts to run."""
        begin, end = text(attempt.log[1][0]), text(attempt.start or attempt.changed)
        data = (
            f'{{"queuingPeriod": {{"start": {{"_datetime_object": "{begin}"}}, '
            f'"end": {{"_datetime_object": "{end}"}}, "status": "running"}}}}'
        )
        return (attempt.pandaid, self.task.taskid, end, end, data)

    def metadata(self, attempt: Attempt, wall: int) -> Row:
        """The transformation's report of a job that ran so many milliseconds."""
        code = attempt.kind.trans or 0 if attempt.kind else 0
        executor = self.task.step.executor
        if executor.startswith("http"):
            executor = "run"
        data = (
            f'{{"reportVersion": "2.1.0", "exitCode": {code}, "exitMsg": "{"OK" if code == 0 else "Payload failed"}", '
            f'"resource": {{"executor": {{"{executor}": {{"wallTime": {wall // SECOND}, "nevents": {self.task.step.events}}}}}}}, '
            f'"name": "{executor}_tf"}}'
        )
        return (attempt.pandaid, row_time(attempt), data)


def row_time(attempt: Attempt) -> str:
    """`modificationtime` of what hangs on a job: 1970 while it lives."""
    return text(attempt.changed) if attempt.is_final else NULL_TIME


def _substatus(attempt: Attempt, status: str) -> str | None:
    if status == "closed":
        return "toreassign"
    if attempt.start is None or status == "transferring" or (attempt.kind and attempt.kind.stage is Stage.LOST):
        return None
    return "running"


def _exit_code(attempt: Attempt) -> str | None:
    """Text in PanDA; null where no pilot said anything."""
    if not attempt.reported or attempt.killed_by:
        return None
    if attempt.kind is None or attempt.kind.stage is Stage.SERVER:
        return "0"
    return None if attempt.kind.trans is None else str(attempt.kind.trans)
