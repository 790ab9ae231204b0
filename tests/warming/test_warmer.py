"""Pages are there before they are asked for, at a bounded cost, by one process of all."""

import html
import itertools
import json
import os
import re
import signal
import sys
import time
import zlib
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from core import status
from core.cache import pages, store
from core.ending import Ending
from core.warming import hot, questions, record, warmer
from core.warming.record import Page
from core.warming.warmer import Warmer
from tests.cache.conftest import Cached, caching
from tests.faults import proxy
from tests.servers import databases, registry
from tests.servers.processes import Server, start, stop, wait_until

POSTGRESQL = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
LEARNT = "/jobs/?hours=700&jobstatus=failed"
LOCK, RECORD = "portal:1:lock:warmer", "portal:1:warmed"


def start_warmer(found: Cached, room: Path, **extra: str) -> Server:
    """`manage.py warm` with the environment of the portal."""
    room.mkdir()
    environ = Path(f"/proc/{found.pid}/environ").read_text()
    variables = dict(one.split("=", 1) for one in environ.split("\0") if "=" in one)
    command = [sys.executable, "manage.py", "warm"]
    return Server("", start(command, room, registry.ROOT, {**variables, "SITE_URL": found.url, **extra}))


def report(found: Cached) -> dict:
    reports = json.loads(found.get("/status/?json").body)["reports"]
    return next(one for one in reports if one["name"] == record.NAME)


def all_made(found: Cached) -> bool:
    ages = report(found)["facts"].values()
    return bool(ages) and not any("not made" in age for age in ages)


@SQLITE
def test_the_first_reader_finds_the_page_and_its_later_part(sample, kind, tmp_path):
    log, room = tmp_path / "access.log", tmp_path / "warm"
    log.write_text(json.dumps({"method": "GET", "status": 200, "url": f"{LEARNT}&_=1"}) + "\n")
    log.write_text(log.read_text() * 3)
    with caching(kind, tmp_path, EXPERIMENT="tests.warming.small") as found, ExitStack() as running:
        assert report(found)["state"] == "degraded"
        process = start_warmer(found, room, WARM_LOG=str(log))
        running.callback(stop, process)
        wait_until(lambda: all_made(found), process.pid, room)
        assert report(found)["state"] == "ok"
        assert LEARNT in report(found)["facts"]
        for path in ("/jobs/", LEARNT):
            page = found.get(path)
            assert page.headers["X-Cache"] in {"hit", "stale"}
            assert found.state(html.unescape(re.search(r'data-fragment="([^"]+)"', page.body)[1])) in {"hit", "stale"}
        stop(process)
        pages_then = json.loads(zlib.decompress(found.redis.get(RECORD)))
        found.redis.set(
            RECORD, zlib.compress(json.dumps([[url, 0, made - 200] for url, _, made in pages_then]).encode())
        )
        assert report(found)["state"] == "degraded"
        assert found.get("/jobs/").status == 200


@SQLITE
def test_one_of_two_works_and_the_other_takes_over(sample, kind, tmp_path):
    with caching(kind, tmp_path, EXPERIMENT="tests.warming.small") as found, ExitStack() as running:
        one = start_warmer(found, tmp_path / "one")
        running.callback(stop, one)
        wait_until(lambda: all_made(found), one.pid, tmp_path / "one")
        first = found.redis.get(LOCK)
        two = start_warmer(found, tmp_path / "two")
        running.callback(stop, two)
        # It dies without a word, and its lock ends by itself.
        os.kill(one.pid, signal.SIGKILL)
        found.redis.pexpire(LOCK, 1)
        found.redis.delete(RECORD)
        wait_until(lambda: all_made(found), two.pid, tmp_path / "two")
        assert found.redis.get(LOCK) != first
        stop(two)
        assert not found.redis.exists(LOCK)


@pytest.mark.parametrize(("age", "state"), [(0, "ok"), (179, "ok"), (182, "degraded")])
def test_pages_older_than_three_times_are_told(kept, age, state):
    record.write([Page("/jobs/", 0, time.time() - age), Page("/", time.time())])
    told = record.report()
    assert told.state == state
    assert dict(told.facts)["/"].startswith("not made for ")


