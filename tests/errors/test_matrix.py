"""The scattering matrix on rows that PanDA wrote, against SQL written by hand, on nothing, and asked amiss."""

import json
from collections import Counter, defaultdict
from urllib.request import urlopen

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.errors.test_pages import ALL, client, failed, only_sqlite  # noqa: F401
from tests.jobs.test_sample import direct

ANY_LABEL = "prodsourcelabel=*"
ENDED = "jobstatus IN ('failed', 'finished')"


def get(url: str) -> dict:
    with urlopen(url) as answer:
        return json.load(answer)


def asked(client: Client, query: str = "", path: str = "/errorsscat/") -> dict:  # noqa: F811
    return json.loads(client.get(f"{path}?json&{ANY_LABEL}&{query}").content)


def test_every_cell_is_what_sql_says_and_all_adds_up(portal):
    found = get(f"{portal}/errorsscat/ALL/ALL/?json&{ALL}&{ANY_LABEL}&view=queues")
    want: dict = defaultdict(Counter)
    for reqid, queue, state in direct("reqid, computingsite, jobstatus", f"{ENDED} AND prodsourcelabel IS NOT NULL"):
        want[reqid, queue or None][state] += 1
    failing = {reqid for (reqid, _), states in want.items() if states["failed"]}
    assert len(failing) > 3
    assert {(cell["reqid"], cell["computingsite"]): (cell["finished"], cell["failed"]) for cell in found["cells"]} == {
        key: (states["finished"], states["failed"]) for key, states in want.items() if key[0] in failing
    }
    assert found["meta"]["total"] == sum(states.total() for states in want.values())
    rows = sum(row["finished"] + row["failed"] for row in found["rows"])
    assert rows + found["nothing_failed"]["finished"] == found["meta"]["total"]
    assert sum(one["finished"] + one["failed"] for one in found["columns"]) == found["meta"]["total"]
    assert [row["success"] for row in found["rows"]] == sorted(row["success"] for row in found["rows"])


def test_parts_of_a_request_are_its_tasks(portal):
    found = get(f"{portal}/errorsscat/?json&{ALL}&{ANY_LABEL}")
    row = max(found["rows"], key=lambda one: sum(one["parts"].values()))
    of_tasks = get(f"{portal}/errorsscat/ALL/{row['reqid']}/?json&{ALL}&{ANY_LABEL}")
    well = of_tasks["nothing_failed"]["rows"]
    assert sum(row["parts"].values()) == len(of_tasks["rows"]) + well
    assert row["least"] == of_tasks["rows"][0]["success"]
    assert row["failed"] == of_tasks["meta"]["failed"]


def test_a_region_leads_to_its_queues(portal):
    found = get(f"{portal}/errorsscat/?json&{ALL}&{ANY_LABEL}")
    for column in found["columns"][:3]:
        name = column["region"] or "Not%20specified"
        of_region = get(f"{portal}/errorsscat/{name}/ALL/?json&{ALL}&{ANY_LABEL}")
        assert of_region["meta"]["total"] == column["finished"] + column["failed"]
        assert sum(column["parts"].values()) == len(of_region["columns"])


def test_nothing_ended_is_no_failed_backend(panda, client):  # noqa: F811
    page = client.get("/errorsscat/")
    assert page.status_code == 200
    assert "No such job failed or finished." in page.content.decode()
    assert asked(client)["rows"] == []
    assert client.get("/taskserrorsscat/?hours=8").status_code == 200


@only_sqlite
def test_jobs_of_no_request_and_no_described_queue_are_counted(panda, client):  # noqa: F811
    failed(1, prodsourcelabel="managed", computingsite="<NEVER>")
    failed(2, prodsourcelabel="managed", computingsite=None, jobstatus="finished")
    found = asked(client)
    assert found["cells"] == [{"reqid": None, "region": None, "finished": 1, "failed": 1, "success": 0.5}]
    assert found["rows"][0]["parts"] == {"green": 0, "yellow": 1, "red": 0}
    page = client.get(f"/errorsscat/ALL/ALL/?view=queues&{ANY_LABEL}").content.decode()
    assert "&lt;NEVER&gt;" in page
    assert "<NEVER>" not in page


@only_sqlite
def test_a_failure_among_hundreds_is_not_a_hundred_percent(panda, client):  # noqa: F811
    failed(1, prodsourcelabel="managed", reqid=5)
    for number in range(2, 302):
        failed(number, prodsourcelabel="managed", reqid=5, jobstatus="finished")
    page = client.get(f"/errorsscat/?{ANY_LABEL}").content.decode()
    assert "&gt; 99" in page
    assert "300 of 301 jobs finished" in page


@only_sqlite
def test_scouts_are_left_out_when_asked(panda, client):  # noqa: F811
    failed(1, prodsourcelabel="managed", reqid=5, specialhandling="a,sj")
    failed(2, prodsourcelabel="managed", reqid=5)
    assert asked(client)["meta"]["failed"] == 2
    assert asked(client, "scouts=exclude")["meta"]["failed"] == 1


@only_sqlite
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/errorsscat/NOWHERE/ALL/", 404),
        ("/errorsscat/ALL/abc/", 400),
        ("/errorsscat/?scouts=maybe", 400),
        ("/errorsscat/?view=queues&view=x", 400),
        ("/errorsscat/?scouts=exclude&specialhandling=x", 400),
        ("/errorsscat/?nonsense=1", 200),
    ],
)
def test_bad_questions_are_refused_in_words(panda, client, path, status):  # noqa: F811
    assert client.get(path).status_code == status


@only_sqlite
def test_csv_has_a_line_for_each_cell(panda, client):  # noqa: F811
    failed(1, prodsourcelabel="managed", reqid=5)
    answer = client.get(f"/errorsscat/?csv&{ANY_LABEL}")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines == ["reqid,region,finished,failed,success", "5,,0,1,0.0"]


@only_sqlite
def test_the_number_of_statements_does_not_grow_with_the_jobs(panda, client):  # noqa: F811
    def sent() -> int:
        with CaptureQueriesContext(connections["panda"]) as queries:
            assert client.get(f"/errorsscat/?{ANY_LABEL}").status_code == 200
        return len(queries)

    failed(1, prodsourcelabel="managed", reqid=1, jeditaskid=1, computingsite="Q1")
    before = sent()
    for number in range(2, 30):
        failed(number, prodsourcelabel="managed", reqid=number, jeditaskid=number, computingsite=f"Q{number}")
    assert sent() == before
