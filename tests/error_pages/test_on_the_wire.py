"""Errors of a running portal: a page in its layout, JSON for scripts, and the headers that every answer has."""

import http.client
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers import registry
from tests.servers.portal import start_portal
from tests.servers.processes import free_port

HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
}
ERRORS = {
    "/jobs/?hours=x": 400,
    "/forbidden/": 403,
    "/nothing-of-the-kind/": 404,
    f"/jobs/?jobname={'x' * 15_050}": 414,
    "/fails/": 500,
    "/jobs/?pandaid=1": 503,
}
SECRETS = ("Traceback", "RuntimeError", "secret words", "OperationalError")


@pytest.fixture
def broken() -> Iterator[str]:
    """The address of a portal one page of which fails, and whose databases are not there."""
    nowhere = f"postgresql://nobody:nothing@127.0.0.1:{free_port()}/none"
    start = lambda room: start_portal(room, nowhere, "tests.error_pages.broken_settings")  # noqa: E731 - one use
    return registry.server("portal-broken", start).url


def asked(url: str, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, str]:
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize(("path", "status"), ERRORS.items(), ids=map(str, ERRORS.values()))
def test_an_error_is_a_page_in_the_layout_and_one_sentence_for_scripts(broken, path, status):
    answer, text = asked(broken, path)
    assert answer.status == status
    assert 'class="page-header"' in text
    assert f"HTTP status {status}" in text
    answer, body = asked(broken, path, Accept="application/json")
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/json")
    assert list(json.loads(body)) == ["error"]
    assert not [secret for secret in SECRETS if secret in text + body]


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_what_is_no_question_is_refused(broken, accept):
    answer, text = asked(broken, "/jobs/", "POST", Accept=accept)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert "POST is not understood" in text


def test_an_unknown_host_is_a_bad_request(broken):
    answer, text = asked(broken, "/help/", Host="elsewhere.example")
    assert answer.status == 400
    assert "malformed" in text


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?json",
        "/jobs/?days=4000",
        "/jobs/?days=4000&json",
        "/jobs/?days=4000&csv",
        "/jobs/summary/?days=4000",
        "/jobs/?q=1843",
        "/job/1843/",
        "/jobstatuslog/1843/",
        "/jobrelationships/1843/",
        "/descendentjoberrsinfo/?pandaid=1843",
        "/tasks/?days=4000",
        "/tasks/?days=4000&json",
        "/help/",
        "/status/",
        "/health/live",
        "/robots.txt",
        "/api/",
        "/api/joberrordescriptions/",
        "/static/portal/icon.svg",
        "/static/nothing.css",
    ],
)
def test_every_answer_has_the_headers_that_protect_its_reader(portal, path):
    protected(asked(portal, path)[0])


@pytest.mark.parametrize("path", ERRORS, ids=map(str, ERRORS.values()))
def test_errors_have_them_as_well(broken, path):
    protected(asked(broken, path)[0])
    protected(asked(broken, path, Accept="application/json")[0])
    protected(asked(broken, path, Host="elsewhere.example")[0])


def protected(answer: Any) -> None:
    """An answer from the wire, or of Django's client, has the headers that protect its reader."""
    lacking = {name for name, start in HEADERS.items() if not (answer.headers.get(name) or "").startswith(start)}
    assert lacking == set()
    policy = answer.headers.get("Content-Security-Policy") or ""
    assert "unsafe" not in policy
    for directive in (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ):
        assert directive in policy


def test_who_is_to_ask_again_is_told_different_times(broken):
    waits = {int(asked(broken, "/jobs/?pandaid=1&json")[0].headers["Retry-After"]) for _ in range(40)}
    assert len(waits) > 3
    assert waits <= set(range(15, 31))
