"""A whole shift's way: from the grid to the line of one log that says why, and an address to hand on."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import grids
from tests.servers import databases
from tests.servers.hostile import hostile
from tests.servers.portal import start_portal
from tests.servers.processes import stop

STEPS = b"".join(b"2026-11-25 12:00:00 | INFO | step %d\n" % number for number in range(1, 3001))
LOG = STEPS.replace(b"INFO | step 1500\n", b"ERROR | [Errno 28] No space left on device\n")


@pytest.fixture
def portal_with_logs(tmp_path: Path) -> Iterator[str]:
    """The grid that stands still, where each failed job's pilot left a log."""
    grids.still()
    with hostile() as store:
        _leave_logs(store.answers("/pilot.out", LOG))
        portal = start_portal(
            tmp_path,
            databases.url("sqlite", "shift"),
            OUTSIDE_HOSTS=f"127.0.0.1:{store.port}",
            OUTSIDE_NETWORKS="127.0.0.0/8",
            LOG_DIR=str(tmp_path / "logs"),
        )
        yield portal.url
        stop(portal)


def _leave_logs(place: str) -> None:
    shutil.copy(databases.file_of("grid"), databases.file_of("shift"))
    connection = sqlite3.connect(databases.file_of("shift"))
    with connection:
        for table in ("jobsarchived4", "jobsactive4"):
            connection.execute(
                f"UPDATE {table} SET pilotid = ? WHERE jobstatus = 'failed'", [f"{place}|condor|PR|3.10"]
            )
    connection.close()


def test_from_the_grid_to_the_line_that_says_why_in_six_clicks(portal_with_logs, page: Page):
    page.goto(f"{portal_with_logs}/dash/region/")
    page.locator('main a[href^="/site/"]').first.click()
    page.get_by_role("link", name="Errors", exact=True).last.click()
    page.locator('main a[href^="/errors/group/"]').first.click()
    expect(page.get_by_role("heading", name="What is different about these?")).to_be_visible()
    expect(page.locator(".difference .truth")).to_contain_text("beyond chance")
    page.locator('section a[href^="/job/"]').first.click()
    page.get_by_role("link", name="read the logs").click()
    page.locator('main a[href*="/joblog/"]').first.click()
    line = page.locator('a[href$="#L1500"]').first
    expect(line).to_be_visible()
    page.goto(f"{portal_with_logs}{line.get_attribute('href')}")
    expect(page.locator(".marked")).to_contain_text("No space left on device")
