"""The frame around every page, and the pages for errors."""

import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.views import defaults

from core.context import VERSION

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
ERROR = {"status": 404, "title": "Nothing", "sentence": "No such job.", "advice": "Look again."}


def framed(path: str = "/jobs/", **context: object) -> str:
    html = render_to_string("error.html", {**ERROR, **context}, RequestFactory().get(path))
    return re.sub(r"\s+", " ", html)


def test_a_page_says_when_it_was_made_and_by_which_version():
    html = framed()
    assert re.search(r'Page made <time datetime="\d{4}-\d\d-\d\dT[\d:]{8}Z">', html)
    assert f"PanDA monitor {VERSION}" in html


def test_the_menu_marks_where_we_are():
    marked = re.findall(r'<a href="([^"]+)"[^>]* aria-current="page"', framed("/jobs/?jobtype=analysis"))
    assert marked == ["/jobs/?jobtype=analysis"]


def test_the_same_answer_as_data_is_announced_and_linked():
    html = framed(alternates=[("application/json", "JSON", "/jobs/?json")])
    assert '<link rel="alternate" type="application/json" title="JSON" href="/jobs/?json">' in html
    assert '<a href="/jobs/?json" type="application/json">JSON</a>' in html


def test_without_alternates_nothing_is_announced():
    assert "alternate" not in framed()


def test_the_frame_holds_without_a_context():
    html = render_to_string("base.html")
    assert "PanDA monitor" in html
    assert "<nav" not in html


def test_the_error_page_shows_what_it_was_told():
    html = framed()
    assert all(str(text) in html for text in ERROR.values())


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_each_error_has_a_page_of_its_own(status):
    html = render_to_string(f"{status}.html")
    assert re.search(r"<h1>[^<]+</h1>", html)
    assert f"HTTP status {status}" in html


def test_a_failure_of_the_portal_needs_nothing_but_its_template():
    answer = defaults.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "The portal failed" in answer.content.decode()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_nothing_inline_and_nothing_foreign(template):
    text = template.read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", text)
