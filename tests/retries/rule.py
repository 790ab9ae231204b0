"""Which jobs a later one took over, in plain Python over plain rows: no kin of `core.panda.retries`."""

from dataclasses import dataclass
from typing import Any

from tests.retries.zoo import Job, Story

FAILED = {"failed", "cancelled", "closed"}


@dataclass(frozen=True)
class Task:
    """One task's links, as sets of (old, new)."""

    retried: set[int]
    retried_sets: set[int]
    kept: dict[int, set[int]]
    merges: set[tuple[int, int]]
    done: bool


def task_of(story: Story) -> Task:
    links = [link for link in story.links if link.old != link.new and link.task in {0, story.task}]
    kept: dict[int, set[int]] = {}
    for link in links:
        if link.relation == "jobset_id":
            kept.setdefault(link.old, set()).add(link.new)
    return Task(
        retried={link.old for link in links if link.relation in {"retry", "", None}},
        retried_sets={link.old for link in links if link.relation == "jobset_retry"},
        kept=kept,
        merges={(link.old, link.new) for link in links if link.relation in {"merge", "pmerge", "es_merge"}},
        done=story.task_status == "done",
    )


def left(story: Story) -> set[int]:
    """The jobs of a story that nothing took over."""
    task = task_of(story)
    return {job.pandaid for job in story.jobs if not taken_over(job, task)}


def taken_over(job: Job, task: Task) -> bool:
    values = job.values
    failed = job.status in FAILED
    if "build" in (values.get("transformation") or "") and failed and task.done:
        return True
    in_retried_set = _number(values, "jobsetid") in task.retried_sets
    marks = values.get("specialhandling") or ""
    if _number(values, "eventservice") and marks and "sc:" not in marks:
        unused = job.status == "closed" and values.get("jobsubstatus") in {"es_unused", "es_inaction"}
        spent = job.pandaid in task.retried and job.status not in {"finished", "merging"}
        return spent or in_retried_set or unused
    return job.pandaid in task.retried or in_retried_set or _lost(job, task) or _stale(job, task)


def _lost(job: Job, task: Task) -> bool:
    others = task.kept.get(_number(job.values, "jobsetid"), set()) - {job.pandaid}
    return job.status in FAILED and bool(others)


def _stale(job: Job, task: Task) -> bool:
    if job.values.get("processingtype") != "pmerge":
        return False
    again = any(old == job.pandaid for old, _ in task.merges)
    return (again and job.status in FAILED) or bool(_merged(job.pandaid, task, 3) & task.retried)


def _merged(pandaid: int, task: Task, depth: int) -> set[int]:
    """What a merge job merges, directly or through other merges."""
    direct = {old for old, new in task.merges if new == pandaid}
    return direct.union(*(_merged(old, task, depth - 1) for old in direct)) if depth > 1 else direct


def _number(values: dict[str, Any], name: str) -> int:
    """A number of which null and zero mean none; no job set has the id -1."""
    return values.get(name) or (-1 if name == "jobsetid" else 0)
