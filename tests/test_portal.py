"""The portal as `make serve` runs it, over HTTP, on every kind of database."""

import http.client
import json
import re

from core.panda.models import JobArchived4


def get(portal: str, path: str) -> tuple[http.client.HTTPResponse, str]:
    connection = http.client.HTTPConnection(portal.removeprefix("http://"))
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer, answer.read().decode()
    finally:
        connection.close()


def test_jobs_are_listed(portal):
    answer, text = get(portal, "/jobs/?jeditaskid=9303&json")
    assert answer.status == 200
    assert {job["jeditaskid"] for job in json.loads(text)["jobs"]} == {9303}


def test_a_job_has_a_page(portal):
    job = JobArchived4.objects.filter(jeditaskid=9303).first()
    answer, text = get(portal, f"/job/{job.pandaid}/")
    assert answer.status == 200
    assert job.jobname in text


def test_what_is_not_there_is_not_found(portal):
    for path in ("/job/999999999/", "/nothing-of-the-kind/"):
        answer, text = get(portal, path)
        assert answer.status == 404
        assert "Traceback" not in text


def test_the_files_of_a_page_are_served_under_names_that_last(portal):
    _, text = get(portal, "/jobs/")
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)
    assert sheets
    for sheet in sheets:
        answer, _ = get(portal, sheet)
        assert (answer.status, answer.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
        assert "immutable" in answer.headers["Cache-Control"]
