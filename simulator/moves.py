"""The changes of a living grid: a job comes, takes its next step, ends, and is tried again."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from simulator import errors
from simulator.file_rows import ROWS_BEFORE, ROWS_PER_JOB, guid
from simulator.harvester import FIRST_JOB_OF_WORKERS
from simulator.job_rows import ENDED, MEASURED, PILOT, SERVER
from simulator.tables import Database, Record

DEFINED, ACTIVE, ARCHIVED = "panda.jobsdefined4", "panda.jobsactive4", "panda.jobsarchived4"
NULL_TIME = datetime(1970, 1, 1)
NEXT = {
    "pending": "defined",
    "defined": "activated",
    "assigned": "activated",
    "throttled": "activated",
    "activated": "sent",
    "sent": "starting",
    "starting": "running",
    "running": "holding",
    "holding": "transferring",
}
HEARTBEATS = 0.7
FAILURES = 0.12
INPUTS = ("input", "pseudo_input")
UNTOUCHED = dict.fromkeys((*PILOT, *ENDED, *MEASURED)) | {
    "cpuconsumptiontime": 0,
    "noutputdatafiles": 0,
    "outputfilebytes": 0,
    "nevents": 0,
    "transexitcode": None,
    "jobsubstatus": None,
    "commandtopilot": None,
    **dict(zip(errors.COLUMNS, errors.NOTHING, strict=True)),
}


class Moves:
    """Each method is one change of one job, to be run inside a transaction."""

    def __init__(self, database: Database, random: Random) -> None:
        self.database, self.random = database, random
        self._next_job = self._newest_job() + 1
        self._next_file = int(database.value("panda.jedi_dataset_contents", "MAX(fileid)")) + 1

    def _newest_job(self) -> int:
        tables = (DEFINED, ACTIVE, ARCHIVED, "pandaarch.jobsarchived", "panda.jobparamstable")
        return max(int(self.database.value(label, "COALESCE(MAX(pandaid), 0)")) for label in tables)

    def advance(self, pandaid: int, now: datetime) -> tuple[str, int | None]:
        """Take the job's next step.

        :returns: its state, and the id of the job that tries again if this one failed.
        :raises LookupError: when the job does not live any more.
        """
        found = self._find(pandaid)
        if found is None:
            raise LookupError(f"Job {pandaid} is no live job any more: something else moves this grid, too.")
        label, job = found
        status = job["jobstatus"]
        if status == "running" and self.random.random() < HEARTBEATS:
            self.database.update(ACTIVE, {"pandaid": pandaid}, modificationtime=now)
            return status, None
        following = NEXT.get(status)
        if following is None or (following == "transferring" and job["prodsourcelabel"] == "user"):
            return self._end(job, now)
        self._step(job, label, following, now)
        return following, None

    def _find(self, pandaid: int) -> tuple[str, Record] | None:
        for label in (ACTIVE, DEFINED):
            if found := self.database.select(label, pandaid=pandaid):
                return label, found[0]
        return None

    def _step(self, job: Record, label: str, status: str, now: datetime) -> None:
        job |= {"jobstatus": status, "statechangetime": now, "modificationtime": now}
        if status == "running":
            self._start(job, now)
        if status == "holding":
            job |= {"endtime": now.replace(microsecond=0)}
        target = ACTIVE if status == "activated" else label
        self._replace(job, label, target)
        self._log(job, now)
        if status == "activated":
            self.database.update("panda.filestable4", {"pandaid": job["pandaid"], "type": INPUTS}, status="ready")
        process = {"running": "running", "transferring": "transferring"}.get(status)
        if process:
            where = {"jeditaskid": job["jeditaskid"], "pandaid": job["pandaid"], "type": INPUTS}
            self.database.update("panda.jedi_dataset_contents", where, proc_status=process)

    def _replace(self, job: Record, label: str, target: str) -> None:
        """Write the row again, in another table if it moves: insert and delete, as PanDA does."""
        self.database.delete(label, pandaid=job["pandaid"])
        self.database.insert(target, job)

    def _log(self, job: Record, now: datetime) -> None:
        copied = {name: job[name] for name in ("pandaid", "jobstatus", "prodsourcelabel", "cloud", "computingsite")}
        times = {"modificationtime": now, "modiftime_extended": now, "modificationhost": SERVER}
        self.database.insert("panda.jobs_statuslog", copied | times)

    def _start(self, job: Record, now: datetime) -> None:
        """A worker takes the job: like another one of the queue, or of any queue when it is the first."""
        table = "panda.harvester_workers"
        usual = {"status": "finished", "njobs": 1}
        known = self.database.select(table, 1, computingsite=job["computingsite"], **usual)
        worker = known[0] if known else self.database.select(table, 1, **usual)[0]
        number = job["pandaid"] - FIRST_JOB_OF_WORKERS
        worker |= {"workerid": number, "status": "running", "nativestatus": "running", "pilotstatus": "started"}
        worker |= {"submittime": now - timedelta(minutes=9), "lastupdate": now, "starttime": now, "pilotstarttime": now}
        worker |= dict.fromkeys(("endtime", "pilotendtime", "diagmessage", "errorcode"))
        worker |= {"computingsite": job["computingsite"], "queuename": job["computingsite"]}
        relation = {
            "harvesterid": worker["harvesterid"],
            "workerid": number,
            "pandaid": job["pandaid"],
            "lastupdate": now,
        }
        if not self.database.select(table, 1, workerid=number):
            self.database.insert(table, worker)
            self.database.insert("panda.harvester_rel_jobs_workers", relation)
        job |= {
            "schedulerid": worker["harvesterid"],
            "pilotid": f"{worker['stdout']}|condor|PR|3.10.2.7",
            "modificationhost": worker["nodeid"],
            "computingelement": worker["computingelement"],
            "grid": "atlas",
            "batchid": str(worker["batchid"]).partition("#")[0],
            "cpu_architecture_level": "x86_64-v3",
            "starttime": now.replace(microsecond=0),
            "actualcorecount": job["corecount"],
            "jobsubstatus": "running",
        }

    def _end(self, job: Record, now: datetime) -> tuple[str, int | None]:
        failed = self.random.random() < FAILURES
        status = "failed" if failed else "finished"
        was_merging = job["jobstatus"] == "merging"
        job |= {"jobstatus": status, "statechangetime": now, "modificationtime": now}
        job |= self._figures(job, now)
        if failed:
            kind = errors.choose(self.random, job["prodsourcelabel"] == "user", 1)[0]
            job |= dict(zip(errors.COLUMNS, errors.columns(kind, self._facts(job, now)), strict=True))
            job |= {
                "transexitcode": None if kind.trans is None else str(kind.trans),
                "nevents": 0,
                "outputfilebytes": 0,
            }
        else:
            job |= dict(zip(errors.COLUMNS, errors.SUCCESS, strict=True)) | {"transexitcode": "0"}
        self._replace(job, ACTIVE, ARCHIVED)
        self._log(job, now)
        self._end_worker(job, now)
        self._end_outputs(job, status, now)
        return status, self._end_inputs(job, failed, was_merging, now)

    def _figures(self, job: Record, now: datetime) -> Record:
        """What the pilot reports at the end."""
        start = job["starttime"] if isinstance(job["starttime"], datetime) else now
        seconds = max(1, int((now - start).total_seconds()))
        cores = job["corecount"] or 1
        memory = 1_500_000 * cores
        figures = dict.fromkeys(("maxrss", "avgrss", "maxpss", "avgpss"), memory) | dict.fromkeys(
            ("maxvmem", "avgvmem"), 3 * memory
        )
        return figures | {
            "endtime": job["endtime"] or now.replace(microsecond=0),
            "cpuconsumptiontime": int(seconds * cores * 0.85),
            "cpuconsumptionunit": "s+AMD EPYC 7702 64-Core Processor 512 KB",
            "hs06sec": seconds * (job["hs06"] or 10),
            "pilottiming": f"6|80|{seconds}|20|12",
            "noutputdatafiles": 1,
            "nevents": 1000,
            "outputfilebytes": 400_000_000 + job["pandaid"] % 1_000_000,
        }

    def _facts(self, job: Record, now: datetime) -> dict[str, Any]:
        site = str(job["computingsite"])
        return errors.facts(
            self.random,
            host=str(job["modificationhost"]).rpartition("@")[2],
            user=job["produsername"],
            id=job["pandaid"],
            site=site,
            rse=f"{site}_DATADISK",
            se=f"se01.{site.lower()}.example.org",
            lfn=f"{job['jobname']}.root",
            scope=str(job["jobname"]).partition(".")[0],
            url=f"davs://se01.{site.lower()}.example.org:443/rucio/{job['jobname']}",
            date=str(now - timedelta(hours=1)),
            executor=str(job["transformation"]).removesuffix("_tf.py"),
        )

    def _end_worker(self, job: Record, now: datetime) -> None:
        done = {"status": "finished", "nativestatus": "finished", "pilotstatus": "finished", "nativeexitcode": 0}
        number = job["pandaid"] - FIRST_JOB_OF_WORKERS
        self.database.update("panda.harvester_workers", {"workerid": number}, endtime=now, pilotendtime=now, **done)

    def _end_outputs(self, job: Record, status: str, now: datetime) -> None:
        database, pandaid, failed = self.database, job["pandaid"], status == "failed"
        for table in ("panda.filestable4", "panda.jobparamstable", "panda.metatable"):
            database.update(table, {"pandaid": pandaid}, modificationtime=now)
        files = database.select("panda.filestable4", pandaid=pandaid, type=("output", "log"))
        for file in files:
            size = 0 if failed else 400_000_000 + file["fileid"] % 1_000_000
            kept = {
                "fsize": size,
                "guid": guid(file["fileid"]),
                "checksum": f"ad:{file['fileid'] & 0xFFFFFFFF:08x}" if size else None,
            }
            database.update(
                "panda.filestable4", {"row_id": file["row_id"]}, status="failed" if failed else "ready", **kept
            )
            place = {name: file[name] for name in ("jeditaskid", "datasetid", "fileid")}
            database.update(
                "panda.jedi_dataset_contents", place, status=status, keeptrack=1 if failed else None, **kept
            )
            del place["fileid"]
            counter = {"nfilesfailed" if failed else "nfilesfinished": [1]}
            database.update("panda.jedi_datasets", place, **counter)

    def _end_inputs(self, job: Record, failed: bool, was_merging: bool, now: datetime) -> int | None:
        database = self.database
        files = database.select(
            "panda.jedi_dataset_contents", jeditaskid=job["jeditaskid"], pandaid=job["pandaid"], type=INPUTS
        )
        again = None
        if failed and files and files[0]["attemptnr"] + 1 < files[0]["maxattempt"]:
            again = self._retry(job, now)
        for file in files:
            place = {name: file[name] for name in ("jeditaskid", "datasetid", "fileid")}
            attempts = file["attemptnr"] + 1
            if not failed:
                values: Record = {"status": "finished", "proc_status": "finished", "attemptnr": attempts}
            elif again:
                values = {"attemptnr": attempts, "failedattempt": [1], "pandaid": again, "proc_status": "ready"}
            else:
                values = {
                    "attemptnr": file["maxattempt"],
                    "failedattempt": [1],
                    "status": "ready",
                    "proc_status": "failed",
                }
            database.update("panda.jedi_dataset_contents", place, **values)
        if files and not again:
            counter = {"nfilesfailed" if failed else "nfilesfinished": [len(files)]}
            counter |= {"nfilesonhold": [-len(files)]} if was_merging else {}
            where = {"jeditaskid": job["jeditaskid"], "datasetid": files[0]["datasetid"]}
            database.update("panda.jedi_datasets", where, **counter)
        return again

    def _retry(self, job: Record, now: datetime) -> int:
        number = self._clone(job, now, attemptnr=job["attemptnr"] + 1, failedattempt=(job["failedattempt"] or 0) + 1)
        before = self.database.select("panda.jedi_job_retry_history", newpandaid=job["pandaid"], relationtype="retry")
        row = {
            "jeditaskid": job["jeditaskid"],
            "oldpandaid": job["pandaid"],
            "newpandaid": number,
            "ins_utc_tstamp": now.replace(microsecond=0),
            "relationtype": "retry",
            "originpandaid": before[0]["originpandaid"] if before else job["pandaid"],
        }
        self.database.insert("panda.jedi_job_retry_history", row)
        return number

    def create(self, like: int, now: datetime) -> int | None:
        """A new job with new input, made like another live one of its task; none when that one is gone."""
        database = self.database
        found = self._find(like)
        if found is None:
            return None
        job = found[1]
        inputs = database.select("panda.jedi_dataset_contents", jeditaskid=job["jeditaskid"], pandaid=like, type=INPUTS)
        if not inputs:
            return None
        name = str(job["jobname"]).rpartition(".")[0]
        number = self._clone(job, now, attemptnr=1, failedattempt=0, jobname=f"{name}.{self._next_job}")
        fresh = [self._fresh_input(file, number, now) for file in inputs]
        database.insert("panda.jedi_dataset_contents", *fresh)
        self._rename_inputs(number, inputs, fresh)
        where = {"jeditaskid": job["jeditaskid"], "datasetid": inputs[0]["datasetid"]}
        count = [len(fresh)]
        database.update("panda.jedi_datasets", where, nfiles=count, nfilestobeused=count, nfilesused=count)
        return number

    def _fresh_input(self, file: Record, job: int, now: datetime) -> Record:
        number = self._next_file
        self._next_file += 1
        lfn = str(file["lfn"]).partition("._")[0]
        values = {"fileid": number, "lfn": f"{lfn}._{number}.pool.root.1", "guid": guid(number), "creationdate": now}
        return (
            file
            | values
            | {"pandaid": job, "attemptnr": 0, "failedattempt": 0, "status": "running", "proc_status": "ready"}
        )

    def _rename_inputs(self, job: int, old: list[Record], fresh: list[Record]) -> None:
        for before, after in zip(old, fresh, strict=True):
            where = {"pandaid": job, "fileid": before["fileid"]}
            self.database.update(
                "panda.filestable4", where, fileid=after["fileid"], lfn=after["lfn"], guid=after["guid"], attemptnr=0
            )

    def _clone(self, job: Record, now: datetime, **changes: Any) -> int:
        """Insert a pending job like that one, with files and parameters of its own."""
        database, number = self.database, self._next_job
        self._next_job += 1
        times = dict.fromkeys(("creationtime", "modificationtime", "statechangetime", "proddbupdatetime"), now)
        row = {**job, **UNTOUCHED, **times, "pandaid": number, "jobstatus": "pending", **changes}
        database.insert(DEFINED, row)
        self._log(row, now)
        files = database.select("panda.filestable4", pandaid=job["pandaid"])
        for order, file in enumerate(files):
            file |= {
                "row_id": number * ROWS_PER_JOB - ROWS_BEFORE + order,
                "pandaid": number,
                "modificationtime": NULL_TIME,
            }
            if file["type"] in ("output", "log"):
                self._fresh_output(file, number, now)
            else:
                file |= {"attemptnr": row["attemptnr"] - 1, "status": "unknown"}
        database.insert("panda.filestable4", *files)
        for parameters in database.select("panda.jobparamstable", pandaid=job["pandaid"]):
            database.insert("panda.jobparamstable", parameters | {"pandaid": number, "modificationtime": NULL_TIME})
        return number

    def _fresh_output(self, file: Record, job: int, now: datetime) -> None:
        number = self._next_file
        self._next_file += 1
        end = ".pool.root" if file["type"] == "output" else ".tgz"
        lfn = str(file["lfn"]).removesuffix(end).rpartition(".")[0]
        file |= {
            "fileid": number,
            "lfn": f"{lfn}.{job % 100_000_000:08d}{end}",
            "status": "unknown",
            "fsize": 0,
            "checksum": None,
        }
        row = {name: file[name] for name in ("jeditaskid", "datasetid", "fileid", "lfn", "type", "scope")}
        more = {"creationdate": now, "status": "running", "fsize": 0, "attemptnr": 0, "keeptrack": 1, "pandaid": job}
        self.database.insert(
            "panda.jedi_dataset_contents", row | more | {"failedattempt": 0, "outpandaid": job, "ramcount": 0}
        )
