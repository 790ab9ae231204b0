"""What other people's programs send to the job pages and read from them; to break one is to break a script."""

import http.client
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from core.selection.jobs import jobs

ALL = "date_from=2020-01-01&date_to=2100-01-01&limit=10000"
TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
CLOCK = re.compile(r"-?\d+:\d{1,2}:\d{2}:\d{2}")
KEYS_OF_AN_ERROR = {"error", "codename", "codeval", "diag", "desc", "example_pandaid", "count", "pandalist"}
HARMLESS = (
    "datasets=True",
    "datasets=yes",
    "timestamp=1764000000",
    "display_limit=100",
    "sortby=time-descending",
    "extra=metastruct,jobstatecount",
    "mode=nodrop",
    "fields=pandaid,jobstatus",
    "limit=10000",
    "limit=10000000",
    "_=1764000000",
)
# Loaded by their readers into columns of these types: one value of another type loses them the whole answer.
INTEGERS = ("pandaid", "taskid", "jeditaskid", "reqid", "maxrss", "maxpss", "corecount", "attemptnr", "nevents")
FLOATS = ("durationsec", "cpuefficiency")
TIMES = ("creationtime", "starttime", "endtime", "modificationtime", "statechangetime")
TEXTS = ("duration", "waittime", "transexitcode", "eventservice", "resourcetype", "jobstatus", "errorinfo", "wn")


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def data(self) -> Any:
        return json.loads(self.text, parse_constant=pytest.fail)


def get(portal: str, path: str, **headers: str) -> Answer:
    """One request, its redirects not followed."""
    connection = http.client.HTTPConnection(portal.removeprefix("http://"))
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())
    finally:
        connection.close()


@cache
def all_of(portal: str) -> dict[str, Any]:
    return get(portal, f"/jobs/?json&{ALL}").data


@pytest.fixture
def everything(portal: str) -> dict[str, Any]:
    return all_of(portal)


def test_an_answer_has_its_three_parts(everything):
    assert list(everything) == ["selectionsummary", "jobs", "errsByCount"]
    for entry in everything["selectionsummary"]:
        assert {"field", "list"} <= set(entry)
        assert all(set(value) == {"kname", "kvalue"} for value in entry["list"])
        assert all(isinstance(value["kvalue"], int) for value in entry["list"])
    for error in everything["errsByCount"]:
        assert set(error) >= KEYS_OF_AN_ERROR
        assert isinstance(error["codeval"], int)
        assert isinstance(error["count"], int)
        assert len(error["pandalist"]) <= 100


def test_every_key_of_a_job_has_its_type(everything):
    found = everything["jobs"]
    assert len(found) > 2_000
    for job in found:
        assert all(job[name] is None or type(job[name]) is int for name in INTEGERS), job["pandaid"]
        assert all(job[name] is None or type(job[name]) is float for name in FLOATS), job["pandaid"]
        assert all(job[name] is None or TIME.fullmatch(job[name]) for name in TIMES), job["pandaid"]
        assert all(type(job[name]) is str for name in TEXTS), job["pandaid"]
        assert all(not job[name] or CLOCK.fullmatch(job[name]) for name in ("duration", "waittime")), job["pandaid"]


def test_every_column_comes_in_the_type_of_its_kind(everything):
    allowed = {"integer": (int,), "number": (int, float), "text": (str,), "time": (str,)}
    for column in jobs().columns:
        values = [job[column.name] for job in everything["jobs"]]
        kinds = {type(value) for value in values if value is not None}
        # A name of the kind of event service stands in the place of its number.
        expected = (str,) if column.name == "eventservice" else allowed[column.type]
        assert kinds <= set(expected), column.name
        assert column.type != "text" or None not in values, column.name


def test_what_is_never_null(everything):
    codes = [column.name for column in jobs().columns if column.name.endswith("errorcode")]
    assert len(codes) == 7
    started = [job for job in everything["jobs"] if job["starttime"]]
    assert len(started) > 1_000
    assert all(job[name] is not None for job in everything["jobs"] for name in codes)
    for name in ("actualcorecount", "durationsec", "attemptnr", "minramcount"):
        assert all(job[name] is not None for job in started), name


