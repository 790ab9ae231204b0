"""Pages for everybody: axe finds nothing, in both themes, wide and narrow, and nothing is wider than the screen."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
NARROW = 400
HANG_GUARD_MS = 120_000
# All rows of a list look alike: some are enough.
PAGES = [
    "/",
    "/jobs/?date_from=2026-11-22&date_to=2026-11-25&summary=1&display_limit=15",
    "/job/1843/",
    "/tasks/?days=9000&summary=1&display_limit=15",
    "/task/8/",
    "/errors/?date_from=2026-11-22&date_to=2026-11-25",
    "/errors/?computingsite=NOWHERE",
    "/errorsscat/?date_from=2026-11-22&date_to=2026-11-25",
    "/errors/difference/?date_from=2026-11-22&date_to=2026-11-25",
    "/errors/group/v1:pilot:1305:da2b6b27cc3e/?days=9000",
    "/task/10/",
    "/taskprofile/10/",
    "/taskflow/10/",
    "/taskattempts/8/",
    "/taskplots/10/",
    "/files/?jeditaskid=13&summary=1&display_limit=15",
    "/file/sim26.100007.Retryable.EVNT.nf80._000001.pool.root.1/",
    "/dataset/?datasetid=91",
    "/harvester/workers/?days=9000&summary=1&display_limit=15",
    "/harvester/worker/harv-sim-01:17/",
    "/harvester/instances/",
    "/harvester/instance/harv-sim-01/",
    "/harvester/slots/",
    "/sites/?date_from=2026-11-22&date_to=2026-11-25&display_limit=15",
    "/site/DELTA_PROD/",
    "/wns/DELTA_PROD/?days=9000&display_limit=15",
    "/dash/region/?date_from=2026-11-22&date_to=2026-11-25",
    "/dash/region/?region==EU&days=9000&kiosk=1",
    "/globalshares/",
    "/resourcetypes/",
    "/status_summary/?nhours=90000",
    "/site/DOMA_LSST_GOOGLE_TEST/",
    "/users/?date_from=2026-11-22&date_to=2026-11-25&display_limit=15",
    "/users/?view=database",
    "/user/prodsys01/?date_from=2026-11-22&date_to=2026-11-25",
    "/filebrowser/?pandaid=1843",
    "/help/",
    "/api/",
    "/jobs/?hours=x",
    "/jobs/?computingsite=NOWHERE",
    "/jobstatuslog/1843/",
    "/jobrelationships/1843/",
    "/descendentjoberrsinfo/?pandaid=1843&jeditaskid=13",
    "/taskstatuslog/10/",
    "/taskchain/10/",
    "/getjobsummaryfortask/10/?infotype=scouts",
    "/task/99999/",
    "/no/such/page",
]
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


# In the other theme nothing but the colours is another.
OF_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
LOOKS = [(theme, width) for theme in ("light", "dark") for width in (1280, NARROW)]
# After the next frame: what watches its own size has adapted by then.
NEEDED = """
() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
  () => done(document.documentElement.scrollWidth))))
"""
VIOLATIONS = """
async (asked) => (await axe.run({...asked, resultTypes: ["violations"]})).violations.map((v) => [v.id, v.nodes[0].html])
"""


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(portal, chromium: Browser, path):
    context = chromium.new_context(bypass_csp=True)
    context.set_default_timeout(HANG_GUARD_MS)
    tab = context.new_page()
    tab.goto(f"{portal}{path}")
    tab.add_script_tag(path=str(AXE))
    found = {look: wrong for look in LOOKS if (wrong := _wrong(tab, *look))}
    context.close()
    assert found == {}


def _wrong(tab: Page, theme: Any, width: int) -> list[object]:
    tab.emulate_media(color_scheme=theme)
    tab.set_viewport_size({"width": width, "height": 900})
    needed = tab.evaluate(NEEDED)
    return tab.evaluate(VIOLATIONS, OF_COLOURS if theme == "dark" else {}) + (
        [("wide", needed)] if needed > width else []
    )
