"""What the simulator plants is named by the page, in its place."""

import json
from urllib.request import urlopen

from simulator.error_kinds import BAD_RELEASE, BROKEN_SITE, DISK_FULL
from tests.browser import grids


def groups() -> list[dict]:
    with urlopen(f"{grids.still().url}/errors/?json&hours=6&fields=groups") as answer:
        return json.load(answer)["groups"]


def rank(found: list[dict], component: str, code: int, words: str) -> int:
    return next(
        place
        for place, one in enumerate(found)
        if (one["component"], one["code"]) == (component, code) and words in one["message"]
    )


def test_the_broken_queue_the_full_disk_and_the_bad_release_lead_the_groups():
    found = groups()
    assert rank(found, "pilot", BROKEN_SITE.pilot[0], "CVMFS is not responding") == 0
    assert rank(found, "pilot", DISK_FULL.pilot[0], "No space left on device") <= 5
    assert rank(found, "executor", BAD_RELEASE.exe[0], "libGeoModel") <= 4
    assert found[0]["queues"] == 1
