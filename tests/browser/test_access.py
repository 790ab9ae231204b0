"""Pages for everybody: axe finds nothing, in both themes, wide and narrow, and nothing is wider than the screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
NARROW = 400
HANG_GUARD_MS = 120_000
PAGES = [
    "/",
    "/jobs/?date_from=2026-11-22&date_to=2026-11-25&summary=1",
    "/job/1843/",
    "/tasks/?days=9000&summary=1",
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
    "/files/?jeditaskid=13&summary=1",
    "/file/sim26.100007.Retryable.EVNT.nf80._000001.pool.root.1/",
    "/dataset/?datasetid=91",
    "/harvester/workers/?days=9000&summary=1",
    "/harvester/worker/harv-sim-01:17/",
    "/harvester/instances/",
    "/harvester/instance/harv-sim-01/",
    "/harvester/slots/",
    "/sites/?date_from=2026-11-22&date_to=2026-11-25",
    "/site/DELTA_PROD/",
    "/wns/DELTA_PROD/?days=9000",
    "/dash/region/?date_from=2026-11-22&date_to=2026-11-25",
    "/dash/region/?region==EU&days=9000&kiosk=1",
    "/globalshares/",
    "/resourcetypes/",
    "/status_summary/?nhours=90000",
    "/site/DOMA_LSST_GOOGLE_TEST/",
    "/users/?date_from=2026-11-22&date_to=2026-11-25",
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


# The rules that a theme or a narrow screen can break; all others see the same page.
OF_LOOKS = ["color-contrast", "scrollable-region-focusable"]


@pytest.mark.parametrize("theme, width, rules", [("light", 1280, None), ("dark", NARROW, OF_LOOKS)])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(portal, chromium: Browser, theme, width, rules):
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, bypass_csp=True)
    context.set_default_timeout(HANG_GUARD_MS)
    tab = context.new_page()
    found = {path: wrong for path in PAGES if (wrong := _wrong(tab, f"{portal}{path}", width, rules))}
    context.close()
    assert found == {}


def _wrong(tab: Page, url: str, width: int, rules: list[str] | None) -> list[object]:
    tab.goto(url)
    needed = tab.evaluate("document.documentElement.scrollWidth")
    tab.add_script_tag(path=str(AXE))
    found = (
        "async (rules) => (await axe.run(rules ? {runOnly: rules} : {})).violations.map((v) => [v.id, v.nodes[0].html])"
    )
    violations = tab.evaluate(found, rules)
    return violations + ([("wide", needed)] if needed > width else [])
