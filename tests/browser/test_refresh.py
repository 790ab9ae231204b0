"""A page that makes itself anew: only when asked to, only when nobody uses it, and never when it is hidden."""

import pytest
from playwright.sync_api import Page, Request, expect

HIDE = "Object.defineProperty(document, 'hidden', {get: () => true, configurable: true}); \
document.dispatchEvent(new Event('visibilitychange'))"
SHOW = "delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))"
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def requests(page: Page) -> list[str]:
    """The pages that the tab has asked for; its clock is ours."""
    page.clock.install()
    seen: list[str] = []
    page.on("request", lambda one: seen.append(one.url) if is_page(one) else None)
    return seen


def is_page(request: Request) -> bool:
    return request.resource_type in {"document", "fetch", "xhr"}


def opened(page: Page, url: str, requests: list[str]) -> None:
    page.goto(url)
    page.wait_for_load_state("networkidle")
    requests.clear()


@pytest.mark.parametrize("path", ["/", "/jobs/"])
def test_it_is_off_until_somebody_asks(portal, page, requests, path):
    opened(page, f"{portal}{path}", requests)
    page.clock.run_for("02:00:00")
    assert requests == []
    page.get_by_role("button", name="Auto-refresh").click()
    assert "refresh=60" in page.url
    expect(page.locator("[data-refresh]")).to_contain_text("next at")
    with page.expect_navigation():
        page.clock.run_for(61_000)
    assert requests[0] == page.url
    expect(page.get_by_role("button", name="Every 60 s")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Every 60 s").click()
    assert "refresh" not in page.url


def test_a_hidden_page_asks_for_nothing(portal, page, requests):
    opened(page, f"{portal}/jobs/?days=4000&refresh=60", requests)
    page.evaluate(HIDE)
    page.clock.run_for("01:00:00")
    assert requests == []
    with page.expect_navigation():
        page.evaluate(SHOW)


def test_it_waits_while_the_page_is_in_use(portal, page, requests):
    opened(page, f"{portal}/jobs/?days=4000&refresh=60", requests)
    page.clock.run_for(58_000)
    page.keyboard.press("ArrowDown")
    page.clock.run_for(5_000)
    assert requests == []
    expect(page.locator("[data-refresh]")).to_contain_text("the page is in use")
    page.evaluate("document.getSelection().selectAllChildren(document.querySelector('h1'))")
    page.clock.run_for(60_000)
    assert requests == []
    page.evaluate("document.getSelection().removeAllRanges()")
    with page.expect_navigation():
        page.clock.run_for(12_000)


def test_it_comes_back_to_where_the_reader_was(portal, page, requests):
    opened(page, f"{portal}/jobs/?days=4000&refresh=60", requests)
    page.evaluate("window.scrollTo(0, 900)")
    with page.expect_navigation():
        page.clock.run_for(61_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_function("window.scrollY === 900")


def test_it_is_no_unknown_parameter(portal, page, requests):
    opened(page, f"{portal}/jobs/?days=4000&refresh=60", requests)
    expect(page.locator(".warning")).to_have_count(0)


def test_without_scripts_a_link_loads_the_page_again(portal, plain_page: Page):
    plain_page.goto(f"{portal}/jobs/?days=4000")
    with plain_page.expect_navigation():
        plain_page.get_by_role("link", name="Reload").click()
    assert plain_page.url == f"{portal}/jobs/?days=4000"
