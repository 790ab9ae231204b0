"""Files and datasets that PanDA itself wrote, through a running portal on each kind of database, against direct SQL."""

import csv
import json
from collections import Counter
from io import StringIO
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from django.db import connections

CONTENTS, DATASETS, JOB_FILES = "jedi_dataset_contents", "jedi_datasets", "filestable4"
# What PanDA gives up it leaves ready, its attempts used up.
GIVEN_UP = "status = 'ready' AND (attemptnr >= maxattempt OR failedattempt >= maxfailure)"
FAILED = f"(status = 'failed' OR ({GIVEN_UP}))"
# An input of task 13 that was given up, in dataset 91.
LOST = "SELECT MIN(lfn) FROM {contents} WHERE datasetid = 91 AND status = 'ready' AND attemptnr >= maxattempt"
LISTS = [
    ("jeditaskid=13", "jeditaskid = 13"),
    ("datasetid=91", "datasetid = 91"),
    ("datasetid=91&state=failed", f"datasetid = 91 AND {FAILED}"),
    ("datasetid=91&status=ready", "datasetid = 91 AND status = 'ready'"),
    ("jeditaskid=13&state=ready|failed&type=input", "jeditaskid = 13 AND type = 'input' AND status = 'ready'"),
    (
        "jeditaskid=8&state=!failed",
        f"jeditaskid = 8 AND fileid NOT IN (SELECT fileid FROM {{contents}} WHERE {FAILED})",
    ),
    ("jeditaskid=13&procstatus=failed", "jeditaskid = 13 AND proc_status = 'failed'"),
    ("lfn=sim26.*", "lfn LIKE 'sim26.%%'"),
    ("pandaid=221", "pandaid = 221"),
    ("jeditaskid=1|2&attemptnr=0&type=log", "jeditaskid IN (1, 2) AND attemptnr = 0 AND type = 'log'"),
    ("containername=sim26.*", "datasetid IN (SELECT datasetid FROM {datasets} WHERE containername LIKE 'sim26.%%')"),
]


def get(url: str) -> Any:
    with urlopen(quote(url, safe=":/?&=|,%!*")) as answer:
        return json.load(answer)


def page(url: str) -> str:
    with urlopen(quote(url, safe=":/?&=|,%!*")) as answer:
        return answer.read().decode()


def direct(columns: str, table: str, rest: str = "") -> list[tuple]:
    """Rows by hand-written SQL."""
    named = {
        name: connections["panda"].ops.quote_name(f"panda.{table}")
        for name, table in (("contents", CONTENTS), ("datasets", DATASETS), ("table", table))
    }
    with connections["panda"].cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {{table}} {rest}".format(**named), [])
        return cursor.fetchall()


def one(columns: str, table: str, rest: str = "") -> Any:
    ((value,),) = direct(columns, table, rest)
    return value


def lost() -> str:
    return one(f"({LOST})", DATASETS, "WHERE datasetid = 91")


@pytest.mark.parametrize(("query", "where"), LISTS)
def test_lists_hold_the_files_of_direct_sql(portal, query, where):
    found = get(f"{portal}/files/?json&limit=10000&{query}")
    want = direct("fileid, status", CONTENTS, f"WHERE {where}")
    assert sorted((file["fileid"], file["status"]) for file in found["files"]) == sorted(want)
    assert sum(found["states"].values()) == found["dataset"]["nfilestotal"] == len(want)
    unique = one("COUNT(DISTINCT lfn)", CONTENTS, f"WHERE {where}")
    assert found["dataset"]["nfilesunique"] == unique
    rows = list(csv.DictReader(StringIO(page(f"{portal}/files/?csv&limit=10000&{query}"))))
    assert Counter(row["state"] for row in rows) == found["states"]
    assert want


def test_a_file_that_panda_gave_up_is_failed_as_its_datasets_counter_says(portal):
    """PanDA's own counters say how many files each dataset lost; the states of its files add up to them."""
    counters = direct("datasetid, nfilesfailed", DATASETS, "WHERE type = 'input' AND nfilesfailed > 0")
    assert len(counters) > 10
    for datasetid, failed in counters:
        states = get(f"{portal}/files/?json&limit=1&datasetid={datasetid}")["states"]
        assert states["failed"] == failed, datasetid
    assert sum(failed for _, failed in counters) == 88


