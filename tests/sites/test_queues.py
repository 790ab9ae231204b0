"""The list of queues and the page of one, on rows written by PanDA itself, against direct SQL."""

import csv
import json
from collections import Counter
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.db import connections

from core.engines import topology
from sites import site_view

ALL = "date_from=2020-01-01&date_to=2100-01-01"
UNDESCRIBED = "DOMA_LSST_GOOGLE_TEST"


def get(url: str) -> Any:
    with urlopen(url) as answer:
        return json.load(answer)


def html(url: str) -> str:
    with urlopen(Request(url, headers={"Accept": "text/html"})) as answer:
        return answer.read().decode()


def direct(sql: str) -> list[tuple]:
    """Rows by hand-written SQL; `{name}` is a table of the short schema `panda`."""
    connection = connections["panda"]
    tables = ("schedconfig_json", "jobsarchived4", "jobsactive4", "jobsdefined4")
    named = {name: connection.ops.quote_name(f"panda.{name}") for name in tables}
    with connection.cursor() as cursor:
        cursor.execute(sql.format(**named))
        return cursor.fetchall()


def stored() -> dict[str, dict[str, Any]]:
    rows = direct("SELECT panda_queue, data FROM {schedconfig_json}")
    return {name: data if isinstance(data, dict) else json.loads(data) for name, data in rows}


def states() -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for table in ("jobsarchived4", "jobsactive4", "jobsdefined4"):
        sql = f"SELECT computingsite, jobstatus, COUNT(*) FROM {{{table}}} GROUP BY computingsite, jobstatus"
        for queue, state, count in direct(sql):
            found[queue, state] += count
    return found


def test_json_is_the_bare_list_of_descriptions_as_they_are_stored(portal):
    with urlopen(f"{portal}/sites/?json") as answer:
        found = json.load(answer)
        assert answer.headers["X-Total-Count"] == "10"
    assert {one["name"]: one for one in found} == stored()


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("region=EU", lambda q: q["cloud"] == "EU"),
        ("cloud=eu|US", lambda q: q["cloud"] in {"EU", "US"}),
        ("status=!online", lambda q: q["status"] != "online"),
        ("queuestatus=online&type=unified", lambda q: (q["status"], q["type"]) == ("online", "unified")),
        ("name=*charlie*", lambda q: "CHARLIE" in q["name"]),
        ("computingsite==ALPHA_PROD", lambda q: q["name"] == "ALPHA_PROD"),
        ("corecount=8", lambda q: q["corecount"] == 8),
        ("corecount=!8", lambda q: q["corecount"] != 8),
        ("copytool==rucio", lambda q: "rucio" in q["copytools"]),
        ("site=ALPHA-T1", lambda q: q["atlas_site"] == "ALPHA-T1"),
        ("is_cvmfs=true", lambda q: q["is_cvmfs"] is True),
        ("corepower=Not specified", lambda q: q["corepower"] is None),
        ("maxrss=4000|8000", lambda q: q["maxrss"] in {4000, 8000}),
    ],
)
def test_filters_give_the_queues_that_have_those_values(portal, query, holds):
    found = get(f"{portal}/sites/?json&{query.replace(' ', '+')}")
    assert [one["name"] for one in found] == sorted(name for name, one in stored().items() if holds(one))


def test_every_value_of_an_attribute_leads_to_its_queues_and_they_add_up(portal):
    page = html(f"{portal}/sites/")
    counts = Counter(one["status"] for one in stored().values())
    assert sum(counts.values()) == 10
    for status, count in counts.items():
        assert f'>{status}</a><a data-count="{count}"' in page


