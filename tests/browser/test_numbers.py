"""Each number on a page is the length of the list that it links to."""

import os
import re
from pathlib import Path
from urllib.request import urlopen

import pytest

from core.panda.vocabulary import LIVE_STATES
from tests.browser import grids
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
    f"/errors/?{WHOLE}",
    f"/errors/difference/?{WHOLE}",
    f"/errors/?{WHOLE}&computingsite=ECHO_HPC_GPU&display_limit=1000",
    f"/errorsscat/?{WHOLE}",
    f"/errorsscat/ALL/ALL/?{WHOLE}&view=queues",
    "/taskplots/10/",
    "/files/?jeditaskid=13&summary=1",
    "/file/sim26.100007.Retryable.EVNT.nf80._000001.pool.root.1/",
    "/datasets/?jeditaskid=13&summary=1",
    "/dataset/?datasetid=91",
    f"/harvester/workers/?{WHOLE}&summary=1",
    "/harvester/instances/",
    "/harvester/instance/harv-sim-01/",
    "/harvester/worker/harv-sim-01:1/",
    f"/sites/?{WHOLE}",
    f"/sites/?{WHOLE}&region=EU&status=online",
    "/sites/?hours=6",
    "/site/DELTA_PROD/",
    f"/wns/DELTA_PROD/?{WHOLE}",
    "/wns/ALPHA_PROD/?days=9000",
    f"/dash/region/?{WHOLE}&level=queue&splitby=jobtype,resourcetype,eventservice",
    f"/dash/world/?{WHOLE}",
    "/globalshares/",
    f"/users/?{WHOLE}",
    f"/user/prodsys01/?{WHOLE}",
    "/status_summary/?starttime=2026-11-22T00:00:00&endtime=2026-11-25T00:00:00",
]


GRID_PAGES = [
    "/",
    "/jobs/?summary=1",
    "/jobs/?jobstatus=failed&summary=1",
    "/jobs/?hours=6&summary=1",
    "/harvester/workers/?summary=1",
    "/harvester/instances/",
    "/harvester/instance/harv-01/",
    "/sites/",
    "/sites/?hours=6",
    "/site/CERN-ALDER/",
    "/wns/CERN-ALDER/",
    "/dash/region/?level=site&splitby=jobtype",
    "/globalshares/",
    "/resourcetypes/",
    "/workQueues/",
    "/status_summary/?cloud=-US",
    "/wns/CERN-ALDER/?hours=6&jobtype=production",
    "/users/",
    "/user/prodsys01/",
]
# What ended some minutes ago stays as it is while the grid moves.
SETTLED = "/jobs/?date_from=now-2d&date_to=now-10m&jobstatus=finished|failed|cancelled|closed&summary=1"


@pytest.mark.parametrize("page", PAGES)
def test_every_number_is_the_length_of_its_list(portal, page):
    if "summary" in page:
        assert len(numbers_of(f"{portal}{page}")) > 20, "a page with facets has many numbers"
    assert wrong(f"{portal}{page}") == {}


@pytest.mark.parametrize("page", GRID_PAGES)
def test_so_it_is_on_a_grid_with_everything_in_it(page):
    url = grids.still().url
    assert len(numbers_of(f"{url}{page}")) > 5
    assert wrong(f"{url}{page}") == {}


def test_while_the_grid_moves_what_has_ended_stands_and_what_lives_says_when(tmp_path: Path):
    tmp_path.chmod(0o755)
    with grids.moving(tmp_path) as url:
        for _ in range(3):
            assert wrong(f"{url}{SETTLED}") == {}
        with urlopen(f"{url}/jobs/") as answer:
            page = answer.read().decode()
        links = re.findall(r'<a data-count="\d+"([^>]*)><span class="state state-(\w+)"', page)
        live = [attributes for attributes, state in links if state in LIVE_STATES]
        assert live
        assert [one for one in live if not re.search(r'title="was \S+ at \d\d:\d\d:\d\d UTC"', one)] == []


def wrong(page_url: str) -> dict[str, tuple[int, int]]:
    """Link → (the number, the length of its list), for those that differ."""
    numbers = numbers_of(page_url)
    step = max(len(numbers) // NUMBERS_PER_PAGE, 1)
    return {one.url: (one.value, total) for one in numbers[::step] if (total := total_behind(one.url)) != one.value}
