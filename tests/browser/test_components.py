"""What scripts add to the components, and the page that shows them all."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.servers import databases, registry
from tests.servers.portal import start_portal

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WHOLE = "/jobs/?date_from=2026-11-22&date_to=2026-11-25"
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def demo(sample: str, kind: str) -> str:
    """The address of a portal with the settings of the demo."""
    url = databases.url(kind, databases.SAMPLE)
    return registry.server("portal-demo", lambda room: start_portal(room, url, "settings.demo")).url


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 400])
def test_the_page_of_components_fits_and_axe_finds_nothing(demo, chromium: Browser, theme, width):
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, bypass_csp=True)
    tab = context.new_page()
    tab.goto(f"{demo}/styleguide/")
    tab.add_script_tag(path=str(AXE))
    violations = tab.evaluate("async () => (await axe.run()).violations.map((v) => [v.id, v.nodes[0].html])")
    wide = tab.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert violations == []
    assert wide == width


def test_the_bar_under_the_pointer_is_read_out(demo, page: Page):
    page.goto(f"{demo}/styleguide/")
    plot = page.locator("figure.plot").first
    bar = plot.locator(".plot-area a").nth(3)
    bar.hover()
    expect(plot.locator("[data-readout]")).to_have_text(bar.locator("title").text_content() or "")
    page.mouse.move(0, 0)
    expect(plot.locator("[data-readout]")).to_contain_text("Point at a bar")


def test_dragging_over_a_plot_leads_to_the_time_that_was_marked(demo, page: Page):
    page.goto(f"{demo}/styleguide/")
    area = page.locator(".plot-area").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 4, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, middle, steps=4)
    with page.expect_navigation(url=f"{demo}/jobs/**"):
        page.mouse.up()
    # The plot is 12 hours wide and begins at noon.
    assert page.url.endswith("/jobs/?date_from=2026-03-29T15:00:00&date_to=2026-03-29T18:00:00")


def test_a_click_on_a_bar_leads_to_its_list(demo, page: Page):
    page.goto(f"{demo}/styleguide/")
    bar = page.locator(".plot-area a").first
    with page.expect_navigation():
        bar.click()
    assert page.url == f"{demo}/jobs/?computingsite=NORTH"


def test_keys_act_outside_of_fields_only(demo, page: Page):
    page.goto(f"{demo}/styleguide/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.keyboard.press("/")
    # The page's own focus: whether the window is the active one is decided among all browsers of the run.
    page.wait_for_function("document.activeElement?.id === 'search'")
    page.keyboard.type("a/?n[")
    expect(page.get_by_role("searchbox", name="Search jobs")).to_have_value("a/?n[")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_keys_of_the_browser_stay_its_own(demo, page: Page):
    page.goto(f"{demo}/styleguide/")
    page.keyboard.press("Control+/")
    expect(page.get_by_role("searchbox", name="Search jobs")).not_to_be_focused()


def test_the_next_page_is_a_key_away(portal, page: Page):
    page.goto(f"{portal}{WHOLE}")
    with page.expect_navigation():
        page.keyboard.press("n")
    assert "after=" in page.url


def test_times_show_the_local_one_when_pointed_at(portal, page: Page):
    page.goto(f"{portal}{WHOLE}")
    time = page.locator("footer time")
    time.hover()
    assert (time.get_attribute("title") or "").startswith("Your time: ")


def test_all_attributes_stand_open_where_there_is_room(demo, chromium: Browser):
    opened = {}
    for width in (1400, 400):
        context = chromium.new_context(viewport={"width": width, "height": 900})
        tab = context.new_page()
        tab.goto(f"{demo}/styleguide/")
        opened[width] = tab.locator(".facet[open]").count()
        context.close()
    assert opened == {1400: 4, 400: 3}
