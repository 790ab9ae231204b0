"""The Harvester worker that ran a job."""

from typing import Any

from core.engines.doors import database
from core.panda.models import JobWorker, Worker

COLUMNS = ("workerid", "harvesterid", "batchlog", "stdout", "stderr", "computingelement", "errorcode", "diagmessage")


def worker_of(pandaid: int) -> dict[str, Any]:
    """The Harvester worker that ran a job last; empty when none did."""
    with database():
        links = JobWorker._default_manager.filter(pandaid=pandaid).order_by("-lastupdate")
        link = links.values("harvesterid", "workerid").first()
        worker = Worker._default_manager.filter(**link).values(*COLUMNS).first() if link else None
    return {} if worker is None else dict(worker)
