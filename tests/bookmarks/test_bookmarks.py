"""Old addresses lead somewhere: to their page, or by one redirect to an equal view."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import pytest

from core.panda.models import JobArchived4, JobFile
from help import gone

BOOKMARKS = Path(__file__).parents[1] / "data" / "bookmarks.txt"
ENOUGH = 200
# `/slowtasks/` leads to an age counted from now, so its redirect cannot last.
REDIRECTS = {301, 302, 308}
TASK = 13
# The logs of the sample's jobs lie on no server: their pages can say no more than that.
OF_LOGS = "/prmonplots/"
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def test_every_bookmark_leads_to_a_page(portal):
    places = list(bookmarks())
    assert len(places) > ENOUGH
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(partial(complaint, portal), places))
    wrong = [f"{place}: {one}" for place, one in zip(places, told, strict=True) if one]
    assert not wrong, "\n".join(wrong)


def bookmarks() -> Iterator[str]:
    """The addresses of the file, with things of the sample in their places."""
    things = of_the_sample()
    for line in BOOKMARKS.read_text().splitlines():
        if line and not line.startswith("#"):
            yield line.format(**things)


def of_the_sample() -> dict[str, str]:
    job = JobArchived4.objects.filter(jeditaskid=TASK, jobstatus="failed").order_by("pandaid").first()
    file = JobFile.objects.filter(pandaid=job.pandaid, type="input").first()
    named = {"user": job.produsername, "queue": job.computingsite, "node": job.modificationhost.split("@")[-1]}
    of_file = {"file": file.lfn, "dataset": file.dataset}
    return {"job": str(job.pandaid), "task": str(TASK), "request": str(job.reqid), **named, **of_file}


def complaint(portal: str, place: str) -> str:
    """What is wrong with an answer; empty for a page, or for one redirect to a page."""
    answer = get(portal, place)
    if answer.status not in REDIRECTS:
        return "" if answer.status == 200 else f"status {answer.status}"
    target = answer.location
    second = get(portal, target)
    found = second.status == 200 or (second.status == 404 and target.startswith(OF_LOGS))
    return "" if found else f"led to {target}, status {second.status}"


class Answer(NamedTuple):
    status: int
    location: str
    text: str


def get(portal: str, place: str) -> Answer:
    connection = HTTPConnection(urlsplit(portal).netloc)
    try:
        connection.request("GET", quote(place, safe="/?&=|:,*!+%."))
        answer = connection.getresponse()
        return Answer(answer.status, answer.getheader("Location", ""), answer.read().decode())
    finally:
        connection.close()


@pytest.mark.parametrize("path", gone.CLOSED)
def test_a_closed_page_says_so_and_names_one_that_is_open(portal, path):
    """To a person and to a script, with the slash and without."""
    for place in (f"/{path}/", f"/{path}", f"/{path}/?json"):
        answer = get(portal, place)
        assert answer.status == 410
        found = re.findall(r"comes closest to it is (/\S+/)\.|\"error\": \"The page (/\S+)", answer.text)
        assert found
        assert all(get(portal, closest).status == 200 for closest, _ in found if closest)
