"""What an Oracle server would be sent, for every question about errors; see test_statements.py for what that proves."""

import pytest
from django.test import Client

from core.error_groups.groups import read as read_group
from errors import group_queries, queries
from tests.engines.world import NOW
from tests.oracle.test_statements import read, sent, wrong

__all__ = ["sent"]

GROUP = "v1:pilot:1305:0123456789ab"


def test_the_report_with_all_its_breakdowns(sent):
    all_of_it = queries.Wanted(groups=15, sparks=True, codes=True, ids=True, attributes=queries.OF_A_GROUP, parts=8)
    queries.report(read("days=2&computingsite=X").selection, NOW, all_of_it)
    queries.report(
        read(f"days=2&errorgroup={GROUP}").selection, NOW, queries.Wanted(groups=1, attributes=queries.ATTRIBUTES)
    )
    assert not wrong(sent)


def test_messages_of_a_group(sent):
    group = read_group(GROUP)
    assert group
    group_queries.samples(queries.troubled(read(f"days=2&errorgroup={GROUP}").selection), group, NOW)
    assert not wrong(sent)


@pytest.mark.parametrize(
    "path",
    [
        "/errors/",
        "/errors/?json",
        "/errors/?csv&days=1",
        "/errors/?errorcategory=1&sortby=count",
        f"/errors/group/{GROUP}/",
        f"/errors/group/{GROUP}/?json",
    ],
)
def test_every_page(sent, path):
    assert Client().get(path).status_code == 200
    assert not wrong(sent)
