"""One answer for all who ask the same, made once, never wrong, and shown with its age."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.request import Request, urlopen

import pytest

from tests.cache.conftest import LOGGED, Cached, caching
from tests.faults.test_portal import get
from tests.servers import registry

pytestmark = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
PAGE = "/jobs/?days=900&jobstatus=failed"
DATA = f"{PAGE}&json&outputs=jobs&limit=20"


def test_the_second_reader_gets_what_the_first_one_got(cached):
    first, second = cached.get(PAGE), cached.get(PAGE)
    assert (first.headers["X-Cache"], second.headers["X-Cache"]) == ("miss", "hit")
    assert first.body == second.body
    assert int(second.headers["Age"]) >= 0
    assert "public" in second.headers["Cache-Control"]


def test_an_image_is_kept_like_its_page(cached):
    for path in ("/dash/world/plot.png?days=900", "/taskprofile/13/plot.png", "/taskplots/13/plot.png"):
        bodies = []
        for state in ("miss", "hit"):
            with urlopen(cached.url + path) as answer:
                assert (answer.headers["X-Cache"], answer.headers["Content-Type"]) == (state, "image/png")
                bodies.append(answer.read())
        assert bodies[0] == bodies[1]
        assert bodies[0].startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "same",
    [
        "/jobs/?jobstatus=failed&days=900",
        "/jobs/?days=900&jobstatus=failed&utm_source=mail&_=1&timestamp=5",
        "/jobs/?DAYS=900&jobstatus=failed&computingsite=",
    ],
)
def test_spellings_of_one_question_share_one_answer(cached, same):
    first = cached.get(PAGE)
    assert cached.get(same).body == first.body
    assert len(cached.pages()) == 1


def test_renderings_and_selections_do_not_share(cached):
    different = [PAGE, DATA, "/jobs/?days=900", f"{PAGE}&cols=pandaid", f"{PAGE}&display_limit=5", "/job/3/"]
    bodies = [cached.get(path).body for path in different]
    assert [cached.get(path).body for path in different] == bodies
    assert len(cached.pages()) == len(set(bodies)) == len(different)


def test_who_has_it_already_is_told_so_in_304(cached):
    first = cached.get(PAGE)
    again = urlopen_status(cached.url + PAGE, {"If-None-Match": first.headers["ETag"]})
    assert again == (304, b"")


def test_what_is_unknown_or_long_or_a_file_is_not_kept(cached):
    for path in ("/jobs/?days=900&nonsense=1", "/jobs/?csv&days=900", "/jobs/?days=x", "/nowhere/"):
        assert "no-store" in cached.get(path).headers["Cache-Control"]
    assert cached.pages() == []


def test_personal_requests_are_made_for_one(cached):
    cached.get(PAGE)
    with urlopen(Request(cached.url + PAGE, headers={"Cookie": "sessionid=abc"})) as answer:
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "X-Cache" not in answer.headers
    assert len(cached.pages()) == 1


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Original-URL", "X-Forwarded-Prefix", "X-Forwarded-Port"])
def test_headers_of_strangers_change_nothing(cached, header):
    with urlopen(Request(cached.url + PAGE, headers={header: "evil.example"})) as answer:
        assert b"evil.example" not in answer.read()
    assert "evil.example" not in cached.get(PAGE).body


@pytest.mark.parametrize("path", ["/jobs/x.css", "/jobs/;.js", "/job/3/x.css", "/status/a.png", "/job/3%2Fx.css"])
def test_addresses_dressed_up_as_files_are_not_there(cached, path):
    answer = cached.get(path)
    assert answer.status in {400, 404}
    assert "public" not in (answer.headers["Cache-Control"] or "")


def test_an_answer_a_little_old_is_served_and_made_anew_behind_it(cached):
    first = cached.get(DATA)
    cached.age(100)
    old, new = cached.get(DATA), cached.get(DATA)
    assert (old.headers["X-Cache"], new.headers["X-Cache"]) == ("stale", "hit")
    assert int(old.headers["Age"]) >= 100
    assert old.body == first.body
    assert int(new.headers["Age"]) < 100


@pytest.mark.parametrize("mode", ["refuse", "hang"])
def test_when_no_new_answer_is_to_be_had_the_old_one_says_its_age(breakable, mode):
    breakable.get(PAGE)
    breakable.get(DATA)
    breakable.age(1000)
    breakable.database_proxy.set(mode)
    page, data = breakable.get(PAGE), breakable.get(DATA)
    assert (page.status, data.status) == (200, 200)
    assert re.search(r"No new answer is to be had now: this is the one of 16 min ago", page.body)
    assert "16 min" in data.headers["X-Warning"]
    assert int(data.headers["Age"]) >= 1000
    assert breakable.get("/jobs/?days=800").status == 503


def test_no_failure_is_ever_kept(breakable):
    breakable.database_proxy.set("refuse")
    assert breakable.get(PAGE).status == breakable.get(DATA).status == 503
    assert breakable.pages() == []
    breakable.database_proxy.set("forward")
    assert breakable.state(PAGE) == "miss"


def test_what_is_not_there_is_remembered_shortly(cached):
    assert cached.get("/job/999999999/?json").status == 404
    (key,) = cached.pages()
    assert 0 < cached.redis.ttl(key) <= 30
    again = cached.get("/job/999999999/?json")
    assert (again.status, list(json.loads(again.body))) == (404, ["error"])


def test_what_others_wrote_under_the_key_is_as_good_as_nothing(cached):
    first = cached.get(DATA)
    (key,) = cached.pages()
    for value in (b"\x80\x04K\x01.", b"not json", b"[1]", b'{"form": 0}', b'{"form": 1, "made": "x"}', b"7"):
        cached.redis.set(key, value)
        again = cached.get(DATA)
        assert again.headers["X-Cache"] == "miss", value
        assert json.loads(again.body)["jobs"] == json.loads(first.body)["jobs"]
    cached.redis.delete(key)
    cached.redis.lpush(key, "a list")
    assert cached.get(DATA).status == 200


def test_a_timestamp_makes_a_page_anew_only_now_and_then(cached):
    cached.get(DATA)
    assert cached.state(f"{DATA}&timestamp=1") == "hit"
    cached.age(20)
    assert cached.state(f"{DATA}&timestamp=2") == "miss"
    cached.age(20)
    assert [cached.state(f"{DATA}&timestamp={n}") for n in range(3, 9)] == ["hit"] * 6


@pytest.mark.parametrize("mode", ["refuse", "hang", "slow"])
def test_pages_go_on_without_redis(breakable, mode):
    breakable.get(PAGE)
    breakable.redis_proxy.set(mode)
    for path in (PAGE, DATA, "/job/3/", "/", "/status/"):
        assert breakable.get(path).status == 200
    assert breakable.get(f"{PAGE}&limit=x").status == 400
    assert breakable.log().count("The cache was not to be used") == 1
    assert "degraded" in breakable.get("/status/?json").body


def test_redis_comes_back(breakable):
    breakable.get(PAGE)
    breakable.redis_proxy.set("refuse")
    assert [breakable.state(PAGE) for _ in range(3)] == ["miss"] * 3
    breakable.redis_proxy.set("forward")
    with ThreadPoolExecutor(1) as later:
        assert later.submit(until_hit, breakable).result(60)


def until_hit(cached: Cached) -> bool:
    while cached.state(PAGE) != "hit":
        pass
    return True


@pytest.mark.parametrize(
    "options",
    [("--maxmemory", "1mb", "--maxmemory-policy", "noeviction"), ("--replicaof", "127.0.0.1", "1")],
    ids=["full", "read-only"],
)
def test_a_redis_that_keeps_nothing_hurts_nobody(sample, kind, tmp_path, options):
    with caching(kind, tmp_path, options=options) as found:
        for _ in range(3):
            assert found.get(DATA).status == 200
        assert found.get("/status/").status == 200


def test_an_emptied_redis_fills_again(cached):
    cached.get(PAGE)
    cached.redis.flushall()
    assert [cached.state(PAGE), cached.state(PAGE)] == ["miss", "hit"]


def test_many_keys_do_not_end_together(cached):
    for days in range(880, 900):
        cached.get(f"/jobs/?json&days={days}&outputs=jobs&limit=1")
    ends = [cached.redis.ttl(key) for key in cached.pages()]
    assert len(ends) == 20
    assert max(ends) - min(ends) > 60
    assert all(3600 * 0.89 < end < 3600 * 1.11 for end in ends)


def computations(mark: str) -> int:
    """How many times the database was asked for the rows of a selection."""
    log = (registry.directory() / "postgresql" / "log").read_text(errors="replace")
    return len([line for line in log.splitlines() if mark in line and "LIMIT" in line])


def test_a_very_old_answer_says_its_age_also_while_somebody_makes_the_new_one(cached):
    cached.get(PAGE)
    (key,) = cached.pages()
    cached.age(1_000)
    cached.redis.set(key.decode().replace("page:", "lock:page:", 1), zcompressed("of another"), px=9_000)
    answer = cached.get(PAGE)
    assert answer.headers["X-Cache"] == "stale"
    assert "A new answer is being made: this is the one of 16 min ago." in answer.body
    assert "16 min ago" in answer.headers["X-Warning"]


@pytest.mark.parametrize("age", [None, 100, 1000], ids=["cold", "a little old", "old"])
def test_two_hundred_readers_of_one_page_cost_one_computation(sample, kind, tmp_path, age):
    mark = f"FLIGHT{age}"
    path = f"/jobs/?json&outputs=jobs&days=900&computingsite=%3D{mark}"
    with caching(kind, tmp_path, LOGGED, WORKERS="4") as found:
        if age:
            found.get(path)
            found.age(age)
        before = computations(mark)
        with ThreadPoolExecutor(200) as readers:
            answers = list(readers.map(lambda _: get(found.url, path), range(200)))
        # Who found no seat while the machine was busy is asked to come again.
        late = [answer for answer in answers if answer.status != 200]
        assert {answer.status for answer in late} <= {503}
        assert len(late) < len(answers) / 10
        assert computations(mark) - before == 1


def test_the_lock_of_one_who_died_ends_by_itself(cached):
    cached.get(DATA)
    (key,) = cached.pages()
    name = key.decode().removeprefix("portal:1:")
    cached.redis.delete(key)
    cached.redis.set(f"portal:1:lock:{name}", zcompressed("of a dead one"), px=700)
    answer = cached.get(DATA)
    assert (answer.status, answer.headers["X-Cache"]) == (200, "miss")
    assert not cached.redis.exists(f"portal:1:lock:{name}")


def zcompressed(text: str) -> bytes:
    import zlib

    return zlib.compress(json.dumps(text).encode())


def urlopen_status(url: str, headers: dict[str, str]) -> tuple[int, bytes]:
    import http.client
    from urllib.parse import urlsplit

    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    try:
        connection.request("GET", url.partition("/jobs/")[1] + url.partition("/jobs/")[2], headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
