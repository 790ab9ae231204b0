"""The portal behind nginx, as it is installed."""

import gzip
import html
import http.client
import json
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

import pytest

from core.render.errors import MAX_ADDRESS
from tests.deploy.conftest import holding_still, restarted
from tests.faults.test_portal import PATIENCE_S, Answer, get
from tests.servers.processes import stop, wait_until

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
PAGE = "/jobs/?days=900&display_limit=5"
# One of them is in the sample.
SEVEN_HUNDRED = ["3", *(str(6_800_000_000 + number) for number in range(699))]


def test_seven_hundred_ids_fit_into_one_address_in_each_spelling(stack):
    for separator in (",", "|", "%2C", "%7C"):
        page = stack.get(f"/jobs/?pandaid={separator.join(SEVEN_HUNDRED)}")
        assert page.status == 200, separator


def test_the_page_of_seven_hundred_ids_leads_on(stack):
    """Its own links are longer than any address that a reader typed."""
    page = stack.get(f"/jobs/?pandaid={','.join(SEVEN_HUNDRED)}")
    links = {html.unescape(link) for link in re.findall(r'(?:href|data-[a-z]+)="([^"]*%7C[^"]*)"', page.body)}
    for part in ("&json=", "&csv=", "&sortby=pandaid-descending", "&summary=1", "/jobs/summary/"):
        link = next(one for one in links if part in one)
        answer = stack.get(urljoin("/jobs/", link))
        assert (answer.status, len(link) > 9_000) == (200, True), part
        assert "X-Warning" not in answer.headers


def test_who_comes_from_a_long_address_may_go_on(stack):
    came_from = f"{stack.front.url}/jobs/?pandaid={'%7C'.join(['6800000001'] * 700)}"
    with urlopen(Request(f"{stack.front.url}/help/", headers={"Referer": came_from})) as answer:
        assert answer.status == 200


def test_longer_addresses_are_refused_by_the_portal_itself(stack):
    assert stack.get("/help/?x=".ljust(MAX_ADDRESS, "x")).status == 200
    for path, form in (("/jobs/?", "text/html"), ("/jobs/?json&", "application/json")):
        refused = stack.get(f"{path}jobname={'x' * MAX_ADDRESS}")
        assert (refused.status, refused.headers["Content-Type"].partition(";")[0]) == (414, form)
        assert f"{MAX_ADDRESS:,} characters at the most" in refused.body
    for one in stack.backends:
        assert get(one.url, f"/help/?{'x' * 40_000}").status == 414
    refused = stack.get(f"/help/?{'x' * 40_000}")
    assert (refused.status, f"{MAX_ADDRESS:,} characters at the most" in refused.body) == (414, True)


def test_pages_are_compressed_and_files_last_for_ever(stack):
    with urlopen(Request(stack.front.url + PAGE, headers={"Accept-Encoding": "gzip"})) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        page = gzip.decompress(answer.read()).decode()
    sheet = re.search(r'<link rel="stylesheet" href="([^"]+)"', page)[1]
    answer = stack.get(sheet)
    assert (answer.status, "immutable" in ", ".join(answer.headers.get_all("Cache-Control"))) == (200, True)


def test_each_request_is_one_line_of_json_with_the_id_that_the_portal_wrote(stack):
    answer = stack.get('/help/?x="%0a')
    wait_until(lambda: bool(stack.log()), stack.front.pid, stack.room / "nginx")
    (line,) = [line for line in stack.log() if line["url"].startswith("/help/")]
    assert line["id"] == answer.headers["X-Request-ID"]
    assert line["status"] == 200


def test_metrics_are_told_by_each_backend_and_by_nobody_else(stack):
    refused = stack.get("/metrics")
    assert (refused.status, "at its own port" in refused.body) == (404, True)
    assert [get(one.url, "/metrics").status for one in stack.backends] == [200, 200]


def test_nginx_answers_by_itself_for_some_seconds(stack):
    found = [stack.get(PAGE).headers for _ in range(3)]
    assert [one["X-Cache-Status"] for one in found] == ["MISS", "HIT", "HIT"]
    assert [one["Age"] for one in found] == ["0", None, None], "nginx knows no age, and X-Made-At tells it"
    assert len({one["X-Made-At"] for one in found}) == 1
    with urlopen(Request(stack.front.url + PAGE, headers={"Cookie": "sessionid=1"})) as answer:
        assert answer.headers["X-Cache-Status"] == "BYPASS"
        assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("variables", [{"RATE_LIMIT": "600"}])
def test_a_kept_page_says_nothing_of_its_first_reader(stack):
    first, second = stack.get(PAGE), stack.get(PAGE)
    assert [one.headers["X-Cache-Status"] for one in (first, second)] == ["MISS", "HIT"]
    assert first.headers["RateLimit"]
    assert first.headers["RateLimit-Policy"]
    assert not [name for name in second.headers if name.lower().startswith("ratelimit")]
    named = [one.headers.get_all("X-Request-ID") for one in (first, second)]
    wait_until(lambda: len(stack.log()) == 2, stack.front.pid, stack.room / "nginx")
    assert named == [[line["id"]] for line in stack.log()]
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]


def test_renderings_are_kept_apart(stack):
    for _ in range(2):
        assert stack.get(PAGE).body.lstrip().startswith("<!DOCTYPE")
        with urlopen(Request(stack.front.url + PAGE, headers={"Accept": "application/json"})) as answer:
            assert "jobs" in json.load(answer)


