"""Who asks too much is told so, in the right shape, and nobody else is."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import Client

from core.cache import store
from core.engines.base import Unanswered
from core.traffic import lanes, limits, metrics
from core.traffic.metrics import REFUSED
from tests.cache.conftest import caching
from tests.servers.registry import ROOT

FREE_PAGE = "/help/?json"


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass when a test says so."""
    passed = SimpleNamespace(s=1000.0)
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: passed.s))
    monkeypatch.setattr(limits, "_PAID_AT", {})
    return passed


@pytest.fixture
def asked(settings, clock):
    """Somebody who may ask a unit a second, 20 at once; a holder of a token 50 at once."""
    settings.RATE_LIMIT, settings.CLIENT_TOKENS = 60, {"good": 150}
    return Client(HTTP_HOST="localhost")


def statuses(client: Client, number: int, **extra) -> list[int]:
    """Of requests one after the other, each of which is answered at once: of 20 units 3 are there for the last one."""
    return [client.get(FREE_PAGE, **extra).status_code for _ in range(number)]


def test_each_answer_says_what_is_left(asked):
    assert [asked.get(FREE_PAGE)["RateLimit"] for _ in range(2)] == ['"client";r=17;t=3', '"client";r=16;t=4']
    assert asked.get(FREE_PAGE)["RateLimit-Policy"] == '"client";q=20;w=20'
    statuses(asked, 15)
    assert [asked.get(FREE_PAGE)["RateLimit"] for _ in range(2)] == ['"client";r=0;t=18'] * 2


def test_what_is_owed_is_paid_off_second_by_second(asked, clock):
    assert statuses(asked, 19) == [200] * 18 + [429]
    clock.s += 5
    assert statuses(asked, 6) == [200] * 5 + [429]
    clock.s += 1000
    assert statuses(asked, 19) == [200] * 18 + [429]


def test_requests_under_way_owe_more_than_those_that_were_answered(asked, rf):
    limited = limits.Limits(lambda _: HttpResponse())
    open_ones = [limited(rf.get(FREE_PAGE)) for _ in range(7)]
    assert [one.status_code for one in open_ones] == [200] * 6 + [429]
    for one in open_ones:
        one.close()
    assert limited(rf.get(FREE_PAGE)).status_code == 200


@pytest.mark.parametrize(("worked_s", "wait_s"), [(0.9, 0), (2, 2), (3, 11), (1000, 43)])
def test_work_costs_more_than_asking(asked, clock, rf, worked_s, wait_s):
    """Ten units a second; never so much that nobody is answered for a minute."""
    limits.Limits(lambda _: worked(clock, worked_s))(rf.get(FREE_PAGE)).close()
    if wait_s:
        assert int(asked.get(FREE_PAGE)["Retry-After"]) >= wait_s
        clock.s += wait_s - 0.5
        refused = asked.get(FREE_PAGE)
        assert (refused.status_code, 5 <= int(refused["Retry-After"]) <= 10) == (429, True)
        clock.s += 0.5
    assert statuses(asked, 1) == [200]


def worked(clock: SimpleNamespace, seconds: float) -> HttpResponse:
    clock.s += seconds
    return HttpResponse()


@pytest.mark.parametrize("owe", [store.owe, limits._owed_here])
def test_a_debt_is_the_same_in_redis_and_without(kept, monkeypatch, owe):
    monkeypatch.setattr(limits, "_PAID_AT", {})
    turns = [
        (5, 20, "keep", 5),
        (18, 20, "keep", 23),
        (14, 20, "keep", 19),
        (-4, 60, "cut", 15),
        (100, 60, "cut", 115),
        (0, 20, "keep", 60),
        (-90, 60, "cut", -30),
        (0.25, 20, "keep", 0.25),
    ]
    found = [owe("owed:somebody", amount, most, otherwise) for amount, most, otherwise, _ in turns]
    assert found == pytest.approx([owed for *_, owed in turns], abs=0.2)
    time.sleep(0.3)
    assert owe("owed:somebody", 1, 20, "keep") == 1


def test_too_much_is_429_as_json_and_as_a_page(asked):
    assert statuses(asked, 18) == [200] * 18
    refused = asked.get(FREE_PAGE)
    assert (refused.status_code, list(json.loads(refused.content))) == (429, ["error"])
    assert int(refused["Retry-After"]) > 0
    page = asked.get("/help/")
    assert page.status_code == 429
    assert "You ask for a lot at once" in page.content.decode()


def test_limits_that_were_hit_are_counted(asked):
    before = REFUSED.labels("rate")._value.get()
    statuses(asked, 23)
    assert REFUSED.labels("rate")._value.get() == before + 5
    assert b'portal_refused_total{reason="rate"}' in metrics.exposition()


