"""The record of a request, and whose word on it is believed."""

import json
import logging

import pytest
from django.test import Client, RequestFactory

from core.traffic.address import TrustedHop, client
from core.traffic.journal import JsonLines

FORWARDED = {"HTTP_X_FORWARDED_FOR": "1.2.3.4, 5.6.7.8", "HTTP_X_REQUEST_ID": "given-by-proxy"}


def lines(caplog) -> list[dict]:
    return [json.loads(JsonLines().format(one)) for one in caplog.records if one.name == "portal.requests"]


@pytest.fixture
def written(caplog):
    caplog.set_level(logging.INFO, "portal.requests")
    return caplog


def test_a_request_is_one_line_of_json_with_its_cost(written):
    answer = Client(HTTP_HOST="localhost").get("/help/?x=%0a%1b[31m")
    (line,) = lines(written)
    assert (line["page"], line["status"], line["statements"]) == ("help", 200, 0)
    assert line["id"] == answer["X-Request-ID"]
    assert line["ms"] > 0


@pytest.mark.parametrize("nasty", ["a\nb", "a b", "é", "x" * 65, ""])
def test_a_request_id_is_taken_from_the_proxy_only_if_it_is_harmless(nasty):
    asked = Client(HTTP_HOST="localhost", REMOTE_ADDR="127.0.0.1")
    assert asked.get("/help/", headers={"X-Request-ID": nasty})["X-Request-ID"] != nasty
    assert asked.get("/help/", headers={"X-Request-ID": "abc-1"})["X-Request-ID"] == "abc-1"


def test_a_stranger_cannot_name_a_request_or_another_address():
    seen = {}
    request = RequestFactory().get("/", REMOTE_ADDR="9.9.9.9", **FORWARDED)
    TrustedHop(lambda r: seen.update(r.META))(request)
    assert not [name for name in seen if name.startswith(("HTTP_X_FORWARDED", "HTTP_X_REQUEST"))]
    assert client(request) == "9.9.9.9"


def test_only_the_last_hop_before_the_trusted_proxy_counts():
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", **FORWARDED)
    TrustedHop(lambda _: None)(request)
    assert client(request) == "5.6.7.8"


def test_addresses_of_one_network_are_one_client():
    asked = RequestFactory()
    first, second = (asked.get("/", REMOTE_ADDR=f"2001:db8:1:2::{end}") for end in ("1", "ffff"))
    assert client(first) == client(second) == "2001:db8:1:2::/64"
    assert client(asked.get("/", REMOTE_ADDR="nonsense")) == "unknown"


def test_a_line_cannot_be_broken_by_what_is_in_it():
    record = logging.LogRecord("x", logging.INFO, "", 0, "a\nb\x1b[31m", (), None)
    text = JsonLines().format(record)
    assert "\n" not in text
    assert "\x1b" not in text
