"""The pages of a task's parts, on rows that PanDA itself wrote, against direct SQL on each kind of database."""

import re
from collections import Counter
from datetime import datetime
from urllib.parse import unquote
from urllib.request import urlopen

import pytest

from core.render.curves import lines
from tasks.figures import figure_of
from tasks.flow import flow
from tasks.profile import OUTCOMES, PARTS, profile
from tests.jobs.test_contract_of_scripts import get as ask
from tests.jobs.test_sample import direct as direct_jobs
from tests.tasks.test_sample import direct
from tests.tasks.test_task_page import get, read

NOW = datetime(2026, 11, 24)
TASKS = (1, 8, 10, 14, 9305)


@pytest.mark.parametrize("taskid", TASKS)
def test_a_flow_takes_every_job_along(portal, taskid):
    data = get(f"{portal}/taskflow/{taskid}/?json")["data"]
    want = Counter(direct_jobs("jobstatus", f"jeditaskid = {taskid}"))
    if not want:
        assert data == 1
        return
    ends = Counter()
    for _, end, count in data:
        ends[end] += count
    assert ends["finished"] == want[("finished",)]
    assert ends["failed"] == want[("failed",)]
    assert sum(ends[name] for name in OUTCOMES) == sum(want.values())


@pytest.mark.parametrize(
    "path",
    [
        "/taskflow/10/",
        "/taskflow/11/",
        "/getjobsummaryfortask/10/?infotype=jobsummary",
        "/getjobsummaryfortask/13/?infotype=jobsummary&mode=drop",
    ],
)
def test_every_count_is_the_length_of_its_list(portal, path):
    found = re.findall(r'data-count="(\d+)" href="(/jobs/[^"]*)"', read(f"{portal}{path}"))
    assert found
    for count, url in found:
        listed = ask(portal, f"{url}&json&outputs=jobs&fields=pandaid&limit=1".replace("|", "%7C"))
        assert listed.headers["X-Total-Count"] == count, unquote(url)


def test_a_profile_counts_every_job_at_each_time_of_its_life(portal):
    data = get(f"{portal}/taskprofiledata/10/")
    assert set(data) == {"plotData", "annotations", "error"}
    labels = {
        point["label"]
        for series in data["plotData"]
        for point in series["data"]
        if series["name"].split("_")[1] == "created"
    }
    assert labels == {row[0] for row in direct_jobs("pandaid", "jeditaskid = 10")}
    assert {"name", "label", "pointRadius", "backgroundColor", "borderColor", "pointStyle", "order", "data"} == set(
        data["plotData"][0]
    )
    finished = get(f"{portal}/taskprofiledata/10/?jobstatus=finished&jobtype=run&progressunit=events")
    (events,) = (direct_jobs("SUM(nevents)", "jeditaskid = 10 AND jobstatus = 'finished'")[-2:][0] for _ in "x")
    reached = max(point["y"] for series in finished["plotData"] for point in series["data"])
    total = sum(int(row[0] or 0) for row in direct_jobs("SUM(nevents)", "jeditaskid = 10 AND jobstatus = 'finished'"))
    assert reached == total
    assert events is not None


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_image_shows_the_numbers_of_the_page(sample):
    curves = profile(10, "jobs", PARTS, OUTCOMES, NOW).curves()
    axes = figure_of(curves, "Task 10").axes[0]
    assert {line.get_label(): list(line.get_ydata()) for line in axes.get_lines()} == curves.series
    assert {line.name: line.last for line in lines(curves)} == {
        name: found[-1] for name, found in curves.series.items()
    }
    assert axes.get_ylabel() == "jobs"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_drawing_holds_its_nodes(sample):
    drawn = flow(10, NOW)
    assert drawn.nodes
    assert all(node.y + node.height <= 490 for node in drawn.nodes)
    assert sum(ribbon.count for ribbon in drawn.ribbons) == sum(way.count for way in drawn.ways)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
class TestRequests:
    def test_an_image_is_one(self, portal):
        with urlopen(f"{portal}/taskprofile/10/plot.png") as answer:
            assert answer.headers["Content-Type"] == "image/png"
            assert answer.read(8) == b"\x89PNG\r\n\x1a\n"

    def test_attempts_are_those_of_the_files_of_jobs(self, portal):
        files = ask(portal, "/taskattempts/8/?json").data["files"]
        want = Counter(
            row[0] for row in direct("lfn", "filestable4", "WHERE jeditaskid = 8 AND type IN ('input', 'pseudo_input')")
        )
        assert {lfn: len(tries) for lfn, tries in files.items()} == want
        states = Counter(one["jobstatus"] for tries in files.values() for one in tries)
        assert set(states) == {"failed", "closed"}

    @pytest.mark.parametrize(
        "path", ["/taskchain/?jeditaskid=3&json", "/taskchain/3/?json", "/ganttTaskChain/?jeditaskid=3&json"]
    )
    def test_a_task_without_a_parent_is_a_chain_of_itself(self, portal, path):
        assert [task["jeditaskid"] for task in ask(portal, path).data] == [3]

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/taskprofile/10/?progressunit=tons", 400),
            ("/taskprofile/10/?jobtype=x", 400),
            ("/taskprofiledata/10/?jobstatus=x", 400),
            ("/taskprofile/99999/", 404),
            ("/taskprofileplot/?jeditaskid=99999", 404),
            ("/taskprofileplot/?jeditaskid=x", 400),
            ("/taskflow/99999/", 404),
            ("/taskattempts/99999/", 404),
            ("/taskchain/", 400),
            ("/getjobsummaryfortask/10/", 404),
            ("/getjobsummaryfortask/10/?infotype=nonsense", 404),
            ("/tasklogs/10/", 404),
            ("/slowtasks/?age=x", 400),
            ("/slowtasks/?age=9999", 400),
        ],
    )
    def test_what_cannot_be_answered_says_so(self, portal, path, status):
        answer = ask(portal, path, Accept="application/json")
        assert answer.status == status
        assert list(answer.data) == ["error"]
        assert ask(portal, path).status == status

    @pytest.mark.parametrize(
        "path",
        [
            "/taskprofile/14/",
            "/taskflow/14/",
            "/taskattempts/14/",
            "/taskprofile/10/?progressunit=files",
            "/taskprofileplot/?jeditaskid=10",
            "/getjobsummaryfortask/14/?infotype=scouts",
        ],
    )
    def test_a_task_without_jobs_has_its_pages_too(self, portal, path):
        assert ask(portal, path).status == 200

    def test_slow_tasks_are_a_list_of_tasks(self, portal):
        answer = ask(portal, "/slowtasks/?age=0&owner=user1*&json")
        assert answer.status == 302
        with urlopen(portal + answer.headers["Location"]) as found:
            assert found.status == 200
            assert found.headers["X-Warning"] is None