def test_jobs_of_all_queues_add_up_to_all_jobs(portal):
    """Golden figures: described queues by hand-written SQL, and those with jobs that nobody describes."""
    with urlopen(f"{portal}/sites/?csv&{ALL}") as answer:
        rows = list(csv.DictReader(answer.read().decode().splitlines()))
    want = states()
    for row in rows:
        for column, state in (("running", "running"), ("finished", "finished"), ("failed", "failed")):
            assert int(row[column]) == want[row["name"], state], (row["name"], column)
        assert int(row["jobs"]) == sum(count for (queue, _), count in want.items() if queue == row["name"])
    page = html(f"{portal}/sites/?{ALL}")
    total = get_header(f"{portal}/jobs/?json&{ALL}&limit=1&outputs=jobs")
    strangers = {queue: count for (queue, _), count in want.items() if queue not in stored()}
    assert len(strangers) == 2
    assert all(name in page for name in strangers)
    assert sum(int(row["jobs"]) for row in rows) + sum(strangers.values()) == total


def get_header(url: str) -> int:
    with urlopen(url) as answer:
        return int(answer.headers["X-Total-Count"])


def test_the_order_is_the_one_asked_for_and_pages_follow_each_other(portal):
    page = html(f"{portal}/sites/?{ALL}&sortby=failed&display_limit=3")
    failed = Counter({queue: count for (queue, state), count in states().items() if state == "failed"})
    first = [name for name, _ in sorted(failed.items(), key=lambda pair: (-pair[1], pair[0]))][:3]
    places = [page.index(f">{name}</a></td>") for name in first]
    assert places == sorted(places)
    assert "first 3 of 10 queues" in page
    assert 'rel="next"' in page


def test_a_page_of_a_queue_is_the_list_of_its_parameters_for_scripts(portal):
    want = stored()["ALPHA_PROD"]
    for path in (
        "/site/ALPHA_PROD/?json",
        "/site/alpha_prod?json",
        "/site/?site=Alpha_Prod&json",
        "//site/ALPHA_PROD/?json",
    ):
        assert {one["param"]: one["value"] for one in get(f"{portal}{path}")} == want


def test_a_queue_that_only_jobs_name_has_a_page(portal):
    page = html(f"{portal}/site/{UNDESCRIBED}/")
    assert f"Nobody describes {UNDESCRIBED}" in page
    assert get(f"{portal}/site/{UNDESCRIBED}/?json") == [{"param": "name", "value": UNDESCRIBED}]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/site/NOWHERE/", 404), ("/site/", 400), ("/sites/?corecount=many", 400), ("/sites/?sortby=x", 400)],
)
def test_bad_input_is_one_sentence(portal, path, status):
    mark = "&" if "?" in path else "?"
    with pytest.raises(HTTPError) as raised:
        urlopen(f"{portal}{path}{mark}json")
    assert raised.value.code == status
    assert set(json.load(raised.value)) >= {"error"}


def test_an_unknown_attribute_is_a_warning(portal):
    with urlopen(f"{portal}/sites/?json&stauts=online") as answer:
        assert "did you mean status?" in answer.headers["X-Warning"]
        assert len(json.load(answer)) == 10


def test_names_complete_what_is_typed(portal):
    assert get(f"{portal}/api/get_sites/?term=alp") == ["ALPHA_HIMEM", "ALPHA_PROD"]
    assert get(f"{portal}/api/get_sites/") == sorted(stored())


def test_limits_are_told_in_the_units_of_people(portal):
    page = html(f"{portal}/site/ALPHA_PROD/")
    data = stored()["ALPHA_PROD"]
    assert f"{data['maxrss'] / 1000:g}\N{NO-BREAK SPACE}GB" in page
    assert f"{data['maxtime'] // 86400}\N{NO-BREAK SPACE}d" in page


def test_no_queue_at_all_is_said(panda):
    from django.test import Client

    topology.forget()
    answer = Client().get("/sites/")
    assert answer.status_code == 200
    assert b"Nobody describes any queue" in answer.content
    assert b"No queue is described so" in Client().get("/sites/?cloud=DE").content
    assert json.loads(Client().get("/sites/?json").content) == []


@pytest.mark.parametrize(
    "text, told",
    [
        ("2026-11-01T00:00:05", "2026-11-01 00:00:05"),
        ("2026-11-01 00:00:05", "2026-11-01 00:00:05"),
        ("Tue, 3 Nov", "Tue, 3 Nov"),
    ],
)
def test_a_time_of_a_description_is_told_as_people_read_it(text, told):
    assert site_view._moment(text) == told