def test_who_comes_back_does_not_come_in_one_wave(asked):
    statuses(asked, 18)
    found = [asked.get(FREE_PAGE) for _ in range(90)]
    waits = Counter(int(one["Retry-After"]) for one in found)
    assert max(waits.values()) < len(found) / 3, "in no second does a third of them come"


def test_a_forged_address_neither_escapes_nor_blames_another(asked):
    forged = [{"HTTP_X_FORWARDED_FOR": f"10.0.0.{n}", "REMOTE_ADDR": "9.9.9.9"} for n in range(25)]
    found = [asked.get(FREE_PAGE, **one).status_code for one in forged]
    assert found == [200] * 18 + [429] * 7
    assert asked.get(FREE_PAGE, REMOTE_ADDR="10.0.0.1").status_code == 200


def test_behind_the_proxy_each_address_pays_for_itself(asked):
    first, second = ({"HTTP_X_FORWARDED_FOR": f"1.2.3.4, 10.0.0.{n}", "REMOTE_ADDR": "127.0.0.1"} for n in (1, 2))
    assert statuses(asked, 21, **first)[-1] == 429
    assert statuses(asked, 1, **second) == [200]


def test_a_known_token_pays_before_its_address_and_an_unknown_one_is_nothing(asked):
    good, bad = ({"HTTP_AUTHORIZATION": f"Bearer {token}"} for token in ("good", "bad"))
    assert statuses(asked, 21, **bad)[-1] == 429
    assert statuses(asked, 49, **good) == [200] * 48 + [429]


def test_probes_are_free(asked):
    statuses(asked, 21)
    assert asked.get("/health/live").status_code == 200
    assert asked.get("/health/").status_code == 429


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_limit_holds_over_all_workers_and_without_redis_in_each(sample, kind, tmp_path):
    with caching(kind, tmp_path, RATE_LIMIT="10", WORKERS="2") as found:
        assert 429 in [found.get("/jobs/?json&limit=1&outputs=jobs").status for _ in range(41)]
        found.redis_proxy.set("refuse")
        assert 429 in [found.get("/jobs/?json&limit=1&outputs=jobs").status for _ in range(90)]


def furnished(lane: Path, places: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lane with so many places, as gunicorn's configuration makes it."""
    for number in range(places):
        (lane / f"place-{number}").touch()
    monkeypatch.setenv(lanes.DIRECTORY, str(lane))


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_lane_has_its_places_and_no_more(sample, kind, tmp_path, monkeypatch):
    furnished(tmp_path, 3, monkeypatch)
    asked = Client(HTTP_HOST="localhost")
    csv = "/jobs/?csv&days=900"
    open_ones = [asked.get(csv, REMOTE_ADDR="1.1.1.1") for _ in range(2)]
    assert [one.status_code for one in open_ones] == [200, 200]
    assert asked.get(csv, REMOTE_ADDR="1.1.1.1").status_code == 429
    open_ones.append(asked.get(csv, REMOTE_ADDR="2.2.2.2"))
    full = asked.get(csv, REMOTE_ADDR="3.3.3.3")
    assert full.status_code == 503
    assert int(full["Retry-After"]) > 0
    assert asked.get("/jobs/?json&days=3").status_code == 200
    for one in open_ones:
        one.close()
    done = asked.get(csv, REMOTE_ADDR="1.1.1.1")
    assert done.status_code == 200
    done.close()


@pytest.mark.parametrize(
    ("query", "large"),
    [
        ("csv", True),
        ("json&limit=20001", True),
        ("json&limit=100", False),
        ("days=32", True),
        ("hours=745", False),
        ("hours=800", True),
        ("date_from=2020-01-01", True),
        ("date_from=x", False),
        ("days=900&jeditaskid=13", False),
        ("days=%C2%B2", False),
        ("", False),
    ],
)
def test_what_is_large(rf, query, large):
    from core.selection.jobs import jobs
    from core.traffic.lanes import is_large

    assert is_large(rf.get(f"/jobs/?{query}"), jobs) is large


TAKEN_AND_DEAD = """
import os, signal
from core.traffic import lanes
place = lanes._place("1.1.1.1")
print("taken", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_worker_that_dies_gives_its_place_back(tmp_path, monkeypatch):
    furnished(tmp_path, 1, monkeypatch)
    code = f"import django; django.setup(); {TAKEN_AND_DEAD}"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "settings.test"}
    dead = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (dead.stdout, dead.returncode) == ("taken\n", -signal.SIGKILL)
    with lanes._place("2.2.2.2"), pytest.raises(Unanswered):
        lanes._place("3.3.3.3")
