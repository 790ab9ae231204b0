"""Other services on the wire: good ones, broken ones and hostile ones."""

import gzip
import json
import socket
import threading
from collections.abc import Iterator

import pytest

from core.outside import door
from core.outside.door import Credentials, Limits, Question
from core.outside.policy import Policy, networks
from core.outside.problems import Unfetched
from tests.conftest import installed
from tests.servers import certificates
from tests.servers.hostile import Hostile, forever, hostile, says

HERE = networks(["127.0.0.0/8"])
ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"


@pytest.fixture
def server() -> Iterator[Hostile]:
    door.BREAKERS.clear()
    with hostile() as found:
        yield found


def here(server: Hostile, *more: str) -> Policy:
    return Policy((f"127.0.0.1:{server.port}", *more), HERE)


def read(server: Hostile, url: str, limits: Limits = door.USUAL, question: Question = door.PLAIN) -> bytes:
    with door.fetch(url, question, limits, here(server)) as answer:
        return answer.read()


def refused(server: Hostile, url: str, limits: Limits = door.USUAL) -> Unfetched:
    with pytest.raises(Unfetched) as error:
        read(server, url, limits)
    return error.value


def test_a_good_answer_is_read_whole(server):
    assert read(server, server.answers("/log", b"all is well\n" * 50_000)) == b"all is well\n" * 50_000
    assert read(server, server.answers("/empty")) == b""


def test_the_portal_says_who_it_is_and_nothing_else(server):
    read(server, server.answers("/log", b"x", Set_Cookie="session=1"))
    read(server, server.answers("/log", b"x"))
    names = {name for heard in server.heard for name in heard.headers}
    assert names <= {"host", "user-agent", "accept-encoding", "connection"}
    assert all(heard.headers["user-agent"].startswith("bigpandamon/") for heard in server.heard)


def test_a_host_that_is_not_listed_hears_nothing(server):
    with pytest.raises(Unfetched), door.fetch(server.answers("/log"), policy=Policy(("*.example.org",), HERE)):
        pass
    assert server.heard == []


def test_a_listed_host_with_an_address_that_is_not_public_hears_nothing(server):
    with (
        pytest.raises(Unfetched) as error,
        door.fetch(server.answers("/log"), policy=Policy((f"127.0.0.1:{server.port}",))),
    ):
        pass
    assert error.value.reason == "forbidden"
    assert server.heard == []


def test_a_name_that_changes_its_address_is_connected_where_it_was_checked(server):
    """A rebinding name: public when asked first, this machine when asked again. It is asked once."""
    asked = []

    def resolve(host: str, port: int, **_: object) -> list:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    url = server.answers("/log", b"here").replace("127.0.0.1", "log.example.org")
    first_only = Policy((f"log.example.org:{server.port}",), networks(["127.0.0.1/32"]))
    with door.fetch(url, policy=first_only, resolve=resolve) as answer:
        assert answer.read() == b"here"
    assert asked == ["log.example.org"]
    with pytest.raises(Unfetched), door.fetch(url, policy=first_only, resolve=resolve):
        pass
    assert server.count("/log") == 1


def test_redirects_are_followed_three_times_and_each_is_checked(server):
    server.answers("/end", b"found")
    for step in range(5):
        server.answers(f"/{step}", status="302 Found", Location=f"/{step + 1}" if step < 4 else "/end")
    assert read(server, f"{server.url}/2") == b"found"
    assert refused(server, f"{server.url}/0").reason == "forbidden"
    for target in ("http://127.0.0.1:1/", "file:///etc/passwd", "http://169.254.169.254/", "//u@127.0.0.1/"):
        assert refused(server, server.answers("/away", status="302 Found", Location=target)).reason == "forbidden"


def test_credentials_go_to_the_host_of_the_url_alone(server):
    with hostile() as other:
        target = other.answers("/there", b"x")
        url = server.answers("/away", status="307 Temporary Redirect", Location=target)
        question = Question(credentials=Credentials({"Authorization": "Bearer secret", "X-Rucio-Auth-Token": "secret"}))
        with door.fetch(url, question, policy=here(server, f"127.0.0.1:{other.port}")) as answer:
            assert answer.read() == b"x"
        assert server.heard[0].headers["authorization"] == "Bearer secret"
        assert "secret" not in str(other.heard[0].headers)


@pytest.mark.parametrize(
    "status, reason",
    [("404 Not Found", "absent"), ("410 Gone", "absent"), ("403 No", "denied"), ("401 No", "denied"),
     ("500 Oh", "broken"), ("503 Later", "broken"), ("304 Not Modified", "broken")],
)  # fmt: skip
def test_other_answers_are_told_by_a_sentence_that_names_the_host(server, status, reason):
    found = refused(server, server.answers("/log", b"<h1>secret</h1>", status=status))
    assert found.reason == reason
    assert found.sentence.startswith("127.0.0.1 ")
    assert status[:3] in found.sentence