def test_an_old_page_is_served_while_the_new_one_is_fetched_but_not_a_very_old_one(stack):
    """10 s and 30 s are what the portal allows (core/cache/pages)."""
    made = stack.get(PAGE).headers["X-Made-At"]
    stack.age(25)
    old = stack.get(PAGE)
    assert (old.headers["X-Cache-Status"], old.headers["X-Made-At"]) == ("STALE", made)
    kept = lambda: stack.get(PAGE).headers["X-Cache-Status"] == "HIT"  # noqa: E731 - two uses
    wait_until(kept, stack.front.pid, stack.room / "nginx")
    stack.age(50)
    assert stack.get(PAGE).headers["X-Cache-Status"] == "EXPIRED"
    wait_until(kept, stack.front.pid, stack.room / "nginx")


@pytest.mark.parametrize(
    "path", ["/health/ready", "/health/", "/status/", "/status/?json", f"{PAGE}&csv", "/jobs/?csv&days=900"]
)
def test_who_asks_for_what_is_never_kept_does_not_wait_for_others(stack, path):
    assert [stack.get(path).headers["X-Cache-Status"] for _ in range(2)] == ["BYPASS", "BYPASS"]


HARDENED = ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Content-Security-Policy", "X-Request-ID")
HARDENED += ("Cross-Origin-Opener-Policy", "Permissions-Policy")


def test_what_nginx_says_by_itself_is_as_hard_as_what_the_portal_says(stack):
    said = {
        200: stack.get("/help/"),
        414: stack.get(f"/help/?{'x' * 40_000}"),
        431: stack.get("/help/", {"X-Long": "x" * 40_000}),
        413: sent(stack.front.url, "/jobs/?json", 20_000),
        404: stack.get("/static/portal/nothing.css"),
    }
    stack.kill()
    said[502] = stack.get("/job/3/")
    for status, answer in said.items():
        assert answer.status == status
        for name in HARDENED:
            assert len(answer.headers.get_all(name, [])) == 1, (status, name)
    assert all("no-store" in said[status].headers["Cache-Control"] for status in (404, 413, 414, 431, 502))
    assert all("This question is too long" in said[status].body for status in (414, 431))
    assert json.loads(said[413].body) == {"error": "What you sent with this question is too long: 16 kB are the most."}


def sent(url: str, path: str, length: int) -> Answer:
    """The answer to a question with a body of that length."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=PATIENCE_S)
    connection.request("POST", path, b"x" * length)
    found = connection.getresponse()
    answer = Answer(found.status, found.headers, found.read().decode())
    connection.close()
    return answer


def test_when_the_portal_is_dead_hot_pages_are_still_there(stack):
    first = stack.get(PAGE)
    stack.kill()
    stack.age(500)
    found = stack.get(PAGE)
    assert (found.status, found.headers["X-Cache-Status"]) == (200, "STALE")
    assert (found.body, found.headers["X-Made-At"]) == (first.body, first.headers["X-Made-At"])
    for path, form, words in (
        ("/job/3/", "text/html", "The portal does not answer right now"),
        ("/job/3/?json", "application/json", '{"error": "The portal does not answer right now'),
    ):
        refused = stack.get(path)
        assert (refused.status, int(refused.headers["Retry-After"]) in range(30, 60)) == (502, True)
        assert refused.headers["Content-Type"].startswith(form)
        assert words in refused.body


def test_one_backend_that_hangs_or_dies_fails_nobody(stack):
    stop(stack.backends[0])
    assert [stack.get(f"/job/{n}/?json").status for n in (3, 4, 5, 6)] == [
        get(stack.backends[1].url, f"/job/{n}/?json").status for n in (3, 4, 5, 6)
    ]


def test_readers_go_on_while_one_backend_hangs(stack):
    """It still takes connections, and says nothing: the more wait there, the fewer are sent there."""
    with ThreadPoolExecutor(8) as readers:
        with holding_still(stack, stack.backends[0]):
            waiting = [readers.submit(stack.get, f"/job/{number}/") for number in range(1, 9)]
            wait_until(lambda: 0 < sum(not one.done() for one in waiting) <= 4, stack.front.pid, stack.room / "nginx")
            assert {stack.get(f"/job/{number}/").status for number in range(10, 30)} <= {200, 404}
        assert {one.result().status for one in waiting} <= {200, 404}


def test_who_sends_slowly_takes_no_worker(stack):
    port = urlsplit(stack.front.url).port
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(30)]
    for one in slow:
        one.sendall(b"GET /jobs/ HTTP/1.1\r\nHost: localhost\r\nX-")
    assert stack.get("/help/").status == 200
    for one in slow:
        one.close()


def test_a_rolling_restart_under_load_fails_no_request(stack):
    going, failed, asked = True, [], []

    def reader(number: int) -> None:
        turn = 0
        while going:
            turn += 1
            new = f"/jobs/?json&outputs=jobs&limit=1&hours={1 + (number * 131 + turn) % 700}"
            path = PAGE if number % 2 else new
            status = stack.get(path).status
            asked.append(status)
            if status != 200:
                failed.append((path, status))

    with ThreadPoolExecutor(8) as readers:
        jobs = [readers.submit(reader, number) for number in range(8)]
        try:
            for place in (0, 1):
                restarted(stack, place)
        finally:
            going = False
        for job in jobs:
            job.result(60)
    assert len(asked) > 200
    assert failed == []
