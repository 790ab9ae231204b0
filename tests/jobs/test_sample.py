"""Rows written by PanDA itself, through a running portal on each kind of database, against direct SQL."""

import json
from collections import Counter
from urllib.request import urlopen

import pytest
from django.db import connections

SAMPLE_STATES = {
    "finished": 1156 + 102,
    "failed": 323,
    "closed": 95,
    "cancelled": 31,
    "transferring": 105,
    "throttled": 87,
    "running": 43,
    "activated": 18,
    "starting": 6,
    "holding": 4,
    "sent": 3,
    "defined": 32,
}
TABLES = (
    "panda.jobsdefined4",
    "panda.jobswaiting4",
    "panda.jobsactive4",
    "panda.jobsarchived4",
    "pandaarch.jobsarchived",
)
ALL = "date_from=2020-01-01&date_to=2100-01-01&limit=10000"


def get(url: str) -> dict:
    with urlopen(url) as answer:
        return json.load(answer)


def direct(columns: str, where: str = "1=1") -> list[tuple]:
    """Rows of all job tables by hand-written SQL."""
    quote = connections["panda"].ops.quote_name
    selects = [f"SELECT {columns} FROM {quote(table)} WHERE {where}" for table in TABLES]
    with connections["panda"].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects))
        return cursor.fetchall()


def test_every_job_comes_with_the_states_that_the_sample_has(portal):
    answer = get(f"{portal}/jobs/?json&{ALL}&outputs=jobs")
    assert Counter(job["jobstatus"] for job in answer["jobs"]) == SAMPLE_STATES
    assert {job["pandaid"] for job in answer["jobs"]} == {row[0] for row in direct("pandaid")}


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("jobstatus=failed", "jobstatus = 'failed'"),
        ("computingsite=ECHO_HPC_GPU", "computingsite = 'ECHO_HPC_GPU'"),
        ("produsername==user10", "produsername = 'user10'"),
        ("jeditaskid=13&mode=nodrop", "jeditaskid = 13"),
        ("piloterrorcode=1305&jobstatus=failed", "piloterrorcode = 1305 AND jobstatus = 'failed'"),
        ("taskid=9303|9304", "taskid IN (9303, 9304)"),
    ],
)
def test_filters_give_the_rows_of_direct_sql(portal, query, where):
    answer = get(f"{portal}/jobs/?json&{ALL}&outputs=jobs&{query}")
    assert sorted(job["pandaid"] for job in answer["jobs"]) == sorted(row[0] for row in direct("pandaid", where))
    assert answer["jobs"]


def test_a_job_is_its_row(portal):
    for pandaid, status, queue, task in direct("pandaid, jobstatus, computingsite, jeditaskid")[::400]:
        job = get(f"{portal}/job/{pandaid}/?json")["job"]
        assert (job["pandaid"], job["jobstatus"], job["computingsite"], job["jeditaskid"]) == (
            pandaid,
            status,
            queue,
            task,
        )


def test_a_job_brings_its_files(portal):
    found = get(f"{portal}/job/3/?json")
    assert sorted(file["type"] for file in found["files"]) == ["input", "log", "output"]


def test_the_summary_is_of_the_whole_selection_whatever_the_limit(portal):
    answer = get(f"{portal}/jobs/?json&date_from=2020-01-01&date_to=2100-01-01&limit=5")
    assert len(answer["jobs"]) == 5
    summary = {
        entry["field"]: {item["kname"]: item["kvalue"] for item in entry["list"]}
        for entry in answer["selectionsummary"]
    }
    assert summary["jobstatus"] == SAMPLE_STATES
    queues = Counter(row[0] or "Not specified" for row in direct("computingsite"))
    assert summary["computingsite"] == queues
    assert all(sum(values.values()) == 1903 + 102 for name, values in summary.items() if name != "specialhandling")


def test_errors_are_counted_by_code(portal):
    answer = get(f"{portal}/jobs/?json&date_from=2020-01-01&date_to=2100-01-01&limit=1")
    counts = {entry["error"]: entry["count"] for entry in answer["errsByCount"]}
    want = Counter(
        row[0] for row in direct("piloterrorcode", "jobstatus IN ('failed', 'holding') AND piloterrorcode > 0")
    )
    assert {error: count for error, count in counts.items() if error.startswith("pilot:")} == {
        f"pilot:{code}": n for code, n in want.items()
    }
    for entry in answer["errsByCount"]:
        assert entry["example_pandaid"] in entry["pandalist"]
        assert len(entry["pandalist"]) == min(entry["count"], 100)


def test_real_rows_of_another_experiment_are_shown_as_they_are(portal):
    jobs = get(f"{portal}/jobs/?json&{ALL}&outputs=jobs&computingsite=DOMA_LSST_GOOGLE_TEST*")["jobs"]
    assert jobs
    assert all(job["pilotid"].startswith("https://") and job["cloud"] == "" for job in jobs)
    assert all(job["durationsec"] >= 0 and isinstance(job["transexitcode"], str) for job in jobs)
