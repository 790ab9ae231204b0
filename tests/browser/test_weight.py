"""What a page costs its reader: bytes of HTML, and requests beyond the files that a browser keeps."""

import pytest
from playwright.sync_api import Page, Response

from tests.browser import grids

MAX_HTML_BYTES = 200_000
MAX_REQUESTS = 3


@pytest.mark.parametrize("path", ["/", "/jobs/", "/jobs/?jobstatus=failed", "/tasks/"])
def test_a_list_is_light_with_all_that_comes_after_it(page: Page, path):
    answers: list[Response] = []
    page.on("response", lambda one: None if "/static/" in one.url else answers.append(one))
    page.goto(f"{grids.still().url}{path}")
    page.wait_for_load_state("networkidle")
    assert len(answers) <= MAX_REQUESTS
    assert sum(len(one.body()) for one in answers) <= MAX_HTML_BYTES
