"""Databases that hold nothing, or what nobody has seen before."""

import json
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.render import links
from tests.rows import insert

pytestmark = pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)
ODD = ("a,b|c*d e.root", "ünï/cöde <b>.root", "=first", "!not", ".hidden", "back\\slash", "per%cent?q#h")
THEN = datetime(2026, 11, 20, 12)


@pytest.fixture
def client() -> Client:
    return Client(HTTP_HOST="localhost")


def file_of(fileid: int, **values: object) -> None:
    usual = {
        "jeditaskid": 5,
        "datasetid": 7,
        "lfn": f"file{fileid}",
        "type": "input",
        "status": "ready",
        "creationdate": THEN,
    }
    insert("jedi_dataset_contents", fileid=fileid, **{**usual, **values})


def job(pandaid: int, lfn: str, **values: object) -> None:
    usual = {"jobstatus": "failed", "jeditaskid": 5, "modificationtime": THEN, "creationtime": THEN, "attemptnr": 1}
    insert("jobsarchived4", pandaid=pandaid, **{**usual, **values})
    insert("filestable4", row_id=pandaid, pandaid=pandaid, modificationtime=THEN, lfn=lfn, type="input", fsize=1)


def test_nothing_is_an_empty_page_and_no_error(panda, client):
    assert "No files whose task is 5" in client.get("/files/?jeditaskid=5&summary=1").text
    assert json.loads(client.get("/files/?jeditaskid=5&json").getvalue())["states"] == {}
    assert json.loads(client.get("/loadFileList/?datasetid=5").getvalue()) == []
    assert client.get("/datasets/?jeditaskid=5").status_code == 200
    assert client.get("/file/nothing/").status_code == 404


def test_a_file_of_any_name_has_its_page(panda, client):
    for number, name in enumerate(ODD, start=1):
        file_of(number, lfn=name, scope="<i>", status="ne<w>", pandaid=9)
    listed = client.get("/files/?jeditaskid=5").text.replace("&amp;", "&")
    for number, name in enumerate(ODD, start=1):
        url = links.to("file", name)
        assert f'href="{url}"' in listed
        for asked in (url, links.file_in(7, number)):
            text = client.get(asked).text
            assert "which this portal does not know" in text, asked
            assert "<i>" not in text
            assert client.get(f"{asked}{'&' if '?' in asked else '?'}json").json()["filename"] == name


def test_a_file_that_only_jobs_had_has_a_page_too(panda, client):
    job(9, "lonely.root")
    found = client.get("/file/lonely.root/?json").json()
    assert (found["frec"], found["files"], found["jobsStatuses"]) == (None, [], {"failed": 1})
    page = client.get("/file/lonely.root/").text
    assert "No task’s dataset holds it" in page.replace("&#x27;", "’")
    assert "Jobs that read or wrote it, per" in page
    assert "filecopies" not in page, "no Rucio is configured"


def test_an_id_with_several_names_shows_the_newest_and_tells_of_the_others(panda, client):
    for number, name in enumerate(("old.root", "new.root", "middle.root")):
        added = THEN + timedelta(hours={"old.root": 0, "middle.root": 1, "new.root": 2}[name])
        file_of(number, lfn=name, guid="1B2C", creationdate=added)
    found = client.get("/file/?guid=1B2C&jeditaskid=5&json").json()
    assert (found["filename"], found["names"]) == ("new.root", ["new.root", "middle.root", "old.root"])
    page = client.get("/file/?guid=1B2C&jeditaskid=5").text
    for other in ("middle.root", "old.root"):
        assert f'<a href="/file/{other}/">{other}</a>' in page
    assert client.get("/file/new.root/?json").json()["names"] == ["new.root"]


def test_a_dataset_that_only_the_server_knows_and_one_of_a_container(panda, client):
    insert("datasets", vuid="1-2", name="dis.1", type="dispatch", status="closed", modificationdate=THEN)
    assert client.get("/dataset/dis.1/?json").json()["status"] == "closed"
    assert "No task has a dataset of this name" in client.get("/dataset/dis.1/").text
    for number in (1, 2):
        values = {"datasetname": f"mc:mc.part{number}", "containername": "mc:box/", "type": "input", "status": "od<d>"}
        insert("jedi_datasets", jeditaskid=5, datasetid=number, creationtime=THEN, modificationtime=THEN, **values)
    (step,) = client.get("/dataset/", {"datasetname": "mc:box/"}, follow=True).redirect_chain
    assert step == ("/datasets/?containername=%3Dmc:box/", 302)
    page = client.get("/dataset/mc.part1/").text
    assert "od&lt;d&gt;" in page
    assert "No file of it is known." in page


def test_the_number_of_statements_does_not_grow_with_the_files(panda, client):
    def sent(path: str) -> int:
        client.get(path)  # reads what is kept for some minutes
        with CaptureQueriesContext(connections["panda"]) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    paths = (
        "/files/?jeditaskid=5",
        "/files/?jeditaskid=5&json",
        "/file/same.root/",
        "/datasets/?jeditaskid=5",
        "/dataset/d/",
    )
    file_of(1, lfn="same.root", pandaid=1)
    job(1, "same.root")
    insert(
        "jedi_datasets",
        jeditaskid=5,
        datasetid=7,
        datasetname="d",
        type="input",
        creationtime=THEN,
        modificationtime=THEN,
    )
    before = [sent(path) for path in paths]
    for number in range(2, 30):
        file_of(number, lfn="same.root", datasetid=number, pandaid=number)
        job(number, "same.root")
    assert [sent(path) for path in paths] == before
    assert max(before) <= 20
