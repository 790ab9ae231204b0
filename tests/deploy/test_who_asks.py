"""Whose request it is, which host it is for, and whether it came by TLS: said by nginx, never by the sender."""

import http.client
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.deploy.conftest import Stack
from tests.faults.test_portal import PATIENCE_S, get
from tests.servers import certificates, databases, nginx
from tests.servers.portal import start_portal
from tests.servers.processes import Server, stop
from tests.servers.registry import ROOT

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
PAGE = "/jobs/?days=900&display_limit=5"
QUOTA = 30
LIMITED = pytest.mark.parametrize("variables", [{"RATE_LIMIT": str(QUOTA)}])
STRANGER, VICTIM = "127.0.0.3", "127.0.0.2"
CLAIMS = (
    "X-Forwarded-For: {0}",
    "X-Real-IP: {0}",
    "Forwarded: for={0}",
    "True-Client-IP: {0}",
    "X-Forwarded-For: {0}\r\nX-Forwarded-For: {0}, 127.0.0.1",
)


def status(stack: Stack, path: str, source: str, claim: str = "") -> int:
    """What somebody at that address gets."""
    server = ("127.0.0.1", urlsplit(stack.front.url).port)
    with socket.create_connection(server, PATIENCE_S, source_address=(source, 0)) as client:
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *([claim] if claim else [])]
        client.sendall("\r\n".join([*lines, "", ""]).encode())
        return int(client.recv(100).split()[1])


@LIMITED
def test_who_claims_to_be_another_neither_escapes_nor_has_that_one_refused(stack):
    for place, claim in enumerate(CLAIMS):
        asked = (
            status(
                stack, f"/job/{number}/?json", f"127.0.1.{place}", claim.format(VICTIM if number % 2 else "10.0.0.9")
            )
            for number in range(1, 6 * QUOTA)
        )
        assert 429 in asked, claim
    assert status(stack, "/help/?json", VICTIM) == 200


@LIMITED
def test_a_refusal_is_not_hidden_behind_an_old_page(stack):
    assert status(stack, PAGE, STRANGER) == 200
    stack.age(50)
    assert 429 in (status(stack, f"/job/{number}/?json", STRANGER) for number in range(1, 6 * QUOTA))
    assert status(stack, PAGE, STRANGER) == 429


def test_two_hosts_share_no_kept_page(stack):
    found = [stack.get(PAGE, {"Host": host}).headers["X-Cache-Status"] for host in ("localhost", "127.0.0.1") * 2]
    assert found == ["MISS", "MISS", "HIT", "HIT"]


def test_a_host_that_is_not_ours_gets_and_leaves_nothing(stack):
    assert stack.get(PAGE, {"Host": "evil.example"}).status == 400
    assert status(stack, PAGE, STRANGER, "Host: evil.example") == 400
    assert status(stack, f"http://evil.example{PAGE}", STRANGER) == 200
    clean = stack.get(PAGE, {"Host": "localhost"})
    assert clean.headers["X-Cache-Status"] == "HIT"
    assert "evil.example" not in clean.body


@pytest.fixture
def encrypted(sample: str, kind: str, tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    """Nginx with TLS, as the documentation says, and the portal behind it."""
    rooms = [tmp_path / name for name in ("portal", "nginx")]
    for room in rooms:
        room.mkdir()
    portal = start_portal(rooms[0], databases.url(kind, sample), HTTPS="1")
    front = nginx.start_server(rooms[1], portal.url, change=with_tls)
    yield front, portal
    stop(front)
    stop(portal)


def with_tls(text: str) -> str:
    """The configuration with the lines of docs/deploy.md, on the port that it has."""
    told = (ROOT / "docs" / "deploy.md").read_text().partition("## TLS")[2]
    lines = re.search(r"\n((?:    \S[^\n]*\n)+)", told)[1]
    port = re.search(r"listen (127\.0\.0\.1:\d+);", text)[1]
    lines = re.sub(r"/etc/ssl/\S+(?=;)", str(certificates.of_this_machine()), lines)
    lines = re.sub(r"listen \[::\][^\n]*\n", "", lines).replace("listen 443", f"listen {port}")
    return text.replace(f"listen {port};", lines)


def test_the_portal_behind_tls_keeps_its_readers_there(encrypted):
    front, portal = encrypted
    answer, body = securely(front, "/help/", {"X-Forwarded-Proto": "http"})
    assert answer.status == 200
    assert int(re.search(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])[1]) >= 31_536_000
    assert [one for one in answer.headers.get_all("Set-Cookie") or [] if "secure" not in one.lower()] == []
    assert "http://" not in re.sub(r'xmlns(?::\w+)?="[^"]*"', "", body)
    plain = get(portal.url, "/help/")
    assert (plain.status, plain.headers["Location"].partition(":")[0]) == (301, "https")
    assert [get(portal.url, path).status for path in ("/health/live", "/metrics")] == [200, 200]


def securely(front: Server, path: str, headers: Mapping[str, str]) -> tuple[http.client.HTTPResponse, str]:
    trusted = ssl.create_default_context(cafile=str(certificates.of_this_machine()))
    connection = http.client.HTTPSConnection(
        f"127.0.0.1:{urlsplit(front.url).port}", context=trusted, timeout=PATIENCE_S
    )
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read().decode()
    finally:
        connection.close()