def test_durations_in_words_are_those_in_numbers(everything):
    for job in everything["jobs"]:
        if job["durationsec"] is None:
            assert job["duration"] == ""
        elif job["durationsec"] >= 0:
            days, hours, minutes, seconds = map(int, job["duration"].split(":"))
            assert ((days * 24 + hours) * 60 + minutes) * 60 + seconds == int(job["durationsec"])


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
class TestRequests:
    """What a request may look like; none of it reaches the database."""

    @pytest.mark.parametrize(
        ("query", "headers"),
        [
            ("json=1", {}),
            ("json=true", {}),
            ("json", {}),
            ("json&pandaid=3", {}),
            ("", {"Accept": "application/json"}),
            ("", {"Accept": "text/json"}),
            ("json", {"Accept": "text/html"}),
            ("json=1", {"Accept": "application/json", "Content_Type": "application/json"}),
        ],
    )
    def test_json_is_asked_for_in_five_ways(self, portal, query, headers):
        answer = get(portal, f"/jobs/?pandaid=3,4&outputs=jobs&{query}", **headers)
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
        assert {job["pandaid"] for job in answer.data["jobs"]} <= {3, 4}

    @pytest.mark.parametrize("path", ["/jobs/?", "/jobs?", "//jobs/?", "///jobs/?"])
    def test_lists_answer_without_a_redirect(self, portal, path):
        answer = get(portal, f"{path}json&pandaid=3&outputs=jobs")
        assert [job["pandaid"] for job in answer.data["jobs"]] == [3]

    @pytest.mark.parametrize(
        "path", ["/job?pandaid=3&json", "/job/?pandaid=3&json", "/job/3/?json", "/job/3?json", "//job?pandaid=3&json"]
    )
    def test_a_job_answers_without_a_redirect(self, portal, path):
        answer = get(portal, path)
        assert answer.status == 200
        assert answer.data["job"]["pandaid"] == 3
        assert {"job", "files", "dsfiles"} <= set(answer.data)
        assert all(isinstance(file["lfn"], str) for file in answer.data["files"])

    @pytest.mark.parametrize("path", ["/job?pandaid=999999999", "/job/999999999/", "/job?jobname=nobody"])
    def test_an_unknown_job_is_a_404_in_json(self, portal, path):
        answer = get(portal, path, Accept="application/json")
        assert answer.status == 404
        assert list(answer.data) == ["error"]

    @pytest.mark.parametrize(
        ("path", "status"), [("/jobs/?json&pandaid=abc", 400), ("/job?json", 400), ("/nothing/?json", 404)]
    )
    def test_errors_are_json_to_those_who_asked_for_json(self, portal, path, status):
        answer = get(portal, path)
        assert (answer.status, answer.headers["Content-Type"]) == (status, "application/json")
        assert list(answer.data) == ["error"]

    @pytest.mark.parametrize("query", HARMLESS)
    def test_what_is_often_sent_is_no_reason_for_a_warning(self, portal, query):
        outputs = "" if "outputs" in query else "&outputs=jobs"
        answer = get(portal, f"/jobs/?json&pandaid=3&{query}{outputs}")
        assert answer.status == 200
        assert answer.headers["X-Warning"] is None

    @pytest.mark.parametrize("authorization", ["Bearer nonsense", "Token 0123456789abcdef", "Basic YTpi", "odd"])
    def test_credentials_that_nobody_asked_for_are_left_aside(self, portal, authorization):
        assert get(portal, "/jobs/?json&pandaid=3&outputs=jobs", Authorization=authorization).status == 200

    @pytest.mark.parametrize(
        "start", ["2026-11-21", "2026-11-21T00:00", "2026-11-21%2000:00:00", "2026-11-21T00:00:00", "21-11-2026"]
    )
    def test_dates_are_written_in_many_ways(self, portal, start):
        query = f"/jobs/?json&outputs=jobs&fields=pandaid&date_to=2026-11-23&limit=10000&date_from={start}"
        found = {job["pandaid"] for job in get(portal, query).data["jobs"]}
        usual = query.replace(start, "2026-11-21")
        assert found == {job["pandaid"] for job in get(portal, usual).data["jobs"]} != set()

    def test_a_script_that_splits_the_text_between_jobs_finds_them_all(self, portal):
        answer = get(portal, f"/jobs/?json&{ALL}&outputs=jobs")
        assert len(answer.text.split('"}, {"')) == len(answer.data["jobs"]) > 2_000

    def test_lists_of_values(self, portal):
        by_comma = get(portal, "/jobs/?json&outputs=jobs&pandaid=3,4,5").data["jobs"]
        by_bar = get(portal, "/jobs/?json&outputs=jobs&pandaid=3%7C4%7C5").data["jobs"]
        assert [job["pandaid"] for job in by_comma] == [job["pandaid"] for job in by_bar]
        assert len(by_comma) == 3
        states = get(portal, f"/jobs/?json&outputs=jobs&{ALL}&jobstatus=failed%7Cclosed&fields=jobstatus").data["jobs"]
        assert {job["jobstatus"] for job in states} == {"failed", "closed"}

    def test_only_the_keys_that_are_asked_for(self, portal):
        answer = get(portal, "/jobs/?json&outputs=jobs&pandaid=3&fields=jobstatus,pandaid,nonsense")
        assert [list(job) for job in answer.data["jobs"]] == [["jobstatus", "pandaid"]]
        metadata = get(portal, "/jobs/?json&outputs=jobs&pandaid=3&fields=pandaid,metastruct").data["jobs"][0]
        assert isinstance(metadata["metastruct"], dict)

    def test_files_come_with_jobs(self, portal):
        (job,) = get(portal, "/jobs/?json&outputs=jobs&pandaid=3&datasets=true").data["jobs"]
        assert job["datasets"]
        for file in job["datasets"]:
            assert {"lfn", "scope", "datasetid", "datasetname", "type", "status"} <= set(file)
            assert isinstance(file["lfn"], str)

    def test_only_the_parts_that_are_asked_for(self, portal):
        data = get(portal, f"/jobs/?json&{ALL}&outputs=errsByCount").data
        assert data["jobs"] == data["selectionsummary"] == []
        assert data["errsByCount"]
