"""What is different about some jobs: the page, on rows that PanDA wrote, on the simulated grid, and on nothing."""

import json
from urllib.request import urlopen

import pytest
from django.test import Client

from simulator.error_kinds import BROKEN_SITE
from simulator.steps import BAD_VERSION
from tests.browser import grids

ALL = "date_from=2020-01-01&date_to=2100-01-01"
only_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def client() -> Client:
    return Client(HTTP_HOST="localhost")


def get(url: str) -> dict:
    with urlopen(url) as answer:
        return json.load(answer)


def test_planted_causes_are_named_first():
    url = grids.still().url
    found = get(f"{url}/errors/difference/?json&hours=12")["causes"]
    # A queue or its site: they fail together.
    named = {one["value"].partition("_")[0] for one in found[:3]}
    broken = get(f"{url}/errors/?json&hours=12&error=pilot:{BROKEN_SITE.pilot[0]}&fields=errsBySite")["errsBySite"]
    assert {broken[0]["name"].partition("_")[0], f"SimProd/{BAD_VERSION}"} <= named
    assert all(one["at_least"] is None or one["at_least"] >= 1.5 for one in found)


def test_each_count_is_the_length_of_its_list(portal):
    found = get(f"{portal}/errors/difference/?json&{ALL}")
    assert found["causes"], "PanDA's own rows have causes"
    for cause in found["causes"]:
        for side in ("here", "other"):
            with urlopen(f"{portal}{cause[f'{side}_url']}&json&outputs=jobs&limit=1") as answer:
                assert int(answer.headers["X-Total-Count"]) == cause[side], cause


@only_sqlite
@pytest.mark.parametrize(
    "query", [ALL, f"{ALL}&against=others&computingsite=ECHO_HPC_GPU", f"{ALL}&jobstatus=failed&jeditaskid=13"]
)
def test_the_page_says_it_in_words(sample, client, query):
    page = client.get(f"/errors/difference/?{query}").content.decode()
    assert "What is different about these?" in page
    assert "values tested" in page
    part = client.get(f"/errors/difference/part/?{query}")
    assert part.status_code == 200
    assert "<html" not in part.content.decode()


@only_sqlite
def test_nothing_is_claimed_of_nothing(panda, client):
    assert "nothing is different" in client.get("/errors/difference/").content.decode()
    assert json.loads(client.get("/errors/difference/?json").content)["causes"] == []


@only_sqlite
def test_another_comparison_is_refused_in_words(panda, client):
    answer = client.get("/errors/difference/?against=me&json")
    assert answer.status_code == 400
    assert "finished or others" in json.loads(answer.content)["error"]


@only_sqlite
def test_an_unknown_parameter_is_told_and_the_page_s_own_is_not(panda, client):
    assert "X-Warning" not in client.get("/errors/difference/?json&against=others").headers
    assert "jobstaus" in client.get("/errors/difference/?json&jobstaus=failed")["X-Warning"]
