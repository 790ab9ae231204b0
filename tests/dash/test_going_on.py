"""Links from a page of the grid to another keep what was asked: the time, and filters of jobs where the other page knows them."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client

from core.selection import request
from core.selection.jobs import jobs
from core.selection.kinds import Kind
from core.selection.queues import queues
from core.selection.selection import Selection
from core.selection.tasks import tasks

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
# A time that nobody has by default, and a filter that no place stands for.
SCOPE = "days=8000&jobtype=production"
# The first part of an address → what its parameters speak of.
KNOWN: dict[str, tuple[Kind, bool]] = {
    **dict.fromkeys(("site", "wns", "wn", "dash", "errors", "jobs"), (jobs(), True)),
    "users": (jobs(), False),
    "sites": (queues(), False),
    "user": (tasks(), False),
}
# (page, whether it knows filters of jobs)
PAGES = (
    (f"/dash/region/?{SCOPE}", True),
    (f"/dash/region/?{SCOPE}&level=site&splitby=resourcetype", True),
    (f"/dash/region/?{SCOPE}&level=queue", True),
    (f"/dash/region/?{SCOPE}&kiosk=1", True),
    (f"/dash/world/?{SCOPE}", True),
    (f"/dash/world/?{SCOPE}&level=queue", True),
    ("/dash/production/?days=8000", True),
    ("/dash/analysis/?days=8000", False),
    ("/sites/?days=8000", False),
    (f"/site/DELTA_PROD/?{SCOPE}", True),
    (f"/wns/DELTA_PROD/?{SCOPE}", True),
    (f"/users/?{SCOPE}", True),
    ("/user/prodsys01/?days=8000", False),
    ("/status_summary/?nhours=192000&jobtype=production", True),
)


@pytest.fixture
def client(sample: str) -> Client:
    return Client(HTTP_HOST="localhost", headers={"accept": "text/html"})


@pytest.mark.parametrize(("page", "filters"), PAGES)
def test_what_was_asked_goes_along(client, page, filters):
    found = list(elsewhere(client, page))
    assert found, "a page of the grid leads on"
    for url, asked, knows in found:
        assert asked.times, f"{url} lost the time"
        assert not (filters and knows) or asked.text_of("jobtype") == "production", f"{url} lost the filter"


def elsewhere(client: Client, page: str) -> Iterator[tuple[str, Selection, bool]]:
    """What the links of a page to other pages ask, and whether those know filters of jobs."""
    answer = client.get(page, follow=True)
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    for url in sorted(set(re.findall(r'href="(/[^"#]*)"', main))):
        parts = urlsplit(unescape(url))
        name = parts.path.split("/")[1]
        if name in KNOWN and parts.path != answer.request["PATH_INFO"]:
            kind, knows = KNOWN[name]
            yield url, request.read(kind, request.given_in(parts.query), 12).selection, knows


def test_a_queue_shows_what_was_asked_of_it(client):
    """The numbers of a queue on a dashboard are those of its page."""
    board = client.get(f"/dash/region/?{SCOPE}&json").json()["queues"]
    for name, row in board.items():
        asked = f"/site/{name}/?{SCOPE}"
        page = client.get(asked).content.decode()
        shown = re.search(r'class="state-counts".*?</ul>', page, re.DOTALL)
        counts = re.findall(r'data-count="(\d+)"', shown[0]) if shown else []
        assert sum(map(int, counts)) == row["n_jobs"], asked


def test_a_queue_says_what_it_leaves_aside(client):
    answer = client.get("/site/DELTA_PROD/?region=X&jobstatus=failed&days=8000")
    assert "region was left aside" in answer.content.decode()
    assert "jobstatus was left aside" in answer.content.decode()
