"""The files of a deployment fit together."""

import re
import runpy
import subprocess

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from core.render.errors import MAX_ADDRESS
from settings import environment
from tests.servers.registry import ROOT

EXAMPLE = (ROOT / "deploy" / "bigpandamon.env.example").read_text()
NGINX = (ROOT / "nginx" / "bigpandamon.conf").read_text()


def seconds(name: str) -> int:
    return int(re.search(rf"^\s*{name} (\d+)s;", NGINX, re.MULTILINE)[1])


@pytest.fixture
def gunicorn(monkeypatch) -> dict:
    for name in ("PROMETHEUS_MULTIPROC_DIR", "PORTAL_LANE"):
        monkeypatch.setenv(name, "")
    found = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    found["on_exit"](None)
    return found


def test_each_waits_longer_than_what_it_waits_for(gunicorn):
    limits = [
        seconds("proxy_read_timeout"),
        gunicorn["timeout"],
        settings.EXPORT_TIME_LIMIT_MS / 1000,
        settings.FACETS_TIME_LIMIT_MS / 1000,
        settings.SQL_TIME_LIMIT_MS / 1000,
        settings.CONNECT_TIME_LIMIT_S,
    ]
    assert limits == sorted(limits, reverse=True)
    assert len(set(limits)) == len(limits)
    assert seconds("proxy_next_upstream_timeout") < gunicorn["timeout"]


def test_the_units_wait_longer_than_gunicorn_takes_to_stop(gunicorn):
    unit = (ROOT / "deploy" / "bigpandamon@.service").read_text()
    assert int(re.search(r"TimeoutStopSec=(\d+)", unit)[1]) > gunicorn["graceful_timeout"]


def test_the_gunicorns_of_a_node_share_a_lane_that_outlives_each_of_them():
    unit = (ROOT / "deploy" / "bigpandamon@.service").read_text()
    name = re.search(r"RuntimeDirectory=(\w+)", unit)[1]
    assert f" LANE_DIR=/run/{name}\n" in unit
    assert "RuntimeDirectoryPreserve=yes" in unit


def test_a_lane_that_cannot_be_there_stops_the_start_by_name(settings, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    settings.LANE_DIR = "/proc/nowhere"
    with pytest.raises(SystemExit, match="LANE_DIR cannot be used"):
        runpy.run_path(str(ROOT / "gunicorn.conf.py"))


def test_each_takes_as_long_an_address_as_what_stands_before_it(gunicorn):
    """What gunicorn would refuse nginx does; below that the portal answers in words."""
    from gunicorn.http import message

    size = int(re.search(r"large_client_header_buffers \d+ (\d+)k;", NGINX)[1]) * 1024
    assert gunicorn["limit_request_line"] == message.MAX_REQUEST_LINE == size
    assert gunicorn["limit_request_field_size"] == size
    assert size > MAX_ADDRESS + len("OPTIONS  HTTP/1.1\r\n")
    assert 700 * len("6800000001%2C") + 1_000 <= MAX_ADDRESS


def test_no_socket_steers_gunicorn(gunicorn):
    assert gunicorn["control_socket_disable"] is True


def test_the_example_names_only_variables_that_exist():
    names = set(re.findall(r"^([A-Z_]+)='", EXAMPLE, re.MULTILINE))
    assert names <= environment.KNOWN.keys()
    assert {v.name for v in environment.VARIABLES if v.default is None} <= names
    assert {"RATE_LIMIT", "CLIENT_TOKENS"} <= names


def test_systemd_and_the_shell_read_the_same_from_the_example():
    """Quotes are what both agree on: an URL may have & and $ in it."""
    nasty = "postgresql://reader:a$b;c@host/panda?x=1&y=2 3"
    text = EXAMPLE.replace("oracle://reader:password@host:1521/service", nasty)
    shell = subprocess.run(
        ["env", "-i", "sh", "-c", "set -a; . /dev/stdin; env"], input=text, capture_output=True, text=True, check=True
    )
    assert not shell.stderr
    assert f"PANDA_DB_URL={nasty}\n" in shell.stdout
    assert [line for line in text.splitlines() if not re.fullmatch(r"#.*|[A-Z_]+='[^']*'", line)] == []


@pytest.mark.parametrize("path", ["/help/", "/help/?json", "/nowhere/", "/health/live", "/status/", "/robots.txt"])
def test_every_answer_has_the_headers_that_protect_its_reader(path):
    answer = Client(HTTP_HOST="localhost").get(path, headers={"Origin": "https://evil.example"})
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "DENY")
    assert (answer["Referrer-Policy"], answer["Cross-Origin-Opener-Policy"]) == ("same-origin", "same-origin")
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in answer
    assert answer["Cache-Control"]


def test_transport_security_lasts_a_year(settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_SSL_REDIRECT = False
    answer = Client(HTTP_HOST="localhost", HTTP_X_FORWARDED_PROTO="https").get("/help/")
    assert int(re.search(r"max-age=(\d+)", answer["Strict-Transport-Security"])[1]) >= 31_536_000


def test_nothing_comes_from_elsewhere():
    html = Client(HTTP_HOST="localhost").get("/help/").content.decode()
    assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]+\.(?:js|css|woff2?)"', html)


@pytest.mark.parametrize(
    ("path", "tag"), [("/help/", None), ("/help/?json", "noindex, nofollow"), ("/nowhere/?a=1", "noindex, nofollow")]
)
def test_searches_are_in_no_index_of_robots(path, tag):
    assert Client(HTTP_HOST="localhost").get(path).get("X-Robots-Tag") == tag


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_attributes_stand_only_where_robots_do_not_follow(sample, kind):
    asked = Client(HTTP_HOST="localhost")
    assert 'class="facets"' not in asked.get("/jobs/").content.decode()
    found = asked.get("/jobs/?summary=1&days=900")
    assert 'class="facets"' in found.content.decode()
    assert "nofollow" in found["X-Robots-Tag"]


def test_files_of_the_version_before_stay_for_pages_that_name_them(settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path)
    old = tmp_path / "portal" / "frame.0123456789ab.js"
    old.parent.mkdir()
    old.write_text("of the version before")
    call_command("collectstatic", interactive=False, verbosity=0)
    assert len(list(old.parent.glob("frame.*.js"))) == 2
    assert old.read_text() == "of the version before"
