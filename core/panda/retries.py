"""Which jobs are only earlier attempts at work that a later job took over.

PanDA never changes a job back: a retry is a new job, and `jedi_job_retry_history` links the two. A view
that "drops retries" leaves out the attempts that were superseded, so that each piece of work counts once.
The one rule, for every kind of job and any selection:

* a job is superseded when it is the old side of a retry, or its job set is the old side of a job set's retry;
* a clone that ended without success is superseded by the clone that its job set kept;
* a merge job is superseded when work that it merged was retried, at any depth of merging up to
  MERGE_DEPTH, or when it ended without success and was merged again;
* an event service job is superseded by a retry unless it finished or merges its part, by the retry of its
  job set, or when the system closed it unused or idle;
* a build job that ended without success no longer matters once its task is done.

History rows are kept for three months on PostgreSQL; older attempts can no longer be told from last ones.
"""

from functools import cache
from typing import Any

from django.db.models import F, OuterRef, Q

from core.panda.existence import there_is
from core.panda.models import JobRetry, Task

UNSUCCESSFUL = ("failed", "cancelled", "closed")
# Older servers left the relation of a retry empty.
RETRY = Q(relationtype="retry") | Q(relationtype__blank=True)
MERGE = Q(relationtype__in=("merge", "pmerge", "es_merge"))
MERGE_DEPTH = 3


@cache
def superseded() -> Q:
    """The condition on a job table; each part looks into the history by an index on its old or new id."""
    event_service = Q(eventservice__gt=0) & Q(specialhandling__given=True) & ~Q(specialhandling__wild=("", "sc:", ""))
    ordinary = _retried() | _set_retried() | _lost_clone() | _stale_merge()
    return (event_service & _spent_consumer()) | (~event_service & ordinary) | _obsolete_build()


def _retried() -> Q:
    return _exists(RETRY, oldpandaid=OuterRef("pandaid"))


def _set_retried() -> Q:
    return Q(jobsetid__gt=0) & _exists(Q(relationtype="jobset_retry"), oldpandaid=OuterRef("jobsetid"))


def _lost_clone() -> Q:
    kept_another = Q(relationtype="jobset_id") & ~Q(newpandaid=OuterRef("pandaid"))
    unsuccessful = Q(jobsetid__gt=0) & Q(jobstatus__in=UNSUCCESSFUL)
    return unsuccessful & _exists(kept_another, oldpandaid=OuterRef("jobsetid"))


def _stale_merge() -> Q:
    merged_again = Q(jobstatus__in=UNSUCCESSFUL) & _exists(MERGE, oldpandaid=OuterRef("pandaid"))
    return Q(processingtype="pmerge") & (_merges_retried(MERGE_DEPTH) | merged_again)


def _merges_retried(depth: int, merging: str = "pandaid") -> Q:
    """Some job that the one in the column `merging` merges, directly or through other merges, was retried."""
    retried = _exists(RETRY, oldpandaid=OuterRef("oldpandaid"))
    deeper = retried if depth == 1 else retried | _merges_retried(depth - 1, "oldpandaid")
    return _exists(MERGE & deeper, newpandaid=OuterRef(merging))


def _spent_consumer() -> Q:
    unused = Q(jobstatus="closed") & Q(jobsubstatus__in=("es_unused", "es_inaction"))
    return (~Q(jobstatus__in=("finished", "merging")) & _retried()) | _set_retried() | unused


def _obsolete_build() -> Q:
    done = there_is(Task._default_manager.filter(jeditaskid=OuterRef("jeditaskid"), status="done"))
    return Q(transformation__wild=("", "build", "")) & Q(jobstatus__in=UNSUCCESSFUL) & done


def _exists(relation: Q, **columns: Any) -> Q:
    rows = JobRetry._default_manager.filter(relation, _later(), jeditaskid=OuterRef("jeditaskid"), **columns)
    return there_is(rows)


def _later() -> Q:
    """A job linked to itself is no retry."""
    return ~Q(oldpandaid=F("newpandaid"))
