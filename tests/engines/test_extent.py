"""What an answer as data says of its length before it begins, also where nobody has the time to count."""

import csv
import io
from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import Client

from core.engines.sql.engine import SqlEngine
from core.questions.extent import extent
from core.selection import request
from core.selection.jobs import jobs
from tests.engines.world import NOW

EVERYTHING = "days=9000"


def selection(query: str):
    return request.read(jobs(), request.given_in(query), 12).selection


def held() -> int:
    return SqlEngine().count(selection(EVERYTHING), NOW).value


def test_a_count_goes_as_far_as_it_is_asked(sample):
    everything, engine = held(), SqlEngine()
    counts = [engine.count(selection(EVERYTHING), NOW, up_to) for up_to in (5, everything, everything + 1)]
    assert [(count.value, count.relation) for count in counts] == [
        (5, "at least"),
        (everything, "at least"),
        (everything, "exact"),
    ]
    assert engine.count(selection("pandaid=1|2&jobstatus=nonsense"), NOW, 5).value == 0


def test_the_limit_leaves_rows_out_or_not(sample):
    everything = held()
    assert [extent(selection(EVERYTHING), NOW, limit).truncated for limit in (everything - 1, everything)] == [
        True,
        False,
    ]


@pytest.fixture
def hurried(sample: str, kind: str, settings) -> Iterator[Client]:
    """No statement but that of the rows has the time for anything."""
    client = Client(HTTP_HOST="localhost")
    # What a process keeps, it has by now.
    for page in ("/jobs/", "/tasks/"):
        client.get(f"{page}?csv&{EVERYTHING}&limit=7").getvalue()
    settings.SQL_TIME_LIMIT_MS = 1
    yield client
    connections["panda"].close()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("page", ["/jobs/", "/tasks/"])
def test_a_file_comes_although_there_was_no_time_to_count(hurried, page):
    # On a busy machine a look-up before the rows may take its millisecond too: then it is asked again.
    asked = (hurried.get(f"{page}?csv&{EVERYTHING}&limit=7") for _ in range(50))
    answer = next(one for one in asked if one.status_code == 200)
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode())))
    assert (answer.status_code, len(rows)) == (200, 1 + 7)
    assert answer["X-Truncated"] == "unknown"
    assert "X-Total-Count" not in answer
    assert "could not be counted in time: these are all, or the first 7." in answer["X-Warning"]
