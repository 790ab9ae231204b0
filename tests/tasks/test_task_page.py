"""The page of one task, on rows that PanDA itself wrote, against direct SQL on each kind of database."""

import html
import json
import re
from collections import Counter
from urllib.request import urlopen

import pytest
from django.db import connections
from django.test import Client

from tests.jobs.test_contract_of_scripts import TIME
from tests.jobs.test_contract_of_scripts import get as ask
from tests.jobs.test_sample import direct as direct_jobs
from tests.tasks.test_sample import direct

EVERYBODY = [*range(1, 25), 9303, 9304, 9305]


def get(url: str):
    with urlopen(url) as answer:
        return json.load(answer)


def read(url: str) -> str:
    with urlopen(url) as answer:
        return html.unescape(answer.read().decode())


def test_every_task_has_a_sentence_of_its_own_and_its_golden_figures(portal):
    """24 tasks of one database and 3 of another: states, files, events, attempts, by hand-written SQL."""
    attempts = Counter(direct_jobs("jeditaskid, jobstatus"))
    files = "SUM(nfiles), SUM(nfilesfinished), SUM(nevents), SUM(neventsused)"
    where = "WHERE type IN ('input', 'pseudo_input') AND masterid IS NULL GROUP BY jeditaskid"
    figures = {
        row[0]: [int(value or 0) for value in row[1:]] for row in direct(f"jeditaskid, {files}", "jedi_datasets", where)
    }
    for taskid in EVERYBODY:
        page = read(f"{portal}/task/{taskid}/")
        assert "which this portal does not know" not in page
        task = get(f"{portal}/task/{taskid}/?json")["task"]
        assert [task[name] for name in ("nfiles", "nfilesfinished", "totev", "totevproc")] == figures[taskid]
        failed, finished = attempts[taskid, "failed"], attempts[taskid, "finished"]
        told = re.search(r"Failed attempts</dt>\s*<dd>\s*<a href=\"[^\"]*\">([^<]*)", page)
        counts = [int(number) for number in re.findall(r"[0-9]+", told[1].split("(")[0])] if told else [0]
        assert counts == ([failed, failed + finished] if failed else [0]), taskid


@pytest.mark.parametrize("taskid", [8, 10, 13])
def test_every_count_is_the_length_of_its_list(portal, taskid):
    page = read(f"{portal}/task/{taskid}/")
    counts = re.findall(r'data-count="(\d+)"\s+href="(/jobs/[^"]*)"', page)
    assert len(counts) > 5
    for count, url in counts:
        listed = ask(portal, f"{url}&json&outputs=jobs&fields=pandaid".replace("|", "%7C"))
        assert len(listed.data["jobs"]) == int(count), url


def test_errors_are_those_of_failed_attempts(portal):
    page = read(f"{portal}/task/8/")
    rows = Counter(row[0] for row in direct_jobs("piloterrorcode", "jeditaskid = 8 AND jobstatus = 'failed'"))
    for code, number in rows.items():
        if code:
            assert re.search(rf"pilot:{code}</a>.*?data-count=\"{number}\"", page, re.DOTALL)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
class TestRequests:
    @pytest.mark.parametrize(
        "path",
        ["/task?jeditaskid=8&json", "/task/?jeditaskid=8&json", "/task/8?json", "/task/8/?json", "//task/8/?json",
         "/tasknew/8/?json", "/task/?taskname=user.user03.broken_code/&json", "/task/?jeditaskid=8&taskname=&json=true"],
    )  # fmt: skip
    def test_every_spelling_answers_without_a_redirect(self, portal, path):
        answer = ask(portal, path)
        assert (answer.status, answer.data["task"]["jeditaskid"]) == (200, 8)
        assert list(answer.data) == ["task", "taskparams", "datasets"]

    def test_the_answer_has_what_scripts_read(self, portal):
        data = ask(portal, "/task/10/?json").data
        assert data["task"]["pctfinished"] == 50
        assert data["task"]["superstatus"] == "running"
        assert TIME.fullmatch(data["task"]["creationdate"])
        assert data["taskparams"]["taskName"] == data["task"]["taskname"]
        names = {"status", "datasetname", "nfiles", "nfilesfailed", "nfilesfinished", "nfileswaiting", "nfilesmissing"}
        assert data["datasets"]
        for dataset in data["datasets"]:
            assert names <= set(dataset)
            assert all(type(dataset[name]) is str for name in ("rse", "streamname", "containername", "scope"))
            assert not dataset["type"].startswith("tmpl")
        (primary,) = (dataset for dataset in data["datasets"] if dataset["percentfinished"] is not None)
        assert (primary["percentfinished"], primary["nfiles"]) == (50.0, 150)

    @pytest.mark.parametrize(
        "path", ["/task/999999999/", "/task?jeditaskid=999999999", "/task/?taskname=nobody", "/taskstatuslog/99999/"]
    )
    def test_an_unknown_task_is_a_404(self, portal, path):
        answer = ask(portal, path, Accept="application/json")
        assert answer.status == 404
        assert list(answer.data) == ["error"]
        assert ask(portal, path).status == 404

    def test_no_task_is_a_400(self, portal):
        assert ask(portal, "/task/?json").status == 400

    def test_a_name_with_a_star_is_a_list(self, portal):
        answer = ask(portal, "/task/?taskname=user.*")
        assert (answer.status, answer.headers["Location"]) == (302, "/tasks/?taskname=user.%2A")

    def test_states_in_time(self, portal):
        log = ask(portal, "/taskstatuslog/10/?json").data
        assert [row["status"] for row in log] == ["defined", "ready", "scouting", "scouted", "running"]
        assert log[-1]["duration"] == "---"
        assert {"jeditaskid", "modificationtime", "modificationhost", "attemptnr", "reason", "modiftime_str"} <= set(
            log[0]
        )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)
def test_the_number_of_statements_does_not_grow_with_the_task(sample):
    client = Client(HTTP_HOST="localhost")
    client.get("/task/1/")
    counts = [_statements(lambda taskid=taskid: client.get(f"/task/{taskid}/")) for taskid in (1, 10, 13)]
    assert len(set(counts)) == 1
    assert counts[0] <= 24
    lists = [_statements(lambda n=n: client.get(f"/tasks/?days=9000&display_limit={n}")) for n in (1, 20)]
    assert lists[0] == lists[1]


def _statements(ask_for) -> int:
    found = []

    def counted(execute, sql, *args):
        found.append(sql)
        return execute(sql, *args)

    with connections["panda"].execute_wrapper(counted):
        assert ask_for().status_code == 200
    return len([sql for sql in found if "SELECT" in sql])