def test_the_story_of_a_file_that_was_given_up(portal):
    lfn = lost()
    tries, allowed, pandaid = direct("attemptnr, maxattempt, pandaid", CONTENTS, f"WHERE lfn = '{lfn}'")[0]
    found = get(f"{portal}/file/{lfn}/?json")
    (file,) = found["files"]
    assert (file["state"], file["status"], file["datasetid"], file["pandaid"]) == ("failed", "ready", 91, pandaid)
    assert found["filename"] == found["frec"]["lfn"] == lfn
    assert {"name": "lfn", "value": lfn} in found["columns"]
    assert file["story"].startswith("Given up: ")
    assert f"The last job, {pandaid}, failed: " in file["story"]
    jobs = {row[0] for row in direct("pandaid", JOB_FILES, f"WHERE lfn = '{lfn}'")}
    assert {job["pandaid"] for job in found["jobs"]} == jobs
    assert sum(found["jobsStatuses"].values()) == len(jobs) >= tries
    assert {job["type"] for job in found["jobs"]} == {"input"}
    text = page(f"{portal}/file/{lfn}/")
    assert "Given up: " in text
    assert f"{tries} of {allowed}" in text.replace("\u202f", " ")


def test_every_way_to_name_a_file_leads_to_it(portal):
    lfn = lost()
    fileid, guid = direct("fileid, guid", CONTENTS, f"WHERE lfn = '{lfn}'")[0]
    want = get(f"{portal}/file/{lfn}/?json")["files"]
    for spelling in (
        f"file/{lfn}?json",
        f"file/?lfn={lfn}&json",
        f"file?filename={lfn}&json",
        f"fileInfo/?lfn={lfn}&json=1",
        f"file/?fileid={fileid}&datasetid=91&json",
        f"file/?guid={guid}&jeditaskid=13&json",
        f"file/?lfn={lfn}&scope=sim26&json",
    ):
        assert get(f"{portal}/{spelling}")["files"] == want, spelling
    with urlopen(f"{portal}/file/{lfn}/?csv") as answer:
        assert answer.headers["X-Total-Count"] == "1"
        (row,) = csv.DictReader(StringIO(answer.read().decode()))
        assert (row["lfn"], row["state"]) == (lfn, "failed")


def test_rows_of_datasets_for_scripts(portal):
    found = get(f"{portal}/loadFileList/?datasetid=91,86&limit=10")
    want = direct("lfn", CONTENTS, "WHERE datasetid IN (91, 86) ORDER BY lfn")
    assert [file["lfn"] for file in found] == [row[0] for row in want[:10]]
    assert set(found[0]) >= {"fsizemb", "creationdatecut", "creationdate", "end_start_nevents", "proc_status", "state"}
    failed = get(f"{portal}/loadFileList/?datasetid=91&procstatus=failed")
    assert len(failed) == one("COUNT(*)", CONTENTS, "WHERE datasetid = 91 AND proc_status = 'failed'")


def test_one_dataset_with_its_files_and_jobs(portal):
    name, nfiles = direct("datasetname, nfiles", DATASETS, "WHERE datasetid = 91")[0]
    found = get(f"{portal}/dataset/?datasetid=91&json")
    assert (found["datasetname"], found["nfiles"], found["jeditaskid"]) == (name, nfiles, 13)
    assert (found["scope"], found["meta"]["total"]) == (name.partition(".")[0], 1)
    assert sum(found["states"].values()) == nfiles == one("COUNT(*)", CONTENTS, "WHERE datasetid = 91")
    assert found["states"]["failed"] == one("nfilesfailed", DATASETS, "WHERE datasetid = 91") == 18
    jobs = one("COUNT(DISTINCT pandaid)", JOB_FILES, "WHERE jeditaskid = 13 AND datasetid = 91")
    assert sum(found["jobsStatuses"].values()) == jobs
    listed = get(f"{portal}/jobs/?json&taskdataset=13:91&fields=pandaid")["jobs"]
    assert len(listed) == jobs
    assert found["story"].startswith("Input of task 13. Of 80 files: ")
    assert "18 given up" in found["story"]
    for spelling in (
        f"dataset/{name}/?json",
        f"dataset/{name.partition('.')[0]}:{name}/?json",
        f"dataset/?datasetname={name[:-4]}*&json",
        f"datasetInfo/?datasetname={name}&jeditaskid=13&json",
    ):
        same = get(f"{portal}/{spelling}")
        assert same["states"] == found["states"], spelling
    html = page(f"{portal}/dataset/{name}/")
    assert "Input of task 13" in html
    assert "/files/?datasetid=91&amp;state=" in html