@pytest.mark.parametrize(
    "value",
    [b"7", b"not json", b'[["a"]]', b'{"a": 1}', b'[["a", "b", "c"]]', b'[["a", 0, NaN]]', b'[["a", 0, 1e999]]'],
)
def test_a_record_of_others_is_no_record(kept, value):
    kept.set(RECORD, value)
    assert record.report().state == "degraded"


def test_without_redis_nothing_is_kept_warm(settings):
    assert record.report().state == "ok"
    assert record.NAME in status.REPORTERS
    with pytest.raises(CommandError, match="REDIS_URL"):
        call_command("warm")


def test_what_is_missing_is_named(kept, settings):
    settings.SITE_URL = ""
    with pytest.raises(CommandError, match="SITE_URL"):
        call_command("warm")
    settings.WARM_EVERY_S = 0
    with pytest.raises(CommandError, match="WARM_EVERY_S"):
        call_command("warm")


@SQLITE
def test_it_rests_three_times_what_it_worked(kept, sample, kind, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(warmer.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(questions, "made", lambda _: clock.__setitem__(0, clock[0] + 2.0) or "miss")
    one = Warmer(Ending())
    rests = [one.turn() for _ in hot.of_experiment()]
    assert rests == [pytest.approx(6.0)] * len(rests)
    assert one.turn() == warmer.IDLE_S


@SQLITE
def test_it_gives_way_while_pages_are_made_for_readers(kept, sample, kind, monkeypatch):
    rested = []
    one = Warmer(Ending())
    monkeypatch.setattr(one.ending, "rest", lambda seconds: rested.append(seconds) or kept.delete("portal:1:readers"))
    one.turn()
    assert rested == []
    store.put(pages.READERS, 1, 60)
    one.turn()
    assert len(rested) == 1


@SQLITE
def test_readers_whose_pages_are_made_all_the_time_do_not_starve_it(kept, sample, kind, monkeypatch, settings):
    clock = [1e9]
    made: dict[str, list[float]] = {}
    monkeypatch.setattr(warmer, "time", SimpleNamespace(time=lambda: clock[0], monotonic=lambda: clock[0]))
    monkeypatch.setattr(hot, "of_experiment", lambda: [f"/jobs/?days={days}" for days in range(1, 41)])
    one = Warmer(Ending())
    monkeypatch.setattr(one.ending, "rest", lambda seconds: clock.__setitem__(0, clock[0] + seconds))

    def make(url: str) -> str:
        clock[0] += 0.1
        made.setdefault(url, []).append(clock[0])
        return "miss"

    monkeypatch.setattr(questions, "made", make)
    store.put(pages.READERS, 1, 600)
    end = clock[0] + 10 * settings.WARM_EVERY_S
    while clock[0] < end:
        one.ending.rest(one.turn())
    ages = [later - earlier for times in made.values() for earlier, later in itertools.pairwise(times)]
    assert len(made) == 40
    assert max(ages) < 1.1 * settings.WARM_EVERY_S


@POSTGRESQL
@pytest.mark.parametrize("mode", ["refuse", "hang"])
def test_when_the_database_is_away_nothing_wrong_is_kept_and_each_page_is_tried_once(
    kept, sample, kind, mode, monkeypatch
):
    one = Warmer(Ending())
    monkeypatch.setattr(hot, "of_experiment", lambda: ["/jobs/?jobstatus=failed", "/"])
    with proxy.before(databases.url(kind, sample)) as (between, through):
        databases.replace("panda", databases.settings_of(through, READ_ONLY=True, connect_time_limit_s=2))
        for _ in range(3):
            one.turn()
        before = kept.keys("portal:1:page:*")
        tried = {url: page.tried for url, page in one.pages.items()}
        between.set(mode)
        for page in one.pages.values():
            page.tried = 0
        for _ in range(4):
            one.turn()
    assert sorted(kept.keys("portal:1:page:*")) == sorted(before)
    assert all(page.made == tried[url] for url, page in one.pages.items())
