"""Each number on a page is the length of the list that it links to."""

import os

import pytest

from tests.browser.numbers import numbers_of, total_behind

# The suite follows so many of a page's numbers, spread evenly; `make soak PART=numbers` follows them all.
NUMBERS_PER_PAGE = int(os.environ.get("NUMBERS_PER_PAGE", "12"))
WHOLE = "date_from=2026-11-22&date_to=2026-11-25"
PAGES = [
    "/",
    "/jobs/",
    f"/jobs/?{WHOLE}&summary=1",
    f"/jobs/?{WHOLE}&jobstatus=failed&summary=1",
    f"/jobs/?{WHOLE}&computingsite=ECHO*|DELTA*&summary=1",
    "/jobs/?jeditaskid=13&summary=1",
    "/jobs/?date_from=2022-01-01&date_to=2022-02-01&summary=1",
    "/job/1843/",
    f"/tasks/?{WHOLE}&summary=1",
    "/tasks/?status=running&days=9000&summary=1",
    "/task/8/",
    "/task/13/",
]


@pytest.mark.parametrize("page", PAGES)
def test_every_number_is_the_length_of_its_list(portal, page):
    numbers = numbers_of(f"{portal}{page}")
    step = max(len(numbers) // NUMBERS_PER_PAGE, 1)
    if "summary" in page:
        assert len(numbers) > 20, "a page with facets has many numbers"
    wrong = {one.url: (one.value, total) for one in numbers[::step] if (total := total_behind(one.url)) != one.value}
    assert wrong == {}
