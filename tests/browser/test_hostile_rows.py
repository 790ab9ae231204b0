"""Text that tries to run: in every text column of every table, shown on every page, and nothing runs."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from core.panda import bulk
from core.panda.schema_data import Column, Table, tables
from tests import addresses
from tests.servers import databases
from tests.servers.portal import start_portal
from tests.servers.processes import stop

PAYLOAD = '\'"><script>hacked=1</script><img src=x onerror=hacked=1><a href="javascript:hacked=1">'
NOW = datetime(2026, 11, 23, 12)
WHOLE = "date_from=2026-11-22&date_to=2026-11-25"
# What the examples of the reference do not ask.
MORE = (
    f"/jobs/?{WHOLE}&summary=1",
    f"/jobs/?{WHOLE}&cols=pandaid,jobname,pilotid,piloterrordiag,produserid,specialhandling,batchid",
    "/job/71/",
    "/job/72/",
    "/jobrelationships/71/",
    "/tasks/?days=4000&summary=1",
    f"/errors/?{WHOLE}",
    f"/errorsscat/ALL/ALL/?{WHOLE}&view=queues",
    "/files/?jeditaskid=7&summary=1",
    "/file/?datasetid=1305&fileid=1305",
    "/datasets/?jeditaskid=7&summary=1",
    "/dataset/?datasetid=1305",
    "/harvester/workers/?days=4000&summary=1",
    "/harvester/worker/h:1/",
    "/harvester/instance/h/",
    f"/sites/?{WHOLE}",
    f"/dash/region/?{WHOLE}&level=queue",
    f"/dash/world/?{WHOLE}",
    f"/users/?{WHOLE}",
    f"/jobs/?jobname={PAYLOAD.replace('&', '%26').replace('#', '%23')}",
    f"/jobs/?q={PAYLOAD}",
    f"/jobs/?hours={PAYLOAD}",
    f"/{PAYLOAD}/",
)
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
IDS = {"pandaid": 71, "jeditaskid": 7, "oldpandaid": 72, "newpandaid": 71, "harvesterid": "h", "workerid": 1}


def value_of(column: Column, table: Table) -> Any:
    if table.name.startswith("jobs") and column.name == "jobstatus":
        return "failed" if table.name == "jobsarchived4" else PAYLOAD[:15]
    if column.name in IDS:
        return IDS[column.name]
    if column.type == "timestamp":
        return NOW
    if column.type.startswith(("varchar", "char", "text", "json")):
        width = column.type.partition("(")[2].rstrip(")")
        return PAYLOAD[: int(width)] if width else PAYLOAD
    return 1305


def fill(connection: Any) -> None:
    for table in tables().values():
        row = [value_of(column, table) for column in table.columns]
        bulk.insert(connection, table.label, [column.name for column in table.columns], [row])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE jobsactive4 SET pandaid = 72")
        cursor.execute("DELETE FROM jobsarchived")


def pages(portal: str, page: Page) -> list[str]:
    """One address of every view that answers with a page, and what lists show of the rows.

    What a browser makes of an image or of JSON has styles of the browser's own, which the policy forbids.
    """
    views = {place.view: place.some() for place in addresses.places()}.values()
    types = {path: page.request.get(f"{portal}{path}").headers["content-type"] for path in views}
    return [*(path for path in views if "text/html" in types[path]), *MORE]


def test_no_script_of_a_row_ever_runs(panda, kind, page: Page, tmp_path: Path):
    fill(connections["panda_rw"])
    tmp_path.chmod(0o755)
    server = start_portal(tmp_path, databases.url(kind, panda))
    try:
        for path in pages(server.url, page):
            page.goto(f"{server.url}{path}")
            expect(page.locator("[data-fragment][aria-busy]")).to_have_count(0)
            assert page.evaluate("typeof hacked") == "undefined", path
            assert page.locator("a[href^='javascript:']").count() == 0, path
    finally:
        stop(server)
