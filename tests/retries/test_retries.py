"""Each piece of work counts once, whatever is selected, on every kind of database."""

import random
from itertools import count

import pytest
from django.db.models import Count

from core.engines.base import Page
from core.engines.sql.engine import SqlEngine
from core.panda.models import JobArchived4, JobDefined
from core.panda.retries import superseded
from core.selection import request
from core.selection.dimensions import stored
from core.selection.jobs import jobs
from tests.retries import rule, zoo
from tests.retries.zoo import LEFT, NOW, STORIES, Job, Link, Story, job

WINDOW = "days=9"
RELATIONS = ("retry", "retry", "retry", None, "", "merge", "merge", "pmerge", "es_merge", "jobset_id", "jobset_retry")


@pytest.fixture
def stories(panda: str) -> None:
    zoo.store()


def selected(query: str) -> set[int]:
    """The ids of a selection, each of which must come once."""
    asked = read(query)
    rows = SqlEngine().rows(asked.selection, NOW, ("pandaid",), Page(asked.view.sort, 100_000)).rows
    ids = [row[0] for row in rows]
    assert len(ids) == len(set(ids))
    return set(ids)


def counted(query: str) -> int:
    """How many jobs a selection holds, by its count and by its groups, which must agree."""
    engine, selection = SqlEngine(), read(query).selection
    total = engine.count(selection, NOW).value
    assert sum(cell.measures[0] for cell in engine.crosstab(selection, NOW, [stored("jobstatus")]).cells) == total
    return total


def read(query: str) -> request.Asked:
    return request.read(jobs(), request.given_in(query), 12)


def test_each_story_of_a_task(stories):
    assert {story.name: selected(f"jeditaskid={story.task}") for story in STORIES} == {
        story.name: story.left for story in STORIES
    }


def test_all_attempts_are_there_when_asked_for(stories):
    for story in STORIES:
        assert counted(f"jeditaskid={story.task}&mode=nodrop") == len({one.pandaid for one in story.jobs})


def test_any_selection_leaves_out_the_same_jobs(stories):
    everything = selected(f"{WINDOW}&mode=nodrop")
    assert len(everything) == 76
    assert selected(f"{WINDOW}&mode=drop") == LEFT
    assert counted(f"{WINDOW}&mode=drop") == len(LEFT)
    assert selected(f"computingsite={zoo.QUEUE}&{WINDOW}&mode=drop") == LEFT
    assert selected(f"pandaid={'|'.join(map(str, everything))}&mode=drop") == LEFT
    assert selected(f"jeditaskid={'|'.join(str(story.task) for story in STORIES)}&mode=drop") == LEFT - {299}


def test_what_is_left_of_each_state(stories):
    left = {status: selected(f"jobstatus={status}&{WINDOW}&mode=drop") for status in ("failed", "closed", "running")}
    assert left["failed"] == {151, 224, 225, 231, 241, 261, 262, 291, 292, 299}
    assert left["closed"] == {206, 208}
    assert left["running"] == {273}
    assert counted(f"jobstatus=finished&{WINDOW}&mode=drop") == 26


def test_the_rule_in_plain_python_agrees_with_the_stories():
    assert {story.name: rule.left(story) for story in STORIES} == {story.name: story.left for story in STORIES}


def test_random_histories_are_read_as_plain_python_reads_them(panda):
    told = list(random_stories(seed=11, tasks=60))
    zoo.store(told)
    left = {story.task: rule.left(story) for story in told}
    assert selected(f"{WINDOW}&mode=drop") == set().union(*left.values()) | {zoo.WITHOUT_TASK.pandaid}
    for story in told[::12]:
        assert selected(f"jeditaskid={story.task}") == left[story.task]
    dropped = sum(len(story.jobs) for story in told) - sum(map(len, left.values()))
    assert min(dropped, sum(map(len, left.values()))) > 100, "both outcomes must be common, or the test says little"


def test_what_is_left_and_what_is_not_are_the_whole(panda):
    """Nulls must not let a job fall between the two."""
    zoo.store(random_stories(seed=12, tasks=60))
    for model in (JobArchived4, JobDefined):
        taken = set(model.objects.filter(superseded()).values_list("pandaid", flat=True))
        left = set(model.objects.filter(~superseded()).values_list("pandaid", flat=True))
        assert taken.isdisjoint(left)
        assert len(taken) + len(left) == model.objects.aggregate(n=Count("pandaid"))["n"]
        assert taken


def random_stories(seed: int, tasks: int):
    """Tasks with a few jobs of every kind, linked at random; ids of job sets and jobs may be the same numbers."""
    chance, ids = random.Random(seed), count(1_000)
    for task in range(1, tasks + 1):
        made = [_random_job(chance, next(ids)) for _ in range(chance.randint(2, 14))]
        numbers = [one.pandaid for one in made] + [one.values["jobsetid"] or 1 for one in made]
        links = {_random_link(chance, numbers) for _ in range(chance.randint(0, 12))}
        unique = {(link.old, link.new): link for link in links}
        yield Story(str(task), task, made, list(unique.values()), set(), chance.choice(("done", "running")))


def _random_job(chance: random.Random, pandaid: int) -> Job:
    return job(
        pandaid,
        chance.choice(("finished", "failed", "cancelled", "closed", "merging")),
        chance.choice(("jobsarchived4", "jobsdefined4")),
        jobsetid=chance.choice((None, 0, pandaid - 1, pandaid // 3 * 3)),
        processingtype=chance.choice((None, "", "pmerge", "pmerge", "run")),
        eventservice=chance.choice((None, None, 0, 1, 2)),
        specialhandling=chance.choice((None, "", "es:1", "sc:2", "pc")),
        jobsubstatus=chance.choice((None, "", "es_unused", "es_inaction", "toolong")),
        transformation=chance.choice((None, "", "http://x/buildGen", "Sim_tf.py")),
    )


def _random_link(chance: random.Random, numbers: list[int]) -> Link:
    return Link(chance.choice(numbers), chance.choice(numbers), chance.choice(RELATIONS))
