"""Rows written by PanDA itself, through a running portal on each kind of database, against direct SQL."""

import csv
import json
import re
from collections import Counter
from html import unescape
from io import StringIO
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from django.db import connections

from tests.browser.numbers import numbers_of, total_behind

ALL = "date_from=2020-01-01&date_to=2100-01-01&limit=10000"
INSTANCE = "harv-sim-01"
ROWS = [
    ("", "1 = 1"),
    ("status=failed", "status = 'failed'"),
    ("status=failed|missed", "status IN ('failed', 'missed')"),
    ("status=!finished", "status <> 'finished'"),
    ("computingsite=ALPHA*", "computingsite LIKE 'ALPHA%%'"),
    ("queue=ALPHA_PROD", "computingsite = 'ALPHA_PROD'"),
    ("instance=harv-sim-01", "harvesterid = 'harv-sim-01'"),
    ("errorcode=1003", "errorcode = 1003"),
    ("errorcode=Not specified", "errorcode IS NULL"),
    ("diagmessage=no job", "diagmessage LIKE '%%no job%%'"),
    ("workerid=1,2,3", "workerid IN (1, 2, 3)"),
    ("pilotstatus=Not specified", "pilotstatus IS NULL"),
    ("submittimerange=2026-11-23|", "submittime >= '2026-11-23 00:00:00'"),
    ("pandaid=221", "workerid IN (SELECT workerid FROM {relations} WHERE pandaid = 221)"),
]


def get(url: str) -> Any:
    with urlopen(quote(url, safe=":/?&=|,%!*")) as answer:
        return json.load(answer)


def direct(columns: str, table: str, rest: str = "") -> list[tuple]:
    """Rows by hand-written SQL."""
    quoted = connections["panda"].ops.quote_name
    rest = rest.replace("{relations}", quoted("panda.harvester_rel_jobs_workers"))
    with connections["panda"].cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {quoted(f'panda.{table}')} {rest}", [])
        return cursor.fetchall()


@pytest.mark.parametrize(("query", "where"), ROWS)
def test_filters_give_the_rows_of_direct_sql(portal, query, where):
    found = get(f"{portal}/harvester/workers/?json&{ALL}&{query}")["workers"]
    want = direct("workerid, status", "harvester_workers", f"WHERE {where}")
    assert sorted((one["workerid"], one["status"]) for one in found) == sorted(want)
    assert found


def test_attributes_add_up_to_the_workers(portal):
    found = get(f"{portal}/harvester/workers/?json&{ALL}")
    for field, counts in found["summary"].items():
        assert sum(counts.values()) == len(found["workers"]) == 1817, field
    assert found["summary"]["status"] == dict(direct("status, COUNT(*)", "harvester_workers", "GROUP BY status"))
    codes = dict(direct("errorcode, COUNT(*)", "harvester_workers", "GROUP BY errorcode"))
    assert found["summary"]["errorcode"] == {"Not specified" if k is None else str(k): n for k, n in codes.items()}


def test_pages_follow_each_other_without_loss(portal):
    """Many workers have the same queue: the order goes on by number and instance."""
    start = f"{portal}/harvester/workers/?{ALL}&sortby=computingsite-asc&display_limit=1000"
    seen, url = [], start
    while url:
        with urlopen(url) as answer:
            html = answer.read().decode()
        seen += re.findall(r"/harvester/worker/harv-sim-01:(\d+)/", html)
        following = re.search(r'href="\?([^"]*after=[^"]*)"', html)
        url = f"{portal}/harvester/workers/?{unescape(following[1])}" if following else ""
    assert len(seen) == len(set(seen)) == 1817


def test_the_instance_and_its_workers(portal):
    (row,) = get(f"{portal}/harvester/instances/?json")["instances"]
    ((want,),) = (direct("lastupdate", "harvester_instances", "WHERE harvester_id = 'harv-sim-01'"),)
    assert row["harvesterid"] == INSTANCE
    assert row["lastupdate"] == f"{want[0]:%Y-%m-%dT%H:%M:%S}" if not isinstance(want[0], str) else row["lastupdate"]
    assert row["state"] == "silent"
    assert (row["swversion"], row["owner"]) == ("0.5.28", "Robot Harvester")
    assert set(row) >= {"description", "starttime", "hostname", "commitstamp"}
    page = get(f"{portal}/harvester/instance/{INSTANCE}/?json")
    assert page["verdict"].startswith("It has been silent for ")
    assert len(page["dialogs"]) == 9


def test_lists_for_scripts_are_those_of_direct_sql(portal):
    stats = get(f"{portal}/harvester/getworkerstats/?days=9000")
    names = ["harvesterid", "computingsite", "resourcetype", "status", "jobtype", "nworkers"]
    want = direct("harvester_id, computingsite, resourcetype, status, jobtype, n_workers", "harvester_worker_stats")
    assert sorted(tuple(one[name] for name in names) for one in stats) == sorted(want)
    assert set(stats[0]) == {*names, "lastupdate"}
    said = get(f"{portal}/harvester/getdiagnostics/?days=9000&instance={INSTANCE}")
    assert Counter(one["messagelevel"] for one in said) == Counter(
        r[0] for r in direct("messagelevel", "harvester_dialogs")
    )
    links = get(f"{portal}/harvester/getjobs/?days=9000&limit=10000")
    assert sorted((one["workerid"], one["pandaid"]) for one in links) == sorted(
        direct("workerid, pandaid", "harvester_rel_jobs_workers")
    )
    rows = get(f"{portal}/workers/?dt=1&days=9000&display_limit_workers=7")
    newest = direct("MAX(lastupdate)", "harvester_workers")[0][0]
    assert len(rows) == 7
    assert rows[0]["lastupdate"] == str(newest)[:19].replace(" ", "T")


