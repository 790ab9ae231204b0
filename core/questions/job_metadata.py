"""What pilots reported of jobs, as parsed JSON."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from core.engines.base import Page
from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.panda.fields import parsed
from core.panda.models import JobMetadata, JobMetadataArchived
from core.selection.columns import Sort
from core.selection.jobs import jobs
from core.selection.request import HARD_LIMIT
from core.selection.selection import Selection

BATCH = 500


def metadata_of(pandaids: Sequence[int]) -> dict[int, Any]:
    """What was reported of several jobs; nothing of the others."""
    with database():
        models = (JobMetadataArchived, JobMetadata)
        found = [m._default_manager.filter(pandaid__in=pandaids).values_list("pandaid", "metadata") for m in models]
        return {pandaid: parsed(text) for pandaid, text in chain(*found) if text}


def metadata_of_task(taskid: int, as_of: datetime) -> dict[int, Any]:
    """What was reported of the jobs of one task, every attempt counted."""
    selection = Selection(jobs(), (("jeditaskid", str(taskid)),), drop=False)
    page = Page(Sort("pandaid", descending=False), HARD_LIMIT)
    ids = [row[0] for row in SqlEngine().stream(selection, as_of, ("pandaid",), page, alone=False)]
    found: dict[int, Any] = {}
    for start in range(0, len(ids), BATCH):
        found |= metadata_of(ids[start : start + BATCH])
    return found
