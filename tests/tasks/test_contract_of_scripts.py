"""What other people's programs send to the task pages and read from them; to break one is to break a script."""

import re
from collections import Counter

import pytest

from core.selection.tasks import tasks
from tests.jobs.test_contract_of_scripts import HARMLESS, get
from tests.jobs.test_sample import direct as direct_jobs
from tests.tasks.test_sample import direct

ALL = "date_from=2020-01-01&date_to=2100-01-01&limit=10000"
TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
RELIED_ON = {
    *("jeditaskid", "reqid", "taskname", "username", "superstatus", "status", "creationdate", "modificationtime"),
    *("starttime", "endtime", "basewalltime", "cpuefficiency", "age", "duration_days", "errordialog", "dsinfo"),
    *("nfiles", "nfilesfinished", "nfilesfailed", "nfilesmissing", "pctfinished", "pctfailed", "neventsTot"),
    *("neventsUsedTot", "neventsRemaining", "neventsOutput", "campaign_cut", "owner", "category", "deftreqid"),
    *("hashtag", "datasets", "resourcetype", "memoryleakcore", "memoryleakx2", "resquetime", "framework"),
}
KEYS_OF_DATASETS = {"streamname", "containername", "datasetname", "site", "datasetid", "nfiles", "status", "type"}


@pytest.fixture
def everything(portal):
    return get(portal, f"/tasks/?json&{ALL}").data


def test_a_list_of_tasks_is_a_bare_list_that_tells_about_itself_in_headers(portal):
    answer = get(portal, f"/tasks/?json&{ALL}")
    assert type(answer.data) is list
    assert answer.headers["X-Total-Count"] == str(len(answer.data)) == "27"
    assert (answer.headers["X-Relation"], answer.headers["X-Truncated"]) == ("exact", "false")
    assert TIME.fullmatch(answer.headers["X-As-Of"])
    cut = get(portal, f"/tasks/?json&{ALL.replace('10000', '5')}")
    assert (len(cut.data), cut.headers["X-Truncated"], cut.headers["X-Total-Count"]) == (5, "true", "27")


def test_every_key_has_its_type(everything):
    kinds = {"integer": int, "number": (int, float), "text": str, "time": str}
    for task in everything:
        assert set(task) >= RELIED_ON
        for column in tasks().columns:
            value = task[column.name]
            assert isinstance(value, kinds[column.type]) or (value is None and column.type != "text"), column.name
            assert column.type != "time" or value is None or TIME.fullmatch(value), column.name
        assert all(type(value) is int for value in task["dsinfo"].values())
        assert type(task["reqid"]) is int
        assert all(task[name] == value for name, value in task["dsinfo"].items())


def test_texts_of_datasets_are_never_null(everything):
    found = [dataset for task in everything for dataset in task["datasets"]]
    assert len(found) > 50
    for dataset in found:
        assert set(dataset) >= KEYS_OF_DATASETS
        assert all(type(dataset[name]) is str for name in ("site", "streamname", "containername", "datasetname"))
        assert dataset["type"] in {"input", "pseudo_input", "output"}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
class TestRequests:
    @pytest.mark.parametrize("path", ["/tasks/?", "/tasks?", "//tasks/?", "///tasks/?"])
    def test_lists_answer_without_a_redirect(self, portal, path):
        assert [task["jeditaskid"] for task in get(portal, f"{path}json&jeditaskid=3").data] == [3]

    @pytest.mark.parametrize(
        ("query", "headers"),
        [
            ("json=1", {}),
            ("json=true", {}),
            ("json", {}),
            ("", {"Accept": "application/json"}),
            ("", {"Accept": "text/json"}),
        ],
    )
    def test_json_is_asked_for_in_five_ways(self, portal, query, headers):
        answer = get(portal, f"/tasks/?jeditaskid=3|4&{query}", **headers)
        assert [task["jeditaskid"] for task in answer.data] == [4, 3]

    @pytest.mark.parametrize(
        "query", [*HARMLESS, "extra=metastruct", "sortby=creationdate-asc", "sortby=jeditaskid-desc"]
    )
    def test_what_is_often_sent_is_no_reason_for_a_warning(self, portal, query):
        answer = get(portal, f"/tasks/?json&jeditaskid=3&{query}")
        assert answer.status == 200
        assert answer.headers["X-Warning"] is None

    def test_an_unknown_task_is_an_empty_list(self, portal):
        answer = get(portal, "/tasks/?json&jeditaskid=999999999")
        assert (answer.status, answer.data) == (200, [])

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("jeditaskid=9303", 1),
            ("jeditaskid=9303|3", 2),
            ("taskname=user.user01.ttH_v1/", 1),
            ("taskname=USER.USER01.TTH_V1/", 1),
            ("taskname=2.2i*", 3),
            ("taskname=2.2*", 0),
            ("taskname=*mergeExecution*", 0),
            ("status=done", 0),
        ],
    )
    def test_a_task_that_is_named_has_no_window(self, portal, query, found):
        """These rows are years old: only a name, an id, or the first four characters of a name reach them."""
        window = (
            ""
            if "user" in query.lower() or "9303" in query or "2.2" in query
            else "&date_from=2024-01-01&date_to=2024-01-02"
        )
        assert len(get(portal, f"/tasks/?json&{query}{window}").data) == found

    def test_jobs_by_state_come_when_asked_for(self, portal):
        (task,) = get(portal, "/tasks/?json&jeditaskid=8&extra=jobstatecount").data
        assert task["job_state_count"] == {"failed": 36, "closed": 4}

    def test_what_pilots_reported_comes_when_asked_for(self, portal, sample):
        found = get(portal, f"/tasks/?json&{ALL}&extra=metastruct").data
        jobs = dict(direct_jobs("pandaid, jeditaskid"))
        want = Counter(
            jobs[row[0]] for row in direct("pandaid", "metatable", "WHERE metadata IS NOT NULL") if row[0] in jobs
        )
        assert sum(want.values()) > 0
        assert {task["jeditaskid"]: len(task["jobs_metadata"]) for task in found if task["jobs_metadata"]} == want

    def test_only_the_keys_that_are_asked_for(self, portal):
        (task,) = get(portal, "/tasks/?json&jeditaskid=8&fields=taskname,pctfailed").data
        assert task == {"taskname": "user.user03.broken_code/", "pctfailed": 50}

    @pytest.mark.parametrize(
        ("query", "named"),
        [
            ("jeditaskid=abc", "jeditaskid"),
            ("reqid=1.5", "reqid"),
            ("reqid_from=x", "reqid_from"),
            ("sortby=password", "sortby"),
            ("priorityrange=9:1", "priorityrange"),
            ("ramcount=4-2GB", "ramcount"),
            ("category=nonsense", "category"),
            ("statenotupdated=soon", "statenotupdated"),
            ("status=a%00b", "NUL"),
            ("date_from=yesterday", "date_from"),
            ("nonsense=1&strict=1", "nonsense"),
        ],
    )
    def test_what_cannot_be_read_is_a_400_that_names_it(self, portal, query, named):
        answer = get(portal, f"/tasks/?json&{query}")
        assert answer.status == 400
        assert named in answer.data["error"]
        assert get(portal, f"/tasks/?{query}").status == 400

    def test_csv_has_the_columns_that_are_chosen(self, portal):
        answer = get(portal, "/tasks/?csv&jeditaskid=8&cols=jeditaskid,status,pctfailed,duration_days")
        assert answer.text.splitlines() == ["jeditaskid,status,pctfailed,duration_days", "8,broken,50,1.47"]
