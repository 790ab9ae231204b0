"""The tasks that the simulator plants: each tells its story on a small screen, without scrolling."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from simulator import stories
from tests.servers.portal import start_portal
from tests.servers.processes import stop
from tests.simulator.conftest import arguments, simulate

SENTENCES = {
    "Running": "Running",
    "WaitingForInput": "Waiting for input: it is being recalled from tape.",
    "Scouting": "Scouting: ",
    "NoCandidates": "Stuck in brokerage: no queue can take its jobs",
    "Exhausted": "Exhausted: too many attempts failed",
    "BrokenCode": "Broken: no scout job succeeded.",
    "WithLosses": "Finished with losses: ",
    "AllDone": "Done: all ",
    "OnHold": "Paused by operator01: ",
    "StoppedByOwner": "Aborted: killed by user001; ",
    "Stuck": "Stuck in brokerage: no queue can take its jobs",
    "Merging": "Running",
    "EventService": "Running",
}
SMALL = {"width": 400, "height": 800}


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("grid") / "panda.sqlite3"
    simulate(found, *arguments(jobs=6_000))
    return found


@pytest.fixture(scope="module")
def address(grid: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = start_portal(tmp_path_factory.mktemp("portal"), f"sqlite:///{grid}")
    yield server.url
    stop(server)


def taskid_of(grid: Path, name: str) -> int:
    connection = sqlite3.connect(f"file:{grid}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT jeditaskid FROM jedi_tasks WHERE taskname = ?", (name,)).fetchone()[0]
    finally:
        connection.close()


@pytest.mark.parametrize("story", stories.TASK_STORIES, ids=lambda story: story.name)
def test_a_planted_story_is_told_on_a_small_screen(address, grid, chromium: Browser, story):
    context = chromium.new_context(viewport=SMALL)
    tab = context.new_page()
    tab.goto(f"{address}/task/{taskid_of(grid, stories.name_of(story))}/")
    headline = tab.locator(".task-story")
    expected = SENTENCES.get(story.name, "Running")
    assert expected in headline.inner_text()
    box, action = headline.bounding_box(), tab.locator(".task-action").bounding_box()
    assert action["y"] + action["height"] < SMALL["height"]
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= SMALL["width"]
    assert tab.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
    context.close()
