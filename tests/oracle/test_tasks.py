"""What an Oracle server would be sent, for every question about tasks; see test_statements.py for what that proves."""

import pytest
from django.test import Client

from core.engines.base import Page
from core.engines.sql.engine import Bins, SqlEngine
from core.panda.capabilities import capabilities
from core.questions import task_objects
from core.questions.task_progress import progress_of
from core.selection import marks, request
from core.selection.dimensions import stored
from core.selection.tasks import tasks
from tasks import attempts, consumption, facets, flow, queries, task_queries
from tasks.profile import OUTCOMES, PARTS, profile
from tests.engines.world import NOW
from tests.oracle.test_statements import VALUES, sent, wrong

__all__ = ["sent"]


def read(query: str) -> request.Asked:
    return request.read(tasks(), request.given_in(query), 168)


def rows(query: str) -> None:
    asked = read(query)
    SqlEngine().rows(asked.selection, NOW, ("jeditaskid",), Page(asked.view.sort, 100, asked.view.after))


def test_every_filter(sent):
    for known in tasks().filters:
        before = len(sent)
        rows(f"{known.name}={known.example or 1}&days=5")
        if known.form.startswith("a text"):
            SqlEngine().count(read(f"{known.name}=!{known.example}&days=5").selection, NOW)
        assert len(sent) > before
    assert not wrong(sent)


@pytest.mark.parametrize(("name", "attribute"), request.orders(tasks()).items())
def test_every_order_and_the_page_after_a_row(sent, name, attribute):
    types = {column.attribute: column.type for column in tasks().columns}
    for mark in (VALUES[types[attribute]], None):
        rows(f"days=2&sortby={name}-ascending&after={marks.text_of((mark, 17))}")
    assert not wrong(sent)


def test_every_attribute_is_counted(sent):
    for facet in facets.FACETS:
        SqlEngine().crosstab(read("days=9").selection, NOW, [facet.dimension])
    SqlEngine().crosstab(read("").selection, NOW, [stored("errordialog")])
    assert not wrong(sent)


@pytest.mark.parametrize(
    "path",
    [
        "/tasks/",
        "/tasks/?summary=1",
        "/tasks/?json&days=5&extra=jobstatecount",
        "/tasks/?csv&taskname=user.*",
        "/tasks/?category=production|service&hashtag=a*&dataset=mc*",
        "/task/5/",
        "/task/?taskname=user.x",
        "/taskstatuslog/5/",
        "/taskprofile/5/",
        "/taskplots/5/",
        "/api/tasks_plots?days=3",
        "/taskflow/5/",
        "/taskattempts/5/",
        "/taskchain/?jeditaskid=5",
    ],
)
def test_every_page(sent, path):
    answer = Client().get(path)
    assert answer.status_code in {200, 404}
    list(answer) if answer.streaming else answer.content
    assert not wrong(sent)


def test_what_hangs_on_a_task(sent):
    """The look-ups by key, each by itself: without a task, its page asks no further."""
    capabilities()
    sent.clear()
    progress_of([5, 6])
    task_objects.datasets_of(5, task_objects.LISTED_TYPES)
    task_objects.hashtags_of([5])
    task_objects.job_states_of([5, 6], NOW)
    queries.chain_of(5)
    task_queries.status_log(5)
    task_queries.parameters_of(5)
    task_queries.errors_of(5, NOW)
    task_queries.done_by_hour(5, NOW)
    task_queries.scouts_of(5, NOW)
    task_queries.grouped_jobs(task_queries.jobs_of(5), stored("computingsite"), NOW)
    profile(5, "events", PARTS, OUTCOMES, NOW)
    consumption.spreads(task_queries.jobs_of(5), NOW)
    consumption.spread(task_queries.jobs_of(5), consumption.METRICS["walltime"], "finished", Bins(0.0, 1.0, 5), NOW)
    flow.flow(5, NOW)
    attempts.attempts(5, 10, NOW)
    attempts.attempts(5, 10**6, NOW)
    named = " ".join(each.sql for each in sent)
    for table in ("JEDI_DATASETS", "TASKS_STATUSLOG", "JEDI_TASKPARAMS", "TASK_ATTEMPTS", "FILESTABLE_ARCH"):
        assert f'"{table}"' in named
    assert not wrong(sent)
