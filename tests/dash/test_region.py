"""`/dash/region/` on rows written by PanDA itself, against direct SQL."""

import csv
import json
from collections import Counter
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.test import RequestFactory

from core.render import errors
from tests.sites.test_queues import UNDESCRIBED, get, get_header, html, states, stored

WHOLE = "date_from=2020-01-01&date_to=2100-01-01"
REGION = f"/dash/region/?{WHOLE}"


def place_of(queue: str) -> tuple[str, str]:
    data = stored().get(queue, {})
    return data.get("cloud") or "Not specified", data.get("atlas_site") or "Not specified"


def counted(by_type: dict, kind: str = "all", resource: str = "all") -> Counter[str]:
    return +Counter({one["jobstatus"]: one["count"] for one in by_type[kind][resource]})


def crossed_well(by_type: dict) -> bool:
    """Whether job types and resource types each add up to the whole."""
    whole = counted(by_type)
    kinds = sum((counted(by_type, kind) for kind in by_type if kind != "all"), Counter())
    parts = sum(
        (counted(by_type, kind, part) for kind in by_type if kind != "all" for part in by_type[kind] if part != "all"),
        Counter(),
    )
    return whole == kinds == parts


def test_every_place_holds_what_direct_sql_finds_and_the_levels_add_up(portal):
    found, want = get(f"{portal}{REGION}&json"), states()
    by_queue: dict[str, Counter[str]] = {}
    by_site: dict[str, Counter[str]] = {}
    by_region: dict[str, Counter[str]] = {}
    for (queue, state), count in want.items():
        region, site = place_of(queue)
        for name, places in ((queue, by_queue), (site, by_site), (region, by_region)):
            places.setdefault(name, Counter())[state] += count
    queues = {name: one["job_summary"] for name, one in found["queues"].items()}
    for places, answer in ((by_queue, queues), (by_site, found["sites"]), (by_region, found["regions"])):
        assert {name: counted(one) for name, one in answer.items()} == places
        assert all(crossed_well(one) for one in answer.values())
    assert found["queues"][UNDESCRIBED]["region"] == "Not specified"
    assert found["meta"]["total"] == sum(want.values())
    for name, one in found["queues"].items():
        ended = by_queue[name]["failed"] + by_queue[name]["finished"]
        assert one["failed_percentage"] == (round(100 * by_queue[name]["failed"] / ended, 1) if ended else 0)
        assert one["n_jobs"] == by_queue[name].total()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
