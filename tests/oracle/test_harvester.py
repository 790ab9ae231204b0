"""What an Oracle server would be sent, for every question about Harvester; see test_statements.py for what that proves."""

import pytest
from django.test import Client

from core.engines.base import Page
from core.engines.sql.engine import SqlEngine
from core.selection import marks, request
from core.selection.harvester import dialogs, job_workers, worker_statistics, workers
from harvester import facets, one_queries, queries
from tests.engines.world import NOW
from tests.oracle.test_statements import VALUES, sent, wrong

__all__ = ["sent"]
KINDS = (workers(), dialogs(), worker_statistics(), job_workers())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_filter_and_order(sent, kind):
    types = {column.attribute: column.type for column in kind.columns}
    keys = [3 if types[name] == "integer" else "harv-1" for name in (kind.key, *kind.more_key)]
    for known in kind.filters:
        asked = request.read(kind, request.given_in(f"{known.name}={known.example or 1}&days=5"), 12)
        SqlEngine().rows(asked.selection, NOW, (kind.key,), Page(asked.view.sort, 100))
    for name, attribute in request.orders(kind).items():
        for value in (None, VALUES[types[attribute]]):
            mark = marks.text_of([value, *keys])
            asked = request.read(kind, request.given_in(f"sortby={name}-asc&after={mark}"), 12)
            SqlEngine().rows(asked.selection, NOW, (kind.key,), Page(asked.view.sort, 100, asked.view.after))
    assert len(sent) > 20
    assert not wrong(sent)


@pytest.mark.parametrize(
    "path",
    [
        "/harvester/workers/",
        "/harvester/workers/?summary=1&status=failed",
        "/harvester/workers/?json&days=5",
        "/harvester/workers/?csv&pandaid=22",
        "/harvester/worker/harv-1:22/",
        "/harvester/worker/22/",
        "/harvester/instances/",
        "/harvester/instance/harv-1/",
        "/harvester/slots/",
        "/harvester/getworkers/?dt=1",
        "/harvester/getdiagnostics/",
        "/harvester/getworkerstats/",
        "/harvester/getjobs/",
        "/workersfortask/?jeditaskid=5",
        "/jobs/?worker=harv-1:22",
    ],
)
def test_every_page(sent, path):
    answer = Client().get(path)
    assert answer.status_code in {200, 404}
    list(answer) if answer.streaming else answer.content
    assert not wrong(sent)


def test_every_attribute_is_counted(sent):
    selection = request.read(workers(), {}, 12).selection
    for facet in facets.FACETS:
        SqlEngine().crosstab(selection, NOW, [facet.dimension])
    assert not wrong(sent)


def test_what_hangs_on_an_instance(sent):
    """The look-ups by key, each by itself: without an instance, its page asks no further."""
    one_queries._own_count("harv-1", NOW)
    one_queries._messages("harv-1", NOW)
    one_queries._commands("harv-1")
    one_queries._metrics("harv-1")
    list(queries._rows_of([("harv-1", 22)]))
    named = " ".join(each.sql for each in sent)
    for table in ("HARVESTER_WORKER_STATS", "HARVESTER_DIALOGS", "HARVESTER_COMMANDS", "HARVESTER_METRICS"):
        assert f'"{table}"' in named
    assert not wrong(sent)
