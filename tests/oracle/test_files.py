"""What an Oracle server would be sent, for every question about files and datasets; see test_statements.py."""

import pytest
from django.test import Client

from core.engines.base import Page
from core.engines.sql.engine import SqlEngine
from core.selection import marks, request
from core.selection.datasets import datasets
from core.selection.files import files
from files import dataset_queries, facets, file_queries, queries
from tests.engines.world import NOW
from tests.oracle.test_statements import VALUES, sent, wrong

__all__ = ["sent"]
KINDS = (files(), datasets())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_filter_order_and_attribute(sent, kind):
    for known in kind.filters:
        asked = request.read(kind, request.given_in(f"{known.name}={known.example or 1}&days=5"), 0)
        SqlEngine().rows(asked.selection, NOW, (kind.key,), Page(asked.view.sort, 100))
    types = {column.attribute: column.type for column in kind.columns}
    for name, attribute in request.orders(kind).items():
        for value in (None, VALUES[types[attribute]]):
            mark = marks.text_of([value, *(3 for _ in (kind.key, *kind.more_key))])
            asked = request.read(kind, request.given_in(f"jeditaskid=5&sortby={name}-asc&after={mark}"), 0)
            SqlEngine().rows(asked.selection, NOW, (kind.key,), Page(asked.view.sort, 100, asked.view.after))
    selection = request.read(kind, {"jeditaskid": ["5"]}, 0).selection
    for facet in facets.FACETS[kind.name]:
        SqlEngine().crosstab(selection, NOW, [facet.dimension])
    assert len(sent) > 20
    assert not wrong(sent)


@pytest.mark.parametrize(
    "path",
    [
        "/files/?jeditaskid=5&summary=1&state=failed",
        "/files/?json&datasetname=mc26*",
        "/files/?csv&containername=mc26*",
        "/loadFileList/?datasetid=7",
        "/file/a.root/",
        "/file/?fileid=3&datasetid=7",
        "/datasets/?jeditaskid=5&summary=1",
        "/dataset/?datasetid=7",
        "/dataset/mc26:mc26.some/",
        "/dataset/?datasetname=mc26*&json",
        "/datasets/?json&containername=mc26*",
    ],
)
def test_every_page(sent, path):
    answer = Client().get(path)
    assert answer.status_code in {200, 404}
    list(answer) if answer.streaming else answer.content
    assert not wrong(sent)


def test_what_hangs_on_a_file_or_dataset(sent):
    """The look-ups by key, each by itself: without a file, its page asks no further."""
    file_queries._roles("a.root", [1, 2])
    file_queries._last_jobs([{"pandaid": 3}], [], NOW)
    queries.names_of([1, 2])
    dataset_queries.content({"datasetid": 7, "jeditaskid": 5}, NOW)
    dataset_queries._tasks([5, 6])
    dataset_queries.on_the_server("mc26.some")
    assert not wrong(sent)
