"""Who asks too much is told so, in the right shape, and nobody else is."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client

from core.engines.base import Unanswered
from core.traffic import lanes, limits, metrics
from core.traffic.metrics import REFUSED
from tests.cache.conftest import caching
from tests.servers.registry import ROOT

FREE_PAGE = "/help/?json"


@pytest.fixture
def asked(settings, monkeypatch):
    settings.RATE_LIMIT, settings.CLIENT_TOKENS = 20, {"good": 50}
    monkeypatch.setattr(limits, "_HERE", {})
    # Only the number counts here, not how long this machine takes.
    monkeypatch.setattr(limits, "UNIT_S", 1e9)
    # A minute that does not end while the test runs.
    monkeypatch.setattr(limits, "WINDOW_S", 10**12)
    return Client(HTTP_HOST="localhost")


def statuses(client: Client, number: int, **extra) -> list[int]:
    return [client.get(FREE_PAGE, **extra).status_code for _ in range(number)]


def test_each_answer_says_what_is_left(asked):
    assert asked.get(FREE_PAGE)["RateLimit"].startswith('"client";r=19;t=')
    assert asked.get(FREE_PAGE)["RateLimit-Policy"].startswith('"client";q=20;w=')


def test_too_much_is_429_as_json_and_as_a_page(asked):
    assert statuses(asked, 20) == [200] * 20
    refused = asked.get(FREE_PAGE)
    assert (refused.status_code, list(json.loads(refused.content))) == (429, ["error"])
    assert int(refused["Retry-After"]) > 0
    page = asked.get("/help/")
    assert page.status_code == 429
    assert "You ask for a lot at once" in page.content.decode()


def test_limits_that_were_hit_are_counted(asked):
    before = REFUSED.labels("rate")._value.get()
    statuses(asked, 23)
    assert REFUSED.labels("rate")._value.get() == before + 3
    assert b'portal_refused_total{reason="rate"}' in metrics.exposition()


def test_who_comes_back_does_not_come_in_one_wave(asked):
    statuses(asked, 20)
    found = [asked.get(FREE_PAGE) for _ in range(60)]
    left = min(int(one["RateLimit"].rpartition("t=")[2]) for one in found)
    waits = Counter(int(one["Retry-After"]) for one in found)
    assert min(waits) >= left
    assert max(waits.values()) < len(found) / 3, "in no second does a third of them come"


def test_a_forged_address_neither_escapes_nor_blames_another(asked):
    forged = [{"HTTP_X_FORWARDED_FOR": f"10.0.0.{n}", "REMOTE_ADDR": "9.9.9.9"} for n in range(25)]
    found = [asked.get(FREE_PAGE, **one).status_code for one in forged]
    assert found == [200] * 20 + [429] * 5
    assert asked.get(FREE_PAGE, REMOTE_ADDR="10.0.0.1").status_code == 200


def test_behind_the_proxy_each_address_pays_for_itself(asked):
    first, second = ({"HTTP_X_FORWARDED_FOR": f"1.2.3.4, 10.0.0.{n}", "REMOTE_ADDR": "127.0.0.1"} for n in (1, 2))
    assert statuses(asked, 21, **first)[-1] == 429
    assert statuses(asked, 1, **second) == [200]


def test_a_known_token_pays_before_its_address_and_an_unknown_one_is_nothing(asked):
    good, bad = ({"HTTP_AUTHORIZATION": f"Bearer {token}"} for token in ("good", "bad"))
    assert statuses(asked, 21, **bad)[-1] == 429
    assert statuses(asked, 50, **good) == [200] * 50
    assert statuses(asked, 1, **good) == [429]


def test_probes_are_free(asked):
    statuses(asked, 21)
    assert asked.get("/health/live").status_code == 200
    assert asked.get("/health/").status_code == 429


def test_work_costs_more_than_asking(asked, monkeypatch):
    monkeypatch.setattr(limits, "UNIT_S", 1e-6)
    assert statuses(asked, 2) == [200, 429]


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
