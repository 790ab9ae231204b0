"""Failures like that of one job: where else, since when, and what they have in common.

The errors of the job's group are compared with all that failed or finished at the same time. A place or a piece of work is
the verdict when most of the group is there, and far more often than chance puts it there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log
from typing import Any, Literal

from core.engines import topology
from core.engines.base import Page, Unanswered
from core.engines.best import BestEngine
from core.engines.best import engine as best_engine
from core.error_groups.groups import COLUMNS, Group, groups_of
from core.questions.statistics import Table, likelihood, log_chance, ratio
from core.selection.columns import Sort
from core.selection.dimensions import stored
from core.selection.jobs import jobs
from core.selection.selection import Selection, Term
from core.selection.values import exactly
from core.selection.window import Window

Verdict = Literal["node", "queue", "site", "task", "user", "new", "widespread", "few", "unclear"]
# So long before the job, and after it, failures count as of the same time; so long before that, as known already.
AROUND, BEFORE = timedelta(hours=12), timedelta(days=7)
# With fewer failures nothing can be said; a verdict takes this share of them, so many times as often as elsewhere.
ENOUGH, MOST, TIMES, CHANCE = 5, 0.6, 2.0, 0.001
# Explanations that differ by less, in nats, are as good as each other: the narrowest is named.
SAME = 2.0
# Failures at so many queues and in so many tasks are everywhere.
EVERYWHERE = 3


@dataclass(frozen=True)
class Shared:
    """What the job shares with other failures: the filters that select it, and its jobs beside all."""

    name: Verdict
    value: str
    terms: tuple[Term, ...]
    table: Table


@dataclass(frozen=True)
class Reach:
    """How far the failures go, and how many there were in the time before."""

    queues: int
    tasks: int
    before: int


@dataclass(frozen=True)
class Success:
    """A job like this one that finished last: `what` it has in common, and when."""

    what: str
    pandaid: int
    moment: datetime


@dataclass(frozen=True)
class Similar:
    """The answer; `failures` asks for the jobs of the group, `ended` for all at that time. Without a code, no group."""

    group: Group | None
    verdict: Verdict
    failures: Selection
    ended: Selection
    earlier: Selection
    total: int
    all_ended: int
    shared: Sequence[Shared]
    reach: Reach
    successes: Sequence[Success]
    as_of: datetime


def similar(job: Mapping[str, Any], node: str | None, as_of: datetime) -> Similar:
    """Failures like that of a job.

    :raises Unanswered: when they could not be counted.
    """
    group = next(iter(groups_of(job["jobstatus"], *(job[name] for name in COLUMNS[1:]))), None)
    when = job["modificationtime"] or as_of
    here = Window(jobs().time_field, when - AROUND, min(when + AROUND, as_of) + timedelta(seconds=1))
    past = Window(jobs().time_field, when - AROUND - BEFORE, when - AROUND)
    ended = Selection(jobs(), window=here, drop=False).with_term("jobstatus", "failed|finished")
    failures = _of_group(ended, job, group)
    earlier = _of_group(Selection(jobs(), window=past, drop=False), job, group)
    with best_engine() as engine:
        total, all_ended = (engine.count(one, as_of).value for one in (failures, ended))
        asked = [(name, value, terms) for name, value, terms in shareable(job, node) if total]
        found = [_shared(engine, (failures, ended), as_of, one, (total, all_ended)) for one in asked]
        reach = Reach(*_reach(engine, failures, as_of), before=engine.count(earlier, as_of).value)
        successes = _successes(engine, job, as_of)
    word: Verdict = verdict(found, reach, total) if group else "unclear"
    return Similar(group, word, failures, ended, earlier, total, all_ended, found, reach, successes, as_of)


def verdict(shared: Sequence[Shared], reach: Reach, total: int) -> Verdict:
    """What the failures have in common, the narrowest of what explains them as well as anything."""
    if total < ENOUGH:
        return "few"
    fitting = [one for one in shared if explains(one.table)]
    if fitting:
        best = max(likelihood([one.table]) for one in fitting)
        return next(one.name for one in fitting if likelihood([one.table]) >= best - SAME)
    if not reach.before:
        return "new"
    return "widespread" if reach.queues >= EVERYWHERE and reach.tasks >= EVERYWHERE else "unclear"


def explains(table: Table) -> bool:
    """Whether most failures share this, surely and far more often than others do."""
    if table.here < ENOUGH or table.here < MOST * table.all_here:
        return False
    return log_chance([table]) < log(CHANCE) and ratio([table])[1] >= TIMES


def shareable(job: Mapping[str, Any], node: str | None) -> list[tuple[Verdict, str, tuple[Term, ...]]]:
    """What a job may share with others, narrowest first."""
    queue, task, user = job["computingsite"], job["jeditaskid"], job["produsername"]
    at_queue = ("computingsite", exactly(queue or ""))
    site = _site_of(queue)
    found: list[tuple[Verdict, Any, tuple[Term, ...]]] = [
        ("node", node if queue else None, (at_queue, ("wn", exactly(node or "")))),
        ("queue", queue, (at_queue,)),
        ("site", site, (("site", exactly(site or "")),)),
        ("task", task, (("jeditaskid", str(task)),)),
        ("user", user, (("produsername", exactly(user or "")),)),
    ]
    return [(name, str(value), terms) for name, value, terms in found if value]


def narrowed(selection: Selection, terms: Sequence[Term]) -> Selection:
    """The jobs of a selection that satisfy more filters."""
    for name, text in terms:
        selection = selection.narrowed(name, text)
    return selection


def _site_of(queue: str | None) -> str | None:
    try:
        known = topology.queues().get(queue or "")
    except Unanswered:
        return None
    return known.attribute("site") if known else None


def _of_group(selection: Selection, job: Mapping[str, Any], group: Group | None) -> Selection:
    """The failures of the group; of a job without a code, only itself."""
    failed = selection.with_term("jobstatus", "failed")
    return failed.with_term("errorgroup", group.id) if group else failed.with_term("pandaid", str(job["pandaid"]))


def _shared(
    engine: BestEngine,
    sides: tuple[Selection, Selection],
    as_of: datetime,
    asked: tuple[Verdict, str, tuple[Term, ...]],
    totals: tuple[int, int],
) -> Shared:
    name, value, terms = asked
    here, both = (engine.count(narrowed(side, terms), as_of).value for side in sides)
    return Shared(name, value, terms, Table(here, max(here, both), totals[0], max(totals)))


def _reach(engine: BestEngine, failures: Selection, as_of: datetime) -> tuple[int, int]:
    queues, tasks = (
        len(engine.crosstab(failures, as_of, [stored(name)]).cells) for name in ("computingsite", "jeditaskid")
    )
    return queues, tasks


def _successes(engine: BestEngine, job: Mapping[str, Any], as_of: datetime) -> list[Success]:
    """The last job that finished in the same task, and at the same queue in the week before now."""
    lately = Window(jobs().time_field, as_of - BEFORE, as_of)
    task = Selection(jobs(), (("jeditaskid", str(job["jeditaskid"])),), drop=False)
    queue = Selection(jobs(), window=lately, drop=False).with_term("computingsite", exactly(job["computingsite"] or ""))
    asked = [("in this task", task, job["jeditaskid"]), ("at this queue", queue, job["computingsite"])]
    found = [(what, _last(engine, one, as_of)) for what, one, value in asked if value]
    return [Success(what, *last) for what, last in found if last]


def _last(engine: BestEngine, selection: Selection, as_of: datetime) -> tuple[int, datetime] | None:
    finished = selection.with_term("jobstatus", "finished")
    page = Page(Sort("modificationtime"), 1)
    rows = engine.rows(finished, as_of, ("pandaid", "modificationtime"), page).rows
    return (rows[0][0], rows[0][1]) if rows else None
