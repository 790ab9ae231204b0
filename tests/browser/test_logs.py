"""Pages of logs in a browser: plots that are read out, the same numbers without scripts, and axe where logs are."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_access import AXE, LOOKS, _wrong
from tests.logs.test_memory import SUMMARY, text
from tests.logs.wire import FOLDER, JOB, job, tarball
from tests.retries.zoo import fill
from tests.servers import databases
from tests.servers.hostile import hostile
from tests.servers.portal import start_portal
from tests.servers.processes import stop
from tests.servers.search import searching

TASK = 7
FILES = {"pilotlog.txt": b"fine\nERROR here\n", "memory_monitor_output.txt": text(30).encode(), "memory_monitor_summary.json": SUMMARY}  # fmt: skip
PAGES = [
    f"/filebrowser/?pandaid={JOB}&foo=1",
    f"/joblog/{JOB}/?file=pilotlog.txt",
    f"/joblog/{JOB}/?file=nowhere.txt",
    f"/prmonplots/{JOB}/",
    f"/payloadlog/?pandaid={JOB}",
    f"/payloadlog/?pandaid={JOB}&search=nowhere",
    f"/tasklogs/{TASK}/",
    f"/tasklogs/{TASK}/lines/?level=ERROR",
]
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def portal(panda: str, tmp_path: Path) -> Iterator[str]:
    """A portal that knows one job, whose logs lie on a store and in a log search."""
    now = datetime.now().replace(microsecond=0)
    with hostile() as store, searching() as search:
        job(store.answers("/logs.tgz", tarball({f"{FOLDER}/{name}": content for name, content in FILES.items()})))
        fill("jedi_tasks", [{"jeditaskid": TASK, "status": "running", "creationdate": now, "modificationtime": now}])
        about = {
            "@timestamp": (now - timedelta(minutes=1)).isoformat(),
            "level": "ERROR",
            "logLevel": "ERROR",
            "message": "no space",
        }
        search.indices = {
            "atlas_pilotlogs-1": [about | {"PandaJobID": JOB}],
            "atlas_jedilogs-1": [about | {"jediTaskID": TASK}],
        }
        here = f"127.0.0.1:{store.port}"
        served = start_portal(
            tmp_path,
            databases.url("sqlite", panda),
            OUTSIDE_HOSTS=here,
            OUTSIDE_NETWORKS="127.0.0.0/8",
            SEARCH_URL=search.url,
            LOG_DIR=str(tmp_path / "logs"),
        )
        yield served.url
        stop(served)


def test_lines_of_memory_are_read_out_and_are_a_table_without_scripts(portal: str, page: Page, plain_page: Page):
    page.goto(f"{portal}/prmonplots/{JOB}/")
    figure = page.locator("#memory")
    figure.locator("svg.curves").hover(position={"x": 10, "y": 50})
    expect(figure.locator("[data-readout]")).to_have_text("1 min: PSS 1, RSS 1, swap 0, virtual 2 (GB)")
    plain_page.goto(f"{portal}/prmonplots/{JOB}/")
    plain_page.locator("#memory summary").click()
    row = plain_page.locator("#memory tbody tr").first
    assert re.split(r"\s+", row.inner_text().strip()) == ["1", "1", "1", "0", "2"]


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(portal: str, chromium: Browser):
    context = chromium.new_context(bypass_csp=True)
    tab = context.new_page()
    found = {}
    for path in PAGES:
        tab.goto(f"{portal}{path}")
        tab.add_script_tag(path=str(AXE))
        found |= {(path, look): wrong for look in LOOKS if (wrong := _wrong(tab, *look))}
    context.close()
    assert found == {}
