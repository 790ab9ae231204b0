"""`/status_summary/`: jobs by queue and state, on rows written by PanDA itself, against direct SQL."""

import json
from collections import Counter
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from core.panda.vocabulary import JOB_STATES
from sites.summary_queries import translated
from tests.sites.test_queues import UNDESCRIBED, get, get_header, html, states, stored

SPAN = "starttime=2020-01-01T00:00:00&endtime=2099-01-01T00:00:00"
API = "/status_summary/api/?json"


def by_queue(answer: dict) -> dict[str, dict]:
    return {one["computingsite"]: one for one in answer["data"]}


def test_every_state_of_every_queue_is_what_direct_sql_finds(portal):
    answer, want = get(f"{portal}{API}&{SPAN}"), states()
    found = by_queue(answer)
    assert set(found) == {queue for queue, _ in want}
    for (queue, state), count in want.items():
        assert found[queue][state] == count, (queue, state)
    assert sum(one[state] for one in answer["data"] for state in JOB_STATES) == sum(want.values())
    assert answer["nrecords"] == len(answer["data"])


def test_scripts_read_the_keys_that_they_know(portal):
    answer = get(f"{portal}{API}&{SPAN}&computingsite=ALPHA_PROD")
    assert list(answer) == ["timestamp", "errors", "warnings", "query", "GET_parameters", "nrecords", "data"]
    (row,) = answer["data"]
    assert list(row) == [
        *("computingsite", "cloud", "atlas_site", "corecount", "status", "comment", "mcp_cloud"),
        *JOB_STATES,
    ]
    data = stored()["ALPHA_PROD"]
    assert (row["cloud"], row["atlas_site"], row["corecount"]) == (data["cloud"], data["atlas_site"], data["corecount"])
    assert answer["GET_parameters"]["computingsite"] == "ALPHA_PROD"


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("cloud=EU", lambda q: q["cloud"] == "EU"),
        ("cloud=-EU", lambda q: q["cloud"] != "EU"),
        ("atlas_site=*PHA*", lambda q: "PHA" in q["atlas_site"]),
        ("atlas_site=-*PHA*", lambda q: "PHA" not in q["atlas_site"]),
        ("corecount=8", lambda q: q["corecount"] == 8),
        ("corecount=8,1", lambda q: q["corecount"] in {1, 8}),
        ("corecount=-8", lambda q: q["corecount"] != 8),
        ("status=online", lambda q: q["status"] == "online"),
        ("status=-online,-test", lambda q: q["status"] not in {"online", "test"}),
        ("computingsite=ALPHA*,-ALPHA_HIMEM", lambda q: q["name"].startswith("ALPHA") and q["name"] != "ALPHA_HIMEM"),
    ],
)
def test_filters_find_the_queues_that_have_those_values(portal, query, holds):
    try:
        found = by_queue(get(f"{portal}{API}&{SPAN}&{query}"))
    except HTTPError as error:
        found = by_queue(json.load(error))
    busy = {queue for queue, _ in states()}
    described = {name for name in found if name in stored()}
    assert described == {name for name, one in stored().items() if name in busy and holds(one)}


def test_a_queue_that_nobody_describes_is_a_row(portal):
    row = by_queue(get(f"{portal}{API}&{SPAN}"))[UNDESCRIBED]
    assert (row["cloud"], row["status"], row["corecount"]) == (None, None, None)
    assert UNDESCRIBED in by_queue(get(f"{portal}{API}&{SPAN}&cloud=NULL"))


def test_a_state_that_was_not_asked_for_is_null(portal):
    (row,) = get(f"{portal}{API}&{SPAN}&computingsite=ALPHA_PROD&jobstatus=failed,finished")["data"]
    want = states()
    assert (row["failed"], row["finished"]) == (want["ALPHA_PROD", "failed"], want["ALPHA_PROD", "finished"])
    assert {state for state in JOB_STATES if row[state] is not None} == {"failed", "finished"}


def test_two_times_win_over_hours(portal):
    assert get(f"{portal}{API}&nhours=1&{SPAN}")["nrecords"] == len({queue for queue, _ in states()})


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("nhours=x", "nhours"),
        ("starttime=yesterday", "starttime"),
        ("corecount=many", "corecount"),
        ("jobtype=x", "jobtype"),
    ],
)
def test_bad_input_is_told_by_its_parameter(portal, query, parameter):
    with pytest.raises(HTTPError) as raised:
        urlopen(f"{portal}{API}&{query}")
    answer = json.load(raised.value)
    assert raised.value.code == 400
    assert list(answer["errors"]) == [parameter]
    assert (answer["nrecords"], answer["data"]) == (0, [])


def test_nothing_is_404_with_an_answer(portal):
    with pytest.raises(HTTPError) as raised:
        urlopen(f"{portal}{API}&computingsite=NOWHERE")
    assert raised.value.code == 404
    assert json.load(raised.value)["data"] == []


def test_an_unknown_parameter_is_a_warning(portal):
    with urlopen(f"{portal}{API}&{SPAN}&compingsite=ALPHA_PROD") as answer:
        assert "did you mean computingsite?" in answer.headers["X-Warning"]


def test_the_page_adds_up_and_leads_to_the_jobs(portal):
    page = html(f"{portal}/status_summary/?{SPAN}")
    total = sum(states().values())
    assert f'data-count="{total}"' in page
    assert total == get_header(f"{portal}/jobs/?json&date_from=2020-01-01&date_to=2099-01-01&limit=1&outputs=jobs")
    assert Counter(name in page for name in stored())[True] >= 9


def test_the_grammar_of_today_is_the_one_of_all_pages():
    assert translated("a, -b*,NULL,-NULL,x|y,-!z") == r"a,!b*,Not specified,!Not specified,x\|y,!\!z"
