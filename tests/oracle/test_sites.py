"""What an Oracle server would be sent for the pages of queues, nodes and shares; see test_statements.py for what that proves."""

import pytest
from django.test import Client

from core.engines.best import engine as best_engine
from core.selection import request
from core.selection.jobs import jobs
from sites import catalogue, node_queries, shares_queries, summary_queries
from tests.engines.world import NOW
from tests.oracle.test_statements import sent, wrong

__all__ = ["sent"]


@pytest.mark.parametrize(
    "path",
    [
        "/sites/",
        "/site/CERN/",
        "/wns/CERN/",
        "/wn/CERN/wn001/",
        "/status_summary/",
        "/status_summary/api/?nhours=6&cloud=-US&jobstatus=failed",
        "/resourcetypes/",
        "/workQueues/",
        "/globalshares/",
        "/datatable/data/coreTypes/",
    ],
)
def test_every_page(sent, path):
    answer = Client().get(path)
    assert answer.status_code in {200, 404}
    assert sent
    assert not wrong(sent)


def test_the_questions_themselves(sent):
    """Each by itself: pages ask no further where nothing is found."""
    selection = request.read(jobs(), {"computingsite": ["=CERN"]}, 12).selection.frozen(NOW)
    node_queries.nodes_page("CERN", selection, None, NOW, "")
    with best_engine() as engine:
        node_queries._slots(engine, selection.with_term("jobstatus", "running"), NOW)
    summary_queries.summary(summary_queries.read({"computingsite": ["CERN*,-CERN_X"]}))
    shares_queries.shares()
    catalogue.work_by("gshare", "gshare")
    named = " ".join(each.sql for each in sent)
    for table in ("GLOBAL_SHARES", "JOBS_SHARE_STATS", "JOBSACTIVE4"):
        assert f'"{table}"' in named
    assert not wrong(sent)
