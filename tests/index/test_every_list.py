"""Every list says the same whether the index answers or the database."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from core.engines.columnar import published
from core.index.indexer import Indexer
from tests.sameness import difference, still

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
WHOLE = "days=9000"
LISTS = (
    "/",
    f"/jobs/?{WHOLE}&summary=1",
    f"/jobs/?{WHOLE}&json&limit=20",
    f"/jobs/summary/?{WHOLE}&jobstatus=failed",
    "/job/1843/similar/",
    f"/tasks/?{WHOLE}&summary=1",
    f"/tasks/summary/?{WHOLE}",
    "/tasklogs/10/",
    f"/errors/?{WHOLE}",
    f"/errors/?{WHOLE}&json",
    f"/errorsscat/?{WHOLE}&json",
    f"/sites/?{WHOLE}&json",
    "/site/DELTA_PROD/",
    f"/wns/DELTA_PROD/?{WHOLE}&json",
    "/status_summary/?nhours=90000&json",
    "/files/summary/?jeditaskid=13",
    "/datasets/summary/?jeditaskid=13",
    "/file/sim26.100007.Retryable.EVNT.nf80._000001.pool.root.1/?json",
    f"/harvester/workers/summary/?{WHOLE}",
    "/harvester/worker/harv-sim-01:17/?json",
    "/harvester/instance/harv-sim-01/?json",
)


@pytest.fixture
def index(sample: str, tmp_path: Path, settings: Any) -> Iterator[Path]:
    """An index of all jobs of the sample."""
    settings.INDEX_DAYS, settings.INDEX_MAX_AGE_S = 20_000, 10**9
    indexer = Indexer(tmp_path)
    indexer.fill()
    indexer.store.close()
    yield tmp_path
    published._Held.version, published._Held.seen = None, None


def test_the_index_changes_no_answer(index, settings):
    client, by_index, different = Client(HTTP_HOST="localhost"), 0, {}
    for path in LISTS:
        settings.INDEX_DIR = ""
        plain = answered(client, path)
        settings.INDEX_DIR = str(index)
        fast = answered(client, path)
        by_index += plain != fast
        if without_source(plain) != without_source(fast):
            different[path] = difference(without_source(plain), without_source(fast))
    assert different == {}
    assert by_index > 5, "an index that answers next to nothing proves next to nothing"


def answered(client: Client, path: str) -> str:
    answer = client.get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer["Content-Type"] == "application/json":
        # The keys of an object are in no order.
        body = json.dumps(json.loads(body), sort_keys=True).encode()
    return f"{answer.status_code} {still(body.decode(errors='replace'))}"


def without_source(text: str) -> str:
    return re.sub(r"\b(index|database)\b", "…", text)