def test_datasets_of_a_task_and_of_a_container(portal):
    for query, where in (
        ("jeditaskid=13", "jeditaskid = 13"),
        ("jeditaskid=13&type=output|log", "jeditaskid = 13 AND type IN ('output', 'log')"),
        ("containername=pseudo_dataset", "containername = 'pseudo_dataset'"),
        ("datasetname=sim26.*&status=ready", "datasetname LIKE 'sim26.%%' AND status = 'ready'"),
    ):
        want = direct("datasetid, datasetname, status", DATASETS, f"WHERE {where}")
        for path in ("datasets", "datasetList"):
            found = get(f"{portal}/{path}/?json&{query}")
            assert sorted((row["datasetid"], row["datasetname"], row["status"]) for row in found) == sorted(want)
            assert want, query
    row = get(f"{portal}/datasets/?json&jeditaskid=13&type=input")[0]
    assert set(row) >= {"scope", "streamname", "containername", "site", "nfilesfailed"}
    assert (row["site"], row["scope"]) == ("", "sim26")
    several = page(f"{portal}/dataset/pseudo_dataset/")
    assert "Several datasets are meant" in several


def test_a_task_leads_to_its_dataset_or_to_all_of_them(portal):
    task, datasetid = direct("jeditaskid, MIN(datasetid)", DATASETS, "GROUP BY jeditaskid HAVING COUNT(*) = 1")[0]
    alone = get(f"{portal}/dataset/?jeditaskid={task}&json")
    assert (alone["datasetid"], alone["meta"]["total"]) == (datasetid, 1)
    assert "states" in alone
    number = one("COUNT(*)", DATASETS, "WHERE jeditaskid = 13")
    newest = get(f"{portal}/dataset/?jeditaskid=13&json")
    assert (newest["jeditaskid"], newest["meta"]["total"], newest["meta"]["truncated"]) == (13, number, True)
    several = page(f"{portal}/dataset/?jeditaskid=13")
    assert f"{number} of {number} datasets of tasks" in several
    assert 'href="/datasets/?jeditaskid=13"' in several


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/files/?json", 400, "Files are found by a task"),
        ("/files/?json&status=ready", 400, "Files are found by a task"),
        ("/files/?json&lfn=*root", 400, "Files are found by a task"),
        ("/files/?json&jeditaskid=x", 400, "jeditaskid must be"),
        ("/files/summary/?status=ready", 400, "Files are found by a task"),
        ("/loadFileList/", 400, "datasetid must be"),
        ("/file/?json", 400, "A file is found by its name"),
        ("/file/?fileid=3&json", 400, "A file is found by its name"),
        ("/datasets/?json", 400, "Datasets are found by a task"),
        ("/dataset/?json", 400, "A dataset is found by its name"),
        ("/dataset/?datasetname=*x&json", 400, "A dataset is found by its name"),
        ("/dataset/no.such/?json", 404, "no.such"),
        ("/file/no.such.file/?json", 404, "no.such.file"),
        ("/file/?lfn=a|b&json", 404, "a|b"),
        ("/files/?jeditaskid=13&strict=1&colour=red&json", 400, "colour is not known"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(portal, path, status, words):
    with pytest.raises(HTTPError) as caught:
        urlopen(Request(portal + path))
    assert caught.value.code == status
    assert words in json.load(caught.value)["error"] if "json" in path else caught.value.read().decode()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_reader_who_named_nothing_is_asked_what_for(portal):
    for path, field in (
        ("/files/", "lfn"),
        ("/file/", "lfn"),
        ("/datasets/", "datasetname"),
        ("/dataset/", "datasetname"),
    ):
        text = page(portal + path)
        assert f'name="{field}"' in text
        assert "found by" in text
    assert "colour is not known" in page(f"{portal}/file/{lost()}/?colour=red")
