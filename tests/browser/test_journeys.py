"""What people do, from click to click."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import grids

WHOLE = "date_from=2026-11-22&date_to=2026-11-25"
PAYLOAD_ERROR = 'a[data-count][href*="error=pilot:1305"]'
QUEUES = "main > .table-region tbody tr"
A_JOB = 'main a[href^="/job/"]:visible'


@pytest.fixture
def kind() -> str:
    return "sqlite"


def test_a_shifter_finds_the_reason_of_a_failure_in_four_clicks(portal, page: Page):
    page.goto(f"{portal}/jobs/?{WHOLE}")
    page.get_by_role("list", name="Jobs by status").get_by_role("link", name=re.compile("failed")).click()
    expect(page.locator(".sentence").first).to_contain_text("status is failed")
    page.locator(f"[data-fragment] {PAYLOAD_ERROR}").first.click()
    expect(page.locator(".sentence").first).to_contain_text("error is pilot:1305")
    page.locator(A_JOB).last.click()
    expect(page.locator("h1")).to_contain_text("Job")
    expect(page.locator(".sentence")).to_contain_text("pilot 1305")


def test_from_the_whole_grid_down_to_a_failing_queue_and_its_errors(portal, page: Page):
    page.goto(f"{portal}/dash/region/?{WHOLE}")
    page.locator(".dash-table").get_by_role("link", name="EU", exact=True).click()
    page.locator(".dash-table").get_by_role("link", name="ALPHA-T1", exact=True).click()
    crumbs = page.get_by_role("navigation", name="Where this is").get_by_role("listitem")
    expect(crumbs).to_have_text([re.compile("Grid"), re.compile("EU"), re.compile("ALPHA-T1")])
    line = page.locator(".dash-troubles li").first
    queue, failed = line.locator("strong").inner_text(), line.locator("a[data-count]").first.get_attribute("data-count")
    line.get_by_role("link", name="Their errors").click()
    expect(page.locator("h1")).to_have_text("Errors")
    expect(page.get_by_role("list", name="Active filters")).to_contain_text(queue)
    expect(page.get_by_role("list", name="Active filters")).to_contain_text("2026-11-22")
    assert page.get_by_role("list", name="Jobs that went wrong").locator(f'a[data-count="{failed}"]').count() == 1
    page.go_back()
    line.locator("strong").click()
    expect(page.locator("h1")).to_have_text(f"Queue {queue}")


def test_from_who_has_jobs_to_what_fails_for_one_of_them(portal, page: Page):
    page.goto(f"{portal}/users/?{WHOLE}")
    page.get_by_role("link", name="Failed", exact=True).click()
    page.locator(".data-table").get_by_role("link", name="user04", exact=True).click()
    expect(page.locator("h1")).to_have_text("User user04")
    expect(page.locator(".sentence").first).to_contain_text("49")
    error = page.get_by_role("region", name="Errors of these jobs").locator("a[data-count]").first
    count = error.get_attribute("data-count")
    error.click()
    expect(page.get_by_role("list", name="Active filters")).to_contain_text("user04")
    expect(page.locator(".truth").first).to_contain_text(f"of {count} jobs")
    page.locator(A_JOB).last.click()
    expect(page.locator(".sentence")).to_contain_text("Failed")


def test_from_the_grid_to_the_reason_of_one_failure(page: Page):
    """Front page, the queue that fails most, its top error, one job: four clicks, and every step has an address."""
    page.goto(grids.still().url)
    failed = page.locator(QUEUES).first.locator("td").nth(1).get_by_role("link")
    count = failed.get_attribute("data-count")
    failed.click()
    expect(page.locator(".truth").first).to_contain_text(f"of {int(count or 0):,} jobs".replace(",", "\u202f"))
    page.locator("[data-fragment] .error-summary td a[data-count]").first.click()
    expect(page.locator(".sentence").first).to_contain_text("error is")
    page.locator(A_JOB).last.click()
    expect(page.locator(".sentence")).to_contain_text("Failed")
    expect(page.locator(".error-box")).to_be_visible()
    for _ in range(3):
        page.go_back()
    expect(page.locator("h1")).to_contain_text("The grid now")


def test_without_scripts_the_same_way_leads_there(plain_page: Page):
    page = plain_page
    page.goto(grids.still().url)
    page.locator(QUEUES).first.locator("td").nth(1).get_by_role("link").click()
    page.get_by_role("link", name="Count attributes and errors").click()
    page.locator(".error-summary td a[data-count]").first.click()
    page.locator(A_JOB).last.click()
    expect(page.locator(".error-box")).to_be_visible()


def test_a_drag_over_the_plot_chooses_a_time(page: Page):
    page.goto(f"{grids.still().url}/jobs/")
    box = page.locator(".plot-area").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 4, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, middle, steps=4)
    with page.expect_navigation(url="**date_from=**"):
        page.mouse.up()
    expect(page.locator(".sentence").first).to_contain_text("modified from")
    with page.expect_navigation():
        page.keyboard.press("-")
    expect(page.locator(".sentence").first).to_contain_text("modified from")


def test_quick_and_other_times_stand_in_the_address(portal, page: Page):
    page.goto(f"{portal}/jobs/?{WHOLE}")
    page.get_by_role("link", name="6\u00a0h, the last 6 hours").click()
    assert page.url == f"{portal}/jobs/?hours=6"
    expect(page.get_by_role("link", name="6\u00a0h, the last 6 hours")).to_have_attribute("aria-current", "true")
    page.get_by_text("Time", exact=True).click()
    page.get_by_label("From, UTC").fill("2026-11-22 00:00")
    page.get_by_label("Until, UTC").fill("2026-11-25")
    page.get_by_role("button", name="Show", exact=True).first.click()
    expect(page.locator(".sentence").first).to_contain_text("2026-11-22 00:00:00")
    page.go_back()
    assert page.url == f"{portal}/jobs/?hours=6"


def test_a_facet_leaves_a_value_out(portal, page: Page):
    page.goto(f"{portal}/jobs/?{WHOLE}&summary=1")
    page.get_by_role("link", name="Not ECHO_HPC_GPU").click()
    expect(page.locator(".sentence").first).to_contain_text("not ECHO_HPC_GPU")


def test_facets_narrow_the_list_and_chips_widen_it_again(portal, page: Page):
    page.goto(f"{portal}/jobs/?{WHOLE}")
    chosen = page.locator("[data-fragment]").get_by_role("link", name="ECHO_HPC_GPU")
    chosen.first.click()
    expect(page.locator(".sentence").first).to_contain_text("queue is ECHO_HPC_GPU")
    page.locator('[data-fragment] a[aria-current="true"]', has_text="ECHO_HPC_GPU").click()
    expect(page.locator(".sentence").first).not_to_contain_text("ECHO_HPC_GPU")
    chosen.first.click()
    page.get_by_role("link", name="Remove the filter queue is ECHO_HPC_GPU").click()
    expect(page.locator(".sentence").first).not_to_contain_text("ECHO_HPC_GPU")
    page.go_back()
    expect(page.locator(".sentence").first).to_contain_text("queue is ECHO_HPC_GPU")


def test_the_search_box_jumps_to_a_job_and_builds_a_selection(portal, page: Page):
    page.goto(f"{portal}/jobs/")
    page.keyboard.press("/")
    page.keyboard.type("queue:DELTA* status:failed days:4000")
    page.keyboard.press("Enter")
    expect(page.locator(".sentence").first).to_contain_text("queue is like DELTA*")


def test_the_owner_of_a_task_learns_why_a_file_was_given_up(portal, page: Page):
    page.goto(f"{portal}/task/13/")
    page.locator('a[href="/files/?datasetid=91&state=failed"]').first.click()
    expect(page.locator(".truth").first).to_contain_text("18 files")
    page.locator('main a[href^="/file/"]').first.click()
    expect(page.locator(".sentence")).to_contain_text("Given up: ")
    page.locator('a[href="/dataset/?datasetid=91"]').first.click()
    expect(page.locator(".sentence")).to_contain_text("18 given up")
    page.get_by_role("list", name="Jobs by status").get_by_role("link", name=re.compile("failed")).click()
    expect(page.locator(".sentence").first).to_contain_text("dataset of its task is 13:91")


def test_a_file_is_found_from_the_search_box(portal, page: Page):
    page.goto(f"{portal}/")
    page.get_by_role("searchbox").fill("file:sim26.100007.Retryable.EVNT.nf80._000001.pool.root.1")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("File sim26.100007.Retryable")


def test_columns_are_chosen_and_stand_in_the_address(portal, page: Page):
    page.goto(f"{portal}/jobs/?{WHOLE}")
    page.get_by_text("Columns", exact=True).click()
    page.locator('input[name="cols"][value="gshare"]').check()
    page.get_by_role("button", name="Show these columns").click()
    expect(page.get_by_role("columnheader", name="share", exact=True)).to_be_visible()
    assert "gshare" in page.url


def test_pages_follow_one_another(portal, page: Page):
    page.goto(f"{portal}/jobs/?{WHOLE}&sortby=pandaid-ascending")
    seen = []
    for _ in range(3):
        seen += page.locator("main > .table-region td:first-child a").all_text_contents()
        page.get_by_role("link", name="Next").click()
        page.wait_for_url(re.compile("after="))
        page.wait_for_load_state()
    assert len(seen) == len(set(seen)) == 300


def test_without_scripts_the_same_is_a_click_away(portal, plain_page: Page):
    plain_page.goto(f"{portal}/jobs/?{WHOLE}&jobstatus=failed")
    plain_page.get_by_role("link", name="Count attributes and errors").click()
    plain_page.locator(PAYLOAD_ERROR).first.click()
    expect(plain_page.locator(".sentence").first).to_contain_text("error is pilot:1305")
    plain_page.locator(A_JOB).last.click()
    expect(plain_page.locator(".sentence")).to_contain_text("pilot 1305")
