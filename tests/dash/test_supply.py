"""What pilots asked, as PanDA's servers count it: added up where it is known, and never made up where it is not."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.test import Client

from core.clock import now
from core.engines import topology
from core.panda import capabilities
from tests.rows import insert

QUEUES = {"A": ("EU", "S1"), "B": ("EU", "S2"), "C": ("US", "S3")}
# queue, flag, hours, requests, those without a job, hours since the row changed
ROWS = (
    *(("A", "server1", 3, 10, 4, 0), ("A", "server2", 3, 20, 6, 1), ("A", "production", 3, 15, 5, 0)),
    *(("A", "server1", 1, 99, 99, 0), ("A", "snapshot", 1_400, 99, 99, 0)),
    *(("B", "analysis", 3, 7, 7, 0), ("C", "server1", 3, 50, 50, 4)),
)


@pytest.fixture
def client(panda: str) -> Iterator[Client]:
    """Thirty jobs wait at each of three queues, and nothing runs."""
    moment = now()
    for number, (queue, (region, site)) in enumerate(QUEUES.items()):
        data = f'{{"cloud": "{region}", "atlas_site": "{site}", "status": "online"}}'
        insert("schedconfig_json", panda_queue=queue, data=data, last_update=moment)
        for job in range(30):
            insert(
                "jobsactive4",
                pandaid=30 * number + job + 1,
                jobstatus="activated",
                computingsite=queue,
                creationtime=moment,
                modificationtime=moment,
                statechangetime=moment,
            )
    topology.forget()
    capabilities._found.cache_clear()
    yield Client(HTTP_HOST="localhost")
    topology.forget()
    capabilities._found.cache_clear()


def count(moment: datetime) -> None:
    for site, flag, hours, asked, in_vain, age in ROWS:
        changed = moment - timedelta(hours=age)
        insert(
            "pandameta.sitedata",
            site=site,
            flag=flag,
            hours=hours,
            getjobabs=asked,
            nojobabs=in_vain,
            lastmod=changed,
        )


def pilots(client: Client, query: str = "") -> dict[str, tuple[int | None, int | None]]:
    found = client.get(f"/dash/region/?json{query}").json()
    assert (found["meta"]["pilots"] is None) == (found["queues"]["A"]["n_pilots_total"] is None)
    return {name: (one["n_pilots_total"], one["n_pilots_nojob"]) for name, one in found["queues"].items()}


def test_servers_are_added_up_and_a_queue_without_a_fresh_row_was_asked_by_none(client):
    count(now())
    assert pilots(client) == {"A": (30, 10), "B": (7, 7), "C": (0, 0)}
    assert set(pilots(client, "&jobstatus=activated").values()) == {(None, None)}
    page = client.get("/dash/region/").text
    for told in ("37, 46\u202f% in vain", "the queue is online; in 3 h no pilot asked for a job"):
        assert told in page
    assert "pilots not known" not in page


def test_what_nobody_keeps_is_not_known(client):
    assert set(pilots(client).values()) == {(None, None)}
    assert "pilots not known" in client.get("/dash/region/").text
    with connections["panda_rw"].cursor() as cursor:
        cursor.execute(f"DROP TABLE {connections['panda_rw'].ops.quote_name('pandameta.sitedata')}")
    capabilities._found.cache_clear()
    assert set(pilots(client).values()) == {(None, None)}
    assert "pilots not known" in client.get("/dash/region/?site=S1").text
