"""A job with logs on a server of this machine, and archives made byte by byte."""

import io
import tarfile
import zlib
from datetime import datetime, timedelta

from tests.retries.zoo import fill

JOB = 6000000001
FOLDER = "tarball_PandaJob_1_QUEUE"


def job(pilotid: str = "", *, state: str = "failed", batchlog: str = "", **more: object) -> None:
    time = datetime.now().replace(microsecond=0) - timedelta(hours=1)
    times = dict.fromkeys(("creationtime", "modificationtime", "statechangetime"), time)
    fill(
        "jobsactive4" if state == "running" else "jobsarchived4",
        [{"pandaid": JOB, "jobstatus": state, "jeditaskid": 7, "pilotid": pilotid, **times, **more}],
    )
    if batchlog:
        fill("harvester_rel_jobs_workers", [{"pandaid": JOB, "harvesterid": "h", "workerid": 3, "lastupdate": time}])
        fill("harvester_workers", [{"harvesterid": "h", "workerid": 3, "batchlog": batchlog, "lastupdate": time}])


def log_file(lfn: str, scope: str = "mc23") -> None:
    fill(
        "filestable4", [{"row_id": zlib.crc32(lfn.encode()), "pandaid": JOB, "lfn": lfn, "scope": scope, "type": "log"}]
    )


def tarball(files: dict[str, bytes], *more: tarfile.TarInfo, mode: str = "w:gz") -> bytes:
    """A tarball with those files, and then with entries that have no content."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(content), 1_795_000_000
            archive.addfile(entry, io.BytesIO(content))
        for entry in more:
            archive.addfile(entry)
    return made.getvalue()


def entry(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, target
    return made
