"""Log tarballs by a real Rucio, from a real storage over WebDAV, which both want to know who asks."""

from datetime import datetime

import pytest
from django.test import Client

from core.outside import door, rucio
from core.outside.problems import Unfetched
from tests.conftest import installed
from tests.logs.wire import FOLDER, JOB, job, log_file, tarball
from tests.retries.zoo import fill
from tests.servers import certificates
from tests.servers import rucio as servers

LFN = "log.901._000001.job.log.tgz.1"
FILES = {
    f"{FOLDER}/pilotlog.txt": b"all is well\n2026-11-25 12:00:00 | ERROR | it is not\n",
    f"{FOLDER}/payload.stdout": b"hello\n" * 1000,
    f"{FOLDER}/jobReport.json": b'{"exitCode": 65, "executor": [{"name": "EVNTtoHITS"}]}',
}
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def real() -> servers.Rucio:
    with installed():
        found = servers.running()
    found.holds(LFN, tarball(FILES))
    found.holds("lost.log.tgz", None)
    return found


@pytest.fixture
def grid(real, panda, settings, tmp_path) -> servers.Rucio:
    """The portal knows that Rucio, by its account and password."""
    door.BREAKERS.clear()
    rucio.forget()
    place = real.url.partition("//")[2]
    settings.OUTSIDE_HOSTS, settings.OUTSIDE_NETWORKS = [place], ["127.0.0.0/8"]
    settings.OUTSIDE_CA, settings.LOG_DIR = str(certificates.of_this_machine()), str(tmp_path / "logs")
    settings.RUCIO_URL, settings.RUCIO_ACCOUNT = real.url, "root"
    settings.RUCIO_USERNAME, settings.RUCIO_PASSWORD = servers.USERNAME, servers.PASSWORD
    (tmp_path / "token").write_text(servers.STORAGE_TOKEN)
    settings.STORAGE_TOKEN_FILE = str(tmp_path / "token")
    return real


def test_the_files_of_a_tarball_are_listed_and_read(grid):
    job()
    log_file(LFN, servers.SCOPE)
    client = Client(HTTP_HOST="localhost")
    before = len(grid.requests)
    listed = client.get(f"/filebrowser/?json&pandaid={JOB}").json()
    assert listed["error"] == ""
    assert [(one["name"], one["dirname"], one["size"]) for one in listed["files"]] == [
        (name.rpartition("/")[2], FOLDER, len(content)) for name, content in FILES.items()
    ]
    assert client.get(f"/filebrowser/?pandaid={JOB}&filename=payload.stdout").getvalue() == b"hello\n" * 1000
    shown = client.get(f"/joblog/{JOB}/?json&file=pilotlog.txt").json()
    assert [one["number"] for one in shown["errors"]] == [2]
    pretty = client.get(f"/joblog/{JOB}/?json&file=jobReport.json&part=pretty").json()
    assert '      "name": "EVNTtoHITS"' in [one["text"] for one in pretty["lines"]]
    # One token, one list of copies, one tarball, for all of these.
    assert len(grid.requests) - before == 3


def test_what_rucio_does_not_hold_is_told_apart(grid):
    job()
    log_file("unknown.log.tgz", servers.SCOPE)
    log_file("lost.log.tgz", servers.SCOPE)
    page = Client(HTTP_HOST="localhost").get(f"/filebrowser/?pandaid={JOB}").text
    assert "Rucio does not know this file." in page
    assert "has no such file (404)" in page
    assert f"rucio download {servers.SCOPE}:lost.log.tgz" in page


def test_the_page_of_a_file_says_where_its_copies_are(grid, settings):
    times = {"creationdate": datetime(2026, 11, 20)}
    for number, name in enumerate((LFN, "unknown.root")):
        row = {"jeditaskid": 7, "datasetid": 8, "fileid": number, "lfn": name, "scope": servers.SCOPE, **times}
        fill("jedi_dataset_contents", [row])
    client = Client(HTTP_HOST="localhost")
    later = f"/filecopies?scope={servers.SCOPE}&lfn={LFN}"
    assert f'data-fragment="{later.replace("&", "&amp;")}"' in client.get(f"/file/{LFN}/").text
    found = client.get(f"{later}&json").json()
    assert (found["storages"], found["error"]) == ([servers.STORAGE], "")
    assert [one["size"] for one in found["replicas"]] == [len(tarball(FILES))]
    for page in (client.get(later).text, client.get(f"/file/{LFN}/?copies=1").text):
        assert servers.STORAGE in page
        assert found["replicas"][0]["url"] in page
    assert "Rucio does not know this file." in client.get("/file/unknown.root/?copies=1").text
    settings.RUCIO_PASSWORD = "wrong"
    rucio.forget()
    assert client.get(f"{later}&json").status_code == 503
    assert "does not let the portal ask" in client.get(f"/file/{LFN}/?copies=1").text


@pytest.mark.parametrize("way", ["password", "certificate", "token"])
def test_the_portal_proves_who_it_is_in_three_ways(grid, settings, tmp_path, way):
    if way == "certificate":
        settings.RUCIO_PASSWORD = settings.RUCIO_USERNAME = settings.STORAGE_TOKEN_FILE = ""
        settings.GRID_CERTIFICATE = str(certificates.of_this_machine())
    if way == "token":
        (tmp_path / "rucio-token").write_text(rucio._token())
        settings.RUCIO_PASSWORD, settings.RUCIO_TOKEN_FILE = "", str(tmp_path / "rucio-token")
    copy = rucio.find(servers.SCOPE, LFN).replicas[0]
    assert (copy.storage, copy.size) == (servers.STORAGE, len(tarball(FILES)))
    with door.fetch(copy.url, door.Question(credentials=rucio.credentials_for(copy.url))) as answer:
        assert len(answer.read()) == copy.size


def test_a_token_that_ended_is_renewed_once(grid):
    rucio._Kept.token, rucio._Kept.until = "root-portal-unknown-0", 9e12
    assert rucio.find(servers.SCOPE, LFN).replicas
    assert rucio._Kept.token != "root-portal-unknown-0"


def test_a_wrong_password_is_said_in_words(grid, settings):
    settings.RUCIO_PASSWORD = "wrong"
    with pytest.raises(Unfetched, match="does not let the portal ask"):
        rucio.find(servers.SCOPE, LFN)