class TestOfOneDatabase:
    def test_scripts_read_the_keys_that_they_know(self, portal):
        found = get(f"{portal}{REGION}&json&jobtype=prod&computingsite=ALPHA_PROD")
        assert list(found) == ["regions", "sites", "queues", "meta"]
        (queue,) = found["queues"].values()
        assert list(queue) == [
            *("pqtype", "region", "atlas_site", "status", "n_pilots_total", "n_pilots_nojob"),
            *("n_running_cores", "failed_percentage", "n_jobs", "job_summary"),
        ]
        assert set(queue["job_summary"]) == {"prod", "all"}
        assert [one["jobstatus"] for one in queue["job_summary"]["all"]["all"]] == [
            *("pending", "defined", "waiting", "assigned", "throttled", "activated", "sent", "starting"),
            *("running", "holding", "transferring", "merging", "finished", "failed", "cancelled", "closed"),
        ]

    def test_links_lead_to_the_jobs_of_this_portal(self, portal):
        found = get(f"{portal}{REGION}&json&extra=links")
        linked = [
            one
            for places in (found["regions"], found["sites"], {n: q["job_summary"] for n, q in found["queues"].items()})
            for by_type in places.values()
            for by_resource in by_type.values()
            for cell in by_resource.values()
            for one in cell
            if one["count"]
        ]
        for one in linked[:: len(linked) // 20]:
            assert one["job_link"].startswith(f"{portal}/jobs/?")
            assert get_header(f"{one['job_link']}&json&outputs=jobs&limit=1") == one["count"]

    @pytest.mark.parametrize("level", ["region", "site", "queue"])
    def test_csv_and_page_hold_the_same(self, portal, level):
        total = sum(states().values())
        with urlopen(f"{portal}{REGION}&level={level}&splitby=resourcetype&csv") as answer:
            rows = list(csv.DictReader(answer.read().decode().splitlines()))
        assert sum(int(row["jobs"]) for row in rows) == total
        for row in rows:
            assert sum(int(row[state]) for state in ("running", "failed", "finished")) <= int(row["jobs"])
        page = html(f"{portal}{REGION}&level={level}")
        assert f'data-count="{total}"' in page
        assert "Not specified" in page

    def test_the_way_down_keeps_window_and_filters(self, portal):
        window = "date_from=2020-01-01T00:00:00&amp;date_to=2100-01-01T00:00:00"
        page = html(f"{portal}{REGION}&jobstatus=failed|finished")
        assert f'href="/dash/region/?jobstatus=failed%7Cfinished&amp;region=%3DEU&amp;{window}"' in page
        page = html(f"{portal}{REGION}&site==ALPHA-T1&region==EU")
        assert f'href="/site/ALPHA_PROD/?{window}"' in page
        assert 'aria-current="page">ALPHA-T1<' in page
        assert f'href="/dash/region/?region=%3DEU&amp;{window}">EU</a>' in page

    def test_failures_lead_to_their_errors_in_the_same_window(self, portal):
        page = html(f"{portal}{REGION}")
        assert 'href="/errors/?computingsite=%3DALPHA_PROD&amp;date_from=2020-01-01T00:00:00&amp;' in page

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("/dash/", "/dash/region/"),
            ("/new/dash/", "/dash/region/"),
            ("/dash/?cloudview=world&hours=6", "/dash/world/?hours=6"),
            ("/dash/production/?hours=6&json", "/dash/region/?jobtype=production&hours=6&json="),
            ("/dash/analysis", "/dash/region/?jobtype=analysis"),
            ("/dash/es/", "/dash/region/?queuejobseed=es*&splitby=eventservice"),
        ],
    )
    def test_older_addresses_lead_here(self, portal, old, new):
        with urlopen(f"{portal}{old}") as answer:
            assert answer.url == f"{portal}{new}"

    def test_a_dashboard_of_tasks_is_refused_with_the_page_that_counts_them(self, portal):
        for path in ("/dash/?mode=task", "/new/dash/?mode=task&json", "/dash/production/?json&mode=task"):
            with pytest.raises(HTTPError) as raised:
                urlopen(f"{portal}{path}")
            with raised.value as answer:
                assert answer.code == 400
                assert "/tasks/ counts them by status" in answer.read().decode()

    @pytest.mark.parametrize("query", ["splitby=cloud", "level=world", "level=site,queue", "hours=x"])
    def test_bad_input_is_one_sentence(self, portal, query):
        with pytest.raises(HTTPError) as raised:
            urlopen(f"{portal}/dash/region/?json&{query}")
        assert raised.value.code == 400
        assert list(json.load(raised.value)) == ["error"]

    def test_an_unknown_parameter_is_a_warning_and_no_job_is_said(self, portal):
        with urlopen(f"{portal}{REGION}&json&compingsite=X") as answer:
            assert "did you mean computingsite?" in answer.headers["X-Warning"]
        assert "in the last 30 days" in html(f"{portal}/dash/region/?computingsite=NOWHERE")

    def test_a_wall_screen_comes_anew_by_itself_also_from_the_cache(self, portal):
        for _ in range(2):
            with urlopen(Request(f"{portal}{REGION}&kiosk=1", headers={"Accept": "text/html"})) as answer:
                assert answer.headers["Refresh"] == "60"
                assert b'class="kiosk"' in answer.read()


def test_a_wall_screen_asks_again_after_a_failure_that_may_pass():
    screen, page = (RequestFactory().get(f"/dash/region/{query}") for query in ("?kiosk=1", ""))
    assert errors.answer(screen, 503, "Not now.")["Refresh"] == "60"
    assert "Refresh" not in errors.answer(screen, 400, "What?")
    assert "Refresh" not in errors.answer(page, 503, "Not now.")
