"""A portal that caches answers what one without a cache answers, but for the moment."""

import json
import os
import random
from urllib.request import Request, urlopen

import pytest

from tests.sameness import difference, still
from tests.servers.portal import sample_portal

# `make soak PART=spellings` asks many more.
VARIANTS = int(os.environ.get("VARIANTS", "40"))
QUESTIONS = [
    [],
    [("days", "900"), ("jobstatus", "!running")],
    [("jobstatus", "failed|finished"), ("days", "900")],
    [("jobstatus", "failed"), ("days", "900"), ("computingsite", "*")],
    [("produsername", "x"), ("days", "900"), ("cols", "pandaid,jobstatus")],
    [("jeditaskid", "9303"), ("sortby", "pandaid-ascending")],
    [("nonsense", "1"), ("jobstatus", "finished")],
    [("limit", "x")],
    [("pandaid", "3")],
]
NOISE = [[], [("utm_source", "a")], [("_", "1")], [("timestamp", "2")], [("hours", "")], [("display_limit", "3")]]
PATHS = ["/jobs/", "/jobs", "/", "/job/3/", "/job", "/jobstatuslog/3/", "/help/"]
RENDERINGS = [("", {}), ("json", {}), ("json=1", {}), ("", {"Accept": "application/json"}), ("", {"Accept": "x/;q"})]
HEADERS = [{}, {"X-Forwarded-Host": "evil.example"}, {"Cookie": "sessionid=1"}, {"Authorization": "Bearer x"}]


def variants(chance: random.Random, number: int) -> list[tuple[str, dict[str, str]]]:
    found = []
    for _ in range(number):
        parameters = [*chance.choice(QUESTIONS), *chance.choice(NOISE)]
        chance.shuffle(parameters)
        spelling, accept = chance.choice(RENDERINGS)
        query = "&".join([*(f"{name}={text}" for name, text in parameters), *([spelling] if spelling else [])])
        found.append((f"{chance.choice(PATHS)}?{query}", {**accept, **chance.choice(HEADERS)}))
    return found


def asked(url: str, headers: dict[str, str]) -> tuple[int, str, str]:
    import urllib.error

    try:
        answer = urlopen(Request(url, headers=headers))
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        text = answer.read().decode()
        return answer.status, answer.headers["Content-Type"], still(text)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_bodies_are_equal_whatever_the_spelling(cached):
    plain = sample_portal("sqlite").url
    for path, headers in variants(random.Random(7), VARIANTS):
        one, two = asked(plain + path, headers), asked(cached.url + path, headers)
        assert one[:2] == two[:2], (path, headers)
        assert difference(one[2], two[2]) == ("", ""), (path, headers)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_json_is_equal_key_by_key(cached):
    plain = sample_portal("sqlite").url
    path = "/jobs/?json&days=900&limit=5&outputs=selectionsummary"
    for _ in range(2):
        one, two = (json.loads(asked(url + path, {})[2]) for url in (plain, cached.url))
        assert one == two
