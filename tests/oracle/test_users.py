"""What an Oracle server would be sent for the pages of users; see test_statements.py for what that proves."""

import pytest
from django.test import Client

from core.engines.best import engine as best_engine
from core.questions import people
from core.selection.selection import Selection
from core.selection.tasks import tasks
from tests.engines.world import NOW
from tests.oracle.test_statements import sent, wrong
from users import accounts, profile, queries, user_queries

__all__ = ["sent"]


@pytest.mark.parametrize(
    "path", ["/users/", "/users/?json", "/users/?view=database", "/user/someone/", "/user/?user=a"]
)
def test_every_page(sent, path):
    answer = Client().get(path)
    assert answer.status_code in {200, 404}
    assert sent
    assert not wrong(sent)


def test_the_questions_themselves(sent):
    """Each by itself: pages ask no further where nothing is found."""
    names = ("José Niño", "jose nino")
    selection = user_queries.jobs_of(names, user_queries.lately()).frozen(NOW)
    people._read()
    accounts.account(names)
    listed = queries.listed(selection, NOW, "jobs")
    queries.places(listed, names, "computingsite")
    with best_engine() as engine:
        engine.crosstab(selection, NOW, user_queries.BY_QUEUE, user_queries.TAKEN)
        user_queries._cores(engine, selection, NOW)
        user_queries._medians(engine, selection, NOW)
        user_queries._errors(engine, selection, NOW)
        user_queries._jobs_of_tasks(engine, selection, NOW)
    profile.profile(selection, profile.PARTS, profile.OUTCOMES, NOW)
    task_states = user_queries.Counter({"exhausted": 1, "odd": 1, "done": 1})
    user_queries.task_rows(Selection(tasks(), (people.anyone_of("username", names),)), task_states, NOW, 25)
    named = " ".join(each.sql for each in sent)
    for table in ("USERS", "JOBSACTIVE4", "JEDI_TASKS"):
        assert f'"{table}"' in named
    assert not wrong(sent)
