"""Every address of the portal, asked in two ways that must not show: with and without an index, with and without a cache."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from core.clock import now
from core.engines.columnar import published
from core.index.indexer import Indexer
from help import queries
from tests.error_pages.test_on_the_wire import protected
from tests.sameness import difference, still
from tests.servers.portal import sample_portal

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
WHOLE = "days=9000"
# What the examples of the reference, whose windows are short, do not ask.
MORE = (
    "/",
    f"/jobs/?{WHOLE}&summary=1",
    f"/jobs/?{WHOLE}&json&limit=20",
    f"/jobs/summary/?{WHOLE}&jobstatus=failed",
    "/job/1843/similar/",
    f"/tasks/?{WHOLE}&summary=1",
    f"/tasks/summary/?{WHOLE}",
    "/dash/region/plot.png",
    "/dash/world/plot.png",
    f"/errors/?{WHOLE}",
    f"/errors/?{WHOLE}&json",
    f"/errorsscat/?{WHOLE}&json",
    f"/errors/difference/?{WHOLE}&json",
    f"/errors/difference/part/?{WHOLE}",
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
    "/filebrowser/list/rucio/1843/ECHO_HPC_GPU/",
)
# They tell how this very process is.
OF_THE_PROCESS = re.compile(r"/(status|health|metrics)\b")
# They say the same of every database, or read what lies elsewhere.
WITHOUT_ANSWERS = {
    "api_reference",
    "help_page",
    "gone_page",
    "robots",
    "metrics_page",
    "log_page",
    "logs_page",
    "elsewhere",
    "task_logs",
} | {
    *("memory_plot", "memory_plots", "memory_image", "memory_data", "file_copies"),
    *("payload_log", "task_lines", "list_of_file", "delete"),
}
# It looks for causes as long as there is time, and the database has attributes that the index does not hold.
BY_TIME = "/errors/difference/"


def examples() -> list[str]:
    """Every example of the reference, with ids that exist, and the rest."""
    ids = queries.ids(now())
    told = [example for one in queries.endpoints() for example in queries.with_examples(one, ids).examples]
    return [quote(path, safe="/?&=|:,%") for path in (*told, *MORE) if not OF_THE_PROCESS.match(path)]


@pytest.fixture
def index(sample: str, tmp_path: Path, settings: Any) -> Iterator[Path]:
    """An index of all jobs of the sample."""
    settings.INDEX_DAYS, settings.INDEX_MAX_AGE_S = 20_000, 10**9
    indexer = Indexer(tmp_path)
    indexer.fill()
    indexer.store.close()
    yield tmp_path
    published._Held.version, published._Held.seen = None, None


def test_every_page_that_asks_a_database_is_among_them(sample):
    asked = {resolve(path.partition("?")[0]).func for path in examples()}
    told = {"status_page", "health", "live", "ready"} | WITHOUT_ANSWERS
    assert [view.__name__ for view in views(get_resolver()) if view not in asked and view.__name__ not in told] == []


def views(resolver: URLResolver) -> Iterator[Any]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield one.callback
        else:
            yield from views(one)


def test_the_index_changes_no_answer_and_each_protects_its_reader(index, settings):
    client, by_index = Client(HTTP_HOST="localhost"), 0
    for path in examples():
        if path.startswith(BY_TIME):
            continue
        settings.INDEX_DIR = ""
        plain = answered(client, path)
        settings.INDEX_DIR = str(index)
        fast = answered(client, path)
        by_index += plain != fast
        assert plain[:3] in {"200", "302"}, path
        assert difference(without_source(plain), without_source(fast)) == ("", ""), path
    assert by_index > 15, "an index that answers next to nothing proves next to nothing"


def answered(client: Client, path: str) -> str:
    answer = client.get(path)
    protected(answer)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer["Content-Type"] == "image/png":
        # It has the moment of asking in it.
        return f"{answer.status_code} {body[:8]!r}"
    if answer["Content-Type"] == "application/json":
        # The keys of an object are in no order.
        body = json.dumps(json.loads(body), sort_keys=True).encode()
    return f"{answer.status_code} {still(body.decode(errors='replace'))}"


def without_source(text: str) -> str:
    return re.sub(r"\b(index|database)\b", "…", text)


def test_the_cache_changes_no_answer_and_each_protects_its_reader(cached):
    plain = sample_portal("sqlite").url
    for path in MORE:
        if path.startswith(BY_TIME) or path.endswith(".png"):
            continue
        bodies = []
        for url in (plain, cached.url, cached.url):
            with urlopen(url + path) as answer:
                protected(answer)
                bodies.append(still(answer.read().decode(errors="replace")))
        for body in bodies[1:]:
            assert difference(bodies[0], body) == ("", ""), path
