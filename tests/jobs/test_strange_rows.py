"""Rows that nobody expected are shown as they are: no page breaks, and JSON stays JSON."""

import csv
import io
import json
from datetime import datetime, timedelta

import pytest
from django.test import Client

from core.render.streams import FORMULA_STARTS
from tests.retries.zoo import fill

NOW = datetime(2026, 11, 23, 12)
MARKUP = "<script>alert(1)</script>&\"'\x01\t\r\n=1+1 \u202e😀"
METADATA = ("", "no json", '{"a": NaN, "b": 1e999}', "[" * 100_000, "null", '"text"', '{"exitMsg": "<b>"}')
TIMES = (datetime(1970, 1, 1), datetime(2038, 1, 19), NOW)
STRANGE = (
    {},
    {"jobstatus": "never_seen", "computingsite": None, "produsername": None},
    {"transexitcode": "nonsense", "jobmetrics": "nGPU=x leak=NaN", "pilotid": "|||", "modificationhost": "@@"},
    {"specialhandling": ",,,", "schedulerid": "harvester-", "transformation": "/", "batchid": " "},
    {"starttime": NOW, "endtime": NOW - timedelta(days=9), "creationtime": NOW + timedelta(days=9)},
    {"starttime": datetime(1970, 1, 1), "endtime": datetime(1970, 1, 1), "statechangetime": None},
    {"currentpriority": -(2**31), "corecount": 0, "actualcorecount": 0, "cpuconsumptiontime": 10**18, "maxpss": -1},
    {"piloterrorcode": 2**31 - 1, "piloterrordiag": MARKUP, "jobstatus": "failed", "exeerrorcode": -5},
    {"jeditaskid": None, "jobsetid": -3, "eventservice": 99, "nevents": -1, "minramcount": 10**15},
    dict.fromkeys(("computingsite", "cloud", "jobname", "resource_type", "jobsubstatus", "gshare"), MARKUP[:20]),
)
IDS = range(1, len(STRANGE) + 1)
PAGES = ["/jobs/?days=20", "/jobs/?days=20&sortby=duration-ascending"]
PAGES += [f"/{path}/{one}/" for path in ("job", "jobstatuslog", "jobrelationships") for one in IDS]


@pytest.fixture
def client(panda: str) -> Client:
    common = {"jobstatus": "finished", "jeditaskid": 7, "computingsite": "Q"}
    times = dict.fromkeys(("creationtime", "modificationtime", "statechangetime"), NOW - timedelta(days=3))
    fill("jobsarchived4", [{"pandaid": one, **common, **times, **row} for one, row in zip(IDS, STRANGE, strict=True)])
    metadata = [{"pandaid": one, "modificationtime": NOW, "metadata": text} for one, text in enumerate(METADATA, 1)]
    fill("metatable", metadata)
    fill("filestable4", [{"row_id": one, "pandaid": one, "lfn": MARKUP, "type": "input"} for one in IDS])
    log = [{"pandaid": one, "modificationtime": time, "jobstatus": MARKUP[:15]} for one in IDS for time in TIMES]
    fill("jobs_statuslog", log)
    return Client(HTTP_HOST="localhost", raise_request_exception=False)


def test_every_page_stands(client):
    for path in PAGES:
        page = client.get(path)
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text, path
        data = client.get(path, headers={"accept": "application/json"})
        assert data.status_code == 200, path
        json.loads(data.getvalue(), parse_constant=pytest.fail)
    jobs = json.loads(client.get("/jobs/?json&days=20&fields=pandaid,metastruct,jobstatus").getvalue())["jobs"]
    assert sorted(job["pandaid"] for job in jobs) == list(IDS)
    assert {job["pandaid"]: job["metastruct"] for job in jobs}[3] == {"a": None, "b": None}
    assert "never_seen" in {job["jobstatus"] for job in jobs}
    table = client.get("/jobs/?csv&days=20").getvalue().decode()
    assert len(table) > 1_000


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_no_cell_of_a_file_is_a_formula_to_a_spreadsheet(client):
    starts = [start for start in FORMULA_STARTS if start != "\0"]
    times = dict.fromkeys(("creationtime", "modificationtime"), NOW - timedelta(days=3))
    common = {"jobstatus": "finished", "currentpriority": -50, **times}
    fill("jobsarchived4", [{"pandaid": 100 + n, "jobname": f"{start}1+1", **common} for n, start in enumerate(starts)])
    query = "/jobs/?csv&days=20&pandaid=100|101|102|103|104|105&cols=jobname,currentpriority&sortby=pandaid-ascending"
    for raw, mark in (("", "'"), ("&raw=1", "")):
        lines = client.get(query + raw).getvalue().decode()
        rows = list(csv.reader(io.StringIO(lines, newline="")))[1:]
        assert rows == [[f"{mark}{start}1+1", "-50"] for start in starts]