def test_a_body_without_end_is_left_at_the_limit(server):
    url, sizes = server.acts_on("/log", forever(ENDLESS, b"x" * 65_536)), []
    with door.fetch(url, limits=Limits(size=1 << 20), policy=here(server)) as answer:
        with pytest.raises(Unfetched) as error:
            sizes.extend(len(chunk) for chunk in answer.chunks())
        assert error.value.reason == "large"
    assert (1 << 20) - 65_536 <= sum(sizes) <= 1 << 20


def test_a_length_that_is_a_lie_is_noticed(server):
    assert refused(server, server.answers("/log", b"short", Content_Length="500")).reason == "cut"
    assert refused(server, server.answers("/log", b"x", Content_Length=str(1 << 40))).reason == "large"
    assert read(server, server.answers("/log", b"longer than said", Content_Length="6")) == b"longer"


def test_chunks_that_break_off_are_noticed(server):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert read(server, server.acts_on("/log", says(head + b"5\r\nhello\r\n0\r\n\r\n"))) == b"hello"
    assert refused(server, server.acts_on("/log", says(head + b"5\r\nhello\r\nffff\r\nx"))).reason == "cut"
    assert refused(server, server.acts_on("/log", says(head + b"zz\r\nhello"))).reason == "cut"


def test_compression_that_nobody_asked_for_is_undone_within_limits(server):
    packed = gzip.compress(b"line\n" * 1000)
    assert read(server, server.answers("/log", packed, Content_Encoding="gzip")) == b"line\n" * 1000
    bomb = gzip.compress(bytes(30 << 20), 9)
    found = refused(server, server.answers("/bomb", bomb, Content_Encoding="gzip"), Limits(size=512 << 20))
    assert found.reason == "large"
    assert refused(server, server.answers("/br", b"x", Content_Encoding="br")).reason == "broken"
    assert refused(server, server.answers("/bad", b"x" * 99, Content_Encoding="gzip")).reason == "broken"


@pytest.mark.parametrize(
    "act",
    [
        forever(ENDLESS, b"x", 0.05),
        forever(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0.05),
        forever(b"", b"H", 0.05),
        lambda _: threading.Event().wait(20),
    ],
    ids=["body", "headers", "first line", "silence"],
)
def test_one_byte_now_and_then_ends_at_the_deadline(server, act):
    found = refused(server, server.acts_on("/log", act), Limits(total_s=0.5, read_s=5))
    assert found.reason in {"slow", "cut"}
    assert found.reason == "slow"


def test_a_host_that_is_not_there_is_left_alone_after_a_while(server):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    nowhere = Policy((f"127.0.0.1:{port}",), HERE)
    for _ in range(6):
        with pytest.raises(Unfetched) as error, door.fetch(f"http://127.0.0.1:{port}/", policy=nowhere):
            pass
        assert error.value.reason == "silent"
    assert "tried again" in error.value.sentence


def test_a_certificate_is_proved_against_the_authorities_of_the_settings(settings):
    with installed(), hostile(certificates.of_this_machine()) as server:
        url = server.answers("/log", b"proved")
        assert "certificate is not trusted" in refused(server, url).sentence
        assert server.heard == []
        settings.OUTSIDE_CA = str(certificates.of_this_machine())
        assert read(server, url) == b"proved"


def test_json_is_read_or_said_to_be_none(server, settings):
    settings.OUTSIDE_NETWORKS = ("127.0.0.0/8",)
    assert door.read_json(server.answers("/a", b'{"a": [1]}'), door.CONFIGURED) == {"a": [1]}
    for body in (b"<html>", b"", b"[" * 100_000, b"\xff\xfe"):
        with pytest.raises(Unfetched) as error:
            door.read_json(server.answers("/b", body), door.CONFIGURED)
        assert error.value.reason == "broken"


def test_a_question_with_a_body_is_posted(server):
    question = Question({"Content-Type": "application/json"}, json.dumps({"dids": []}).encode())
    assert read(server, server.answers("/list", b"ok"), question=question) == b"ok"
    assert server.heard[0].headers["content-length"] == "12"


def test_nothing_is_left_behind(server):
    url = server.answers("/log", b"x" * 100_000)
    slow = server.acts_on("/slow", forever(ENDLESS, b"x", 0.01))
    read(server, url)
    before = threading.active_count(), len(open_sockets())
    for _ in range(20):
        read(server, url)
        refused(server, slow, Limits(total_s=0.05))
    wait_for(lambda: threading.active_count() <= before[0] and len(open_sockets()) <= before[1])


def open_sockets() -> list:
    import psutil

    return psutil.Process().net_connections()


def wait_for(ready) -> None:
    for _ in range(500):
        if ready():
            return
        threading.Event().wait(0.01)
    pytest.fail("Something was left behind.")