def test_the_workers_of_a_task_have_its_jobs(portal):
    found = get(f"{portal}/workersfortask/?jeditaskid=8")
    want: Counter[int] = Counter()
    for table in ("jobsactive4", "jobsdefined4", "jobsarchived4"):
        jobs = connections["panda"].ops.quote_name(f"panda.{table}")
        rest = f"WHERE pandaid IN (SELECT pandaid FROM {jobs} WHERE jeditaskid = 8)"
        want.update(row[0] for row in direct("workerid", "harvester_rel_jobs_workers", rest))
    assert {one["workerid"]: one["njobs"] for one in found} == dict(want)
    assert sum(one["njobs"] for one in found) > 30
    assert set(found[0]) == {"harvesterid", "workerid", "sumevents", "batchid", "walltime", "ncore", "njobs"}


def test_a_worker_has_its_jobs(portal):
    ((workerid, pandaid),) = direct("workerid, pandaid", "harvester_rel_jobs_workers", "WHERE pandaid = 221")
    page = get(f"{portal}/harvester/worker/{INSTANCE}:{workerid}/?json")
    assert page["corrJobs"] == [pandaid]
    assert (page["njobs"], page["status"]) == (1, "finished")
    ((state,),) = direct("jobstatus", "jobsarchived4", "WHERE pandaid = 221")
    assert page["jobsStatuses"] == {state: 1}
    for spelling in (
        f"worker/{workerid}/?instance={INSTANCE}",
        f"worker/?workerid={workerid}&harvesterid={INSTANCE}",
        f"worker/{workerid}",
    ):
        assert get(f"{portal}/harvester/{spelling}{'&' if '?' in spelling else '?'}json") == page
    (job,) = get(f"{portal}/jobs/?json&worker={INSTANCE}:{workerid}")["jobs"]
    assert job["pandaid"] == pandaid


@pytest.mark.parametrize(
    "page",
    [
        f"/harvester/workers/?{ALL}&summary=1",
        f"/harvester/workers/?{ALL}&status=failed|missed|cancelled&summary=1",
        "/harvester/worker/harv-sim-01:1/",
        "/harvester/instances/",
        "/harvester/instance/harv-sim-01/",
    ],
)
def test_every_number_is_the_length_of_its_list(portal, page):
    for one in numbers_of(f"{portal}{page}"):
        assert total_behind(one.url) == one.value, one


def test_the_file_is_the_list(portal):
    with urlopen(f"{portal}/harvester/workers/?csv&{ALL}&status=missed") as answer:
        rows = list(csv.DictReader(StringIO(answer.read().decode())))
    assert sorted(int(row["workerid"]) for row in rows) == sorted(
        row[0] for row in direct("workerid", "harvester_workers", "WHERE status = 'missed'")
    )
    for page in ("instances", "slots"):
        with urlopen(f"{portal}/harvester/{page}/?csv") as answer:
            assert len(list(csv.DictReader(StringIO(answer.read().decode())))) == 1


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/harvester/workers/?workerid=x", 400, "workerid must be a whole number"),
        ("/harvester/workers/?hours=x", 400, "hours must be a whole number"),
        ("/harvester/workers/?statsu=failed&strict=1", 400, "did you mean status?"),
        ("/harvester/workers/?after=AAAA", 400, "the mark that an earlier page gave"),
        ("/harvester/worker/", 400, "workerid must be a whole number"),
        ("/harvester/worker/harv-sim-01:x/", 400, "workerid must be a whole number"),
        ("/harvester/worker/harv-sim-01:99999999/", 404, "There is no worker 99999999"),
        ("/harvester/worker/99999999/", 404, "has a worker 99999999"),
        ("/harvester/instance/nobody/", 404, "no Harvester instance nobody"),
        ("/harvester/instances/?hours=x", 400, "hours must be a whole number"),
        ("/workersfortask/", 400, "jeditaskid must be a whole number"),
        ("/harvester/getworkerstats/?lastupdate_from=soon", 400, "must be a UTC time"),
        ("/jobs/?worker=12", 400, "worker must be instance:number"),
    ],
)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_bad_input_is_one_sentence(portal, path, status, words):
    with pytest.raises(HTTPError) as failed:
        urlopen(Request(f"{portal}{path}", headers={"Accept": "application/json"}))
    assert failed.value.code == status
    assert words in json.load(failed.value)["error"]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_nothing_knows_is_said(portal):
    with urlopen(f"{portal}/harvester/getdiagnostics/?instanec=a&days=9000") as answer:
        assert "did you mean instance?" in answer.headers["X-Warning"]
        assert answer.headers["X-Total-Count"] == "9"
