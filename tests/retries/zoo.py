"""Every kind of retry that PanDA writes, as small stories: the jobs, the links between them, and who is left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connections

from core.panda import bulk
from core.panda.schema_data import Column, table_named

NOW = datetime(2026, 11, 23, 12)
QUEUE = "ZOO"
MERGE = {"processingtype": "pmerge"}
CONSUMER = {"eventservice": 1, "specialhandling": "es:1"}
CLONE = {"eventservice": 3, "specialhandling": "sc:2"}


@dataclass(frozen=True)
class Job:
    """One row of a job table."""

    pandaid: int
    status: str = "finished"
    table: str = "jobsarchived4"
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """One row of the retry history."""

    old: int
    new: int
    relation: str | None = "retry"
    task: int = 0


@dataclass(frozen=True)
class Story:
    """Jobs of one task; `left` are those that no later job took over."""

    name: str
    task: int
    jobs: Sequence[Job]
    links: Sequence[Link]
    left: set[int]
    task_status: str = "running"


def job(pandaid: int, status: str = "finished", table: str = "jobsarchived4", **values: Any) -> Job:
    return Job(pandaid, status, table, values)


STORIES = (
    Story(
        "a chain of three",
        10,
        [job(101, "failed"), job(102, "failed"), job(103)],
        [Link(101, 102), Link(102, 103)],
        {103},
    ),
    Story(
        "one job retried as two",
        11,
        [job(111, "failed"), job(112), job(113)],
        [Link(111, 112), Link(111, 113)],
        {112, 113},
    ),
    Story(
        "a chain whose middle is gone",
        12,
        [job(121, "failed"), job(123)],
        [Link(121, 122), Link(122, 123)],
        {123},
    ),
    Story(
        "a job set retried, and a job whose id is that of the job set",
        13,
        [job(131, "failed", jobsetid=139), job(132, jobsetid=139), job(133, jobsetid=9002), job(139, jobsetid=0)],
        [Link(139, 9002, "jobset_retry"), Link(0, 1, "jobset_retry")],
        {133, 139},
    ),
    Story(
        "clones of which one was kept",
        14,
        [
            job(141, "failed", jobsetid=9010, **CLONE),
            job(142, jobsetid=9010, **CLONE),
            job(143, "cancelled", jobsetid=9010, **CLONE),
            job(146, jobsetid=9010, **CLONE),
        ],
        [Link(9010, 142, "jobset_id")],
        {142, 146},
    ),
    Story(
        "clones of which the kept one failed",
        15,
        [job(151, "failed", jobsetid=9011, **CLONE), job(152, "closed", jobsetid=9011, **CLONE)],
        [Link(9011, 151, "jobset_id")],
        {151},
    ),
    Story(
        "a merge of a job that was retried",
        16,
        [job(161, "failed"), job(162), job(163, **MERGE), job(164, **MERGE)],
        [Link(161, 162), Link(161, 163, "merge"), Link(162, 164, "merge")],
        {162, 164},
    ),
    Story(
        "merges done again after success and after failure",
        17,
        [job(170), job(171, "failed", **MERGE), job(172, **MERGE), job(173, **MERGE), job(174, **MERGE)],
        [Link(170, 171, "merge"), Link(171, 172, "merge"), Link(173, 174, "merge")],
        {170, 172, 173, 174},
    ),
    Story(
        "merges of merges of a job that was retried",
        18,
        [job(181, "failed"), job(182), *(job(number, **MERGE) for number in (183, 184, 185))],
        [Link(181, 182), Link(181, 183, "pmerge"), Link(183, 184, "merge"), Link(184, 185, "merge")],
        {182},
    ),
    Story(
        "a step that merges by itself is no merge job",
        19,
        [job(191, "failed"), job(192), job(193, processingtype="merge")],
        [Link(191, 192), Link(191, 193, "merge")],
        {192, 193},
    ),
    Story(
        "consumers of an event service",
        20,
        [
            job(201, **CONSUMER),
            job(202, "merging", "jobsactive4", **CONSUMER),
            job(203, "failed", **CONSUMER),
            job(204, "closed", jobsubstatus="es_unused", **CONSUMER),
            job(205, "closed", jobsubstatus="es_inaction", **CONSUMER),
            job(206, "closed", jobsubstatus="es_merge", **CONSUMER),
            job(207, jobsetid=9020, **CONSUMER),
            job(208, "closed", jobsubstatus="es_unused", **CLONE),
            job(209, jobsetid=9021, **CONSUMER),
        ],
        [Link(number, 209) for number in (201, 202, 203)] + [Link(9020, 9021, "jobset_retry")],
        {201, 202, 206, 208, 209},
    ),
    Story(
        "an event service's number without its mark",
        21,
        [job(211, eventservice=1), job(212, eventservice=1, specialhandling=""), job(213)],
        [Link(211, 213), Link(212, 213)],
        {213},
    ),
    Story(
        "build jobs of a task that is done",
        22,
        [
            job(221, "failed", transformation="http://x/buildGen-00-00"),
            job(222, "closed", transformation="buildJob"),
            job(223, transformation="http://x/buildGen-00-00"),
            job(224, "failed", transformation="http://x/runGen-00-00"),
            job(225, "failed", transformation="http://x/BUILD"),
        ],
        [],
        {223, 224, 225},
        task_status="done",
    ),
    Story(
        "build jobs of a task that goes on",
        23,
        [job(231, "failed", transformation="http://x/buildGen-00-00")],
        [],
        {231},
    ),
    Story("a job linked to itself", 24, [job(241, "failed")], [Link(241, 241)], {241}),
    Story(
        "links of an older server, without a relation",
        25,
        [job(251, "failed"), job(252), job(253, "failed"), job(254)],
        [Link(251, 252, None), Link(253, 254, "")],
        {252, 254},
    ),
    Story(
        "links of another task",
        26,
        [job(261, "failed"), job(262, "failed", jobsetid=9030), job(263)],
        [Link(261, 263, task=99), Link(9030, 9031, "jobset_retry", task=99)],
        {261, 262, 263},
    ),
    Story(
        "chains over all five tables",
        27,
        [
            job(271, "failed", "jobsarchived"),
            job(272, "failed", "jobsarchived4"),
            job(273, "running", "jobsactive4"),
            job(274, "failed", "jobsarchived"),
            job(275, "waiting", "jobswaiting4"),
            job(276, "failed", "jobsarchived4"),
            job(277, "defined", "jobsdefined4"),
            job(278, "failed", "jobsactive4"),
            job(279, "activated", "jobsactive4"),
        ],
        [Link(271, 272), Link(272, 273), Link(274, 275), Link(276, 277), Link(278, 279)],
        {273, 275, 277, 279},
    ),
    Story(
        "rows that stand in two tables",
        28,
        [
            job(281, "failed", "jobsarchived4"),
            job(281, "failed", "jobsarchived"),
            job(282, "finished", "jobsarchived4"),
            job(282, "finished", "jobsarchived"),
            job(282, "finished", "jobsactive4"),
        ],
        [Link(281, 282)],
        {282},
    ),
    Story(
        "relations that say nothing of a retry",
        29,
        [job(291, "failed"), job(292, "failed"), job(293)],
        [Link(291, 293, "es_merge"), Link(292, 293, "jobset_map")],
        {291, 292, 293},
    ),
)
WITHOUT_TASK = job(299, "failed", jeditaskid=None)
LEFT = set().union(*(story.left for story in STORIES)) | {WITHOUT_TASK.pandaid}


def store(stories: Iterable[Story] = STORIES) -> None:
    """Write the stories into the database that the tests may write."""
    told = list(stories)
    rows = [(one, story.task) for story in told for one in story.jobs] + [(WITHOUT_TASK, None)]
    for name in sorted({one.table for one, _ in rows}):
        fill(name, [_row(one, task) for one, task in rows if one.table == name])
    fill("jedi_tasks", [{"jeditaskid": story.task, "status": story.task_status} for story in told])
    links = [(link, link.task or story.task) for story in told for link in story.links]
    fill("jedi_job_retry_history", [_link(link, task) for link, task in links])


def fill(name: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows; columns that they do not name hold what PanDA holds in an untouched one."""
    table = table_named(name)
    filled = [[row.get(column.name, _untouched(column)) for column in table.columns] for row in rows]
    bulk.insert(connections["panda_rw"], table.label, [column.name for column in table.columns], filled)


def _row(one: Job, task: int | None) -> dict[str, Any]:
    ended = NOW - timedelta(minutes=one.pandaid)
    given = {"pandaid": one.pandaid, "jobstatus": one.status, "jeditaskid": task, "computingsite": QUEUE}
    return given | {"modificationtime": ended, "statechangetime": ended, "creationtime": ended} | one.values


def _link(link: Link, task: int) -> dict[str, Any]:
    return {
        "jeditaskid": task,
        "oldpandaid": link.old,
        "newpandaid": link.new,
        "relationtype": link.relation,
        "originpandaid": link.old,
        "ins_utc_tstamp": NOW,
    }


def _untouched(column: Column) -> Any:
    if column.nullable:
        return None
    if column.type == "timestamp":
        return datetime(1970, 1, 1)
    return "-" if column.type.startswith(("varchar", "char", "text")) else 0
