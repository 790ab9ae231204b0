"""Who asks too much is told so by whatever stands first, and nobody gets round it."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from urllib.parse import urlsplit

import pytest

from tests.deploy.conftest import Stack, holding_still
from tests.servers.processes import wait_until

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
# As nginx/bigpandamon.conf says.
OF_ADDRESS, OF_TOKEN, OF_HOLDERS = 100, 100, 300


@contextmanager
def under_way(stack: Stack, number: int, token: str = "") -> Iterator[None]:
    """So many more requests, which wait while the backends hold still; `{}` in the token is a number for each."""
    sum_of_all = asked_by_nginx(stack) + number
    with ExitStack() as opened:
        for one in range(number):
            client = socket.create_connection(("127.0.0.1", urlsplit(stack.front.url).port))
            opened.enter_context(closing(client))
            shows = f"Authorization: Bearer {token.format(one)}\r\n" if token else ""
            client.sendall(f"GET /job/{one}/?json HTTP/1.1\r\nHost: localhost\r\n{shows}\r\n".encode())
        wait_until(lambda: asked_by_nginx(stack) >= sum_of_all, stack.front.pid, stack.room / "nginx")
        yield


def asked_by_nginx(stack: Stack) -> int:
    """How many requests it has given to the backends."""
    ports = {urlsplit(one.url).port for one in stack.backends}
    found = [one for worker in stack.processes(stack.front) for one in worker.net_connections("tcp")]
    return len([one for one in found if one.raddr and one.raddr.port in ports and one.status == "ESTABLISHED"])


def shown(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_has_requests_of_its_own_and_invented_ones_few_more_than_none(stack):
    with holding_still(stack, *stack.backends), under_way(stack, OF_ADDRESS):
        assert stack.get("/job/3/?json").status == 429
        with under_way(stack, OF_TOKEN, "one"):
            assert stack.get("/job/3/?json", shown("one")).status == 429
            with under_way(stack, OF_HOLDERS - OF_TOKEN, "made-up-{}"):
                assert stack.get("/job/3/?json", shown("another")).status == 429


def test_nginx_refuses_in_the_form_that_was_asked_for(stack):
    with holding_still(stack, *stack.backends), under_way(stack, OF_ADDRESS):
        data, page = stack.get("/job/3/?json"), stack.get("/job/3/")
        again = {int(stack.get("/job/3/?json").headers["Retry-After"]) for _ in range(40)}
    assert (data.status, data.headers["Content-Type"]) == (429, "application/json")
    assert data.body.startswith('{"error": "Too many requests of yours')
    assert (page.status, page.headers["Content-Type"]) == (429, "text/html")
    assert 'class="page-header"' in page.body
    assert len(again) > 1
    assert again <= set(range(30, 60))
