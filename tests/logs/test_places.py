"""Where logs are looked for, what each place answers, and the addresses that old links and scripts use."""

import csv
import io
import json

import pytest
from django.test import Client

from core.outside import rucio
from logs import sources
from tests.logs.test_pages import read
from tests.logs.wire import FOLDER, JOB, job, log_file, tarball
from tests.retries.zoo import fill
from tests.servers.hostile import says

FILES, LFN = f"/filebrowser/?pandaid={JOB}", "log.901._000001.job.log.tgz.1"
SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def described(queue: str, **data: object) -> None:
    fill("schedconfig_json", [{"panda_queue": queue, "data": json.dumps({"name": queue, **data})}])


def csv_of(client: Client, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(path).getvalue().decode())))


def test_the_last_lines_of_a_job_in_debug_mode_are_a_file_while_it_runs(server, client):
    job(state="running", specialhandling="sj,debug")
    fill("jobsdebug", [{"pandaid": JOB, "stdout": "event 41\nevent 42 password=hunter2222"}])
    (listed,) = read(client, FILES)["files"]
    assert (listed["name"], listed["place"], listed["size"]) == (sources.TAIL, "last lines in debug mode", 37)
    shown = read(client, f"/joblog/{JOB}/?file={sources.TAIL}")
    assert [one["text"] for one in shown["lines"]] == ["event 41", "event 42 password=[masked]"]
    assert f'href="{FILES}"' in client.get(f"/job/{JOB}/").text


def test_a_log_file_names_its_job_on_every_spelling(server, client):
    job(server.answers("/grid.1.0.out", b"hello\n"))
    log_file(LFN, "mc23")
    want = [one["name"] for one in read(client, FILES)["files"]]
    assert want[0] == "grid.1.0.out"
    for query in (f"lfn={LFN}", f"lfn={LFN}&scope=mc23&guid=A-B&computingsite=X"):
        assert [one["name"] for one in read(client, f"/filebrowser/?{query}")["files"]] == want
    for path in (f"rucio/A-B/mc23/{LFN}/", f"rucio/{JOB}/SOME_QUEUE/", f"rucio/{JOB}/SOME_QUEUE"):
        found = client.get(f"/filebrowser/list/{path}").json()
        assert [one["name"] for one in found["files"]] == want
        assert list(found) == ["errors", "files", "total_unpacked_size", "media_path"]
        assert "not told where Rucio is" in found["errors"]["log tarball"]
    assert client.get("/filebrowser/?lfn=unknown.tgz").status_code == 404
    assert client.get(f"/filebrowser/?lfn={LFN}&scope=other").status_code == 404
    assert client.get("/filebrowser/list/rucio/A-B/mc23/unknown.tgz/").status_code == 404
    assert "removed by themselves" in client.get("/filebrowser/delete/?guid=A-B").json()["message"]


@SQLITE
class TestTheList:
    def test_csv_has_what_json_has(self, server, client):
        job(server.answers("/logs.tgz", tarball({f"{FOLDER}/pilotlog.txt": b"x\n", f"{FOLDER}/=cmd()": b"y"})))
        files = read(client, FILES)["files"]
        rows = csv_of(client, f"{FILES}&csv")
        assert [row["url"] for row in rows] == [one["url"] for one in files]
        assert [row["size"] for row in rows] == [str(one["size"]) for one in files]
        assert [row["name"] for row in rows] == ["pilotlog.txt", "'=cmd()"]

    def test_a_file_of_nothing_because_all_failed_is_no_file(self, server, client):
        job(server.acts_on("/grid.1.0.out", says(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")))
        answer = client.get(f"{FILES}&csv")
        assert answer.status_code == 503
        assert "answered with an error" in answer.json()["error"]

    @pytest.mark.parametrize(
        ("path", "hint"),
        [
            (f"{FILES}&filenam=x", "filename"),
            (f"/joblog/{JOB}/?file=grid.1.0.out&line=3", "lines"),
        ],
    )
    def test_unknown_parameters_warn(self, server, client, path, hint):
        job(server.answers("/grid.1.0.out", b"x\n"))
        assert f"did you mean {hint}?" in client.get(path).text
        assert f"did you mean {hint}?" in client.get(path, headers={"accept": "application/json"})["X-Warning"]
        assert client.get(f"{path}&strict=1").status_code == 400

    def test_each_place_says_what_it_answered(self, server, client):
        job(server.answers("/logs.tgz", tarball({"a": b"1", "b": b"2"})), batchlog=f"{server.url}/gone.log")
        log_file(LFN)
        places = {one["label"]: one for one in read(client, FILES)["places"]}
        assert places["pilot log"]["nfiles"] == 2
        assert "(404)" in places["batch log"]["error"]
        page = client.get(FILES).text
        for words in (
            "2 files",
            "has no such file (404)",
            "not told where Rucio is",
            "This portal is not told of one.",
        ):
            assert words in page

    def test_addresses_that_no_browser_may_follow_are_no_links(self, server, client):
        described("OLD", catchall="log_to_objectstore", objectstore="x|logs^javascript:alert(1)//|y")
        job(computingsite="OLD")
        log_file(LFN)
        page = client.get(FILES).text
        assert "Only http and https can be read, not javascript." in page
        assert 'href="javascript' not in page


@SQLITE
class TestWhatCannotBeRead:
    def test_without_rucio_a_file_of_a_tarball_is_not_found_and_the_way_to_it_is_told(self, server, client, settings):
        settings.EXPERIMENT = "atlas"
        job()
        log_file(LFN)
        for path in (f"/joblog/{JOB}/?file=pilotlog.txt", f"{FILES}&filename=pilotlog.txt"):
            answer = client.get(path, headers={"accept": "application/json"})
            assert (answer.status_code, answer.json()) == (404, {"error": "This portal is not told where Rucio is."})
            page = client.get(path)
            assert page.status_code == 404
            assert f"rucio download mc23:{LFN}" in page.text
            assert f'href="https://rucio-ui.cern.ch/did?scope=mc23&amp;name={LFN}"' in page.text
        assert client.get(f"/prmonplots/{JOB}/").status_code == 404
        assert "cannot read" in client.get(f"/getprmonplotsdata/{JOB}/").json()["error"]

    def test_a_place_that_failed_is_a_failure_all_the_same(self, server, client):
        job(server.acts_on("/logs.tgz", says(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")))
        log_file(LFN)
        assert client.get(f"/joblog/{JOB}/?file=pilotlog.txt").status_code == 503


@SQLITE
class TestObjectStores:
    @pytest.mark.parametrize(
        ("provider", "tools", "there"), [("gs", {}, True), ("cric", {"pw": ["s3"]}, True), ("cric", {"pw": ["rucio"]}, False), ("rucio", {"pw": ["gs"]}, False)]
    )  # fmt: skip
    def test_files_stand_in_a_folder_of_their_job(self, server, client, settings, provider, tools, there):
        settings.LOG_PROVIDER = provider
        settings.LOG_FOLDER_URL = f"{server.url}/logs/{{queue}}/PandaJob_{{pandaid}}"
        described("A QUEUE", acopytools=tools)
        job(computingsite="A QUEUE")
        server.answers(f"/logs/A%20QUEUE/PandaJob_{JOB}/pilotlog.txt", b"ERROR here\n")
        server.answers(f"/logs/A%20QUEUE/PandaJob_{JOB}/payload.stdout", b"hello\n")
        names = [one["name"] for one in read(client, FILES)["files"]]
        assert names == (list(sources.FOLDER_FILES) if there else [])
        if there:
            assert read(client, f"/joblog/{JOB}/?file=payload.stdout")["nlines"] == 1
            assert client.get(f"/joblog/{JOB}/?file=payload.stderr").status_code == 404

    def test_queues_of_the_older_kind_name_the_store_themselves(self, server, client):
        described("OLD", catchall="unifiedPandaQueue,log_to_objectstore", objectstore=f"x|logs^{server.url}/old/|y^z")
        job(computingsite="OLD")
        log_file(LFN)
        server.answers(f"/old/{LFN}", tarball({f"{FOLDER}/pilotlog.txt": b"x\n"}))
        assert [one["name"] for one in read(client, FILES)["files"]] == ["pilotlog.txt"]

    @pytest.mark.parametrize(
        "signature", ["X-Amz-Signature=abc", "X-Goog-Signature=abc", "Signature=abc&Expires=9", ""]
    )
    def test_a_signed_address_is_asked_without_any_other_proof(self, server, client, settings, tmp_path, signature):
        (tmp_path / "token").write_text("a-token")
        settings.RUCIO_URL, settings.RUCIO_TOKEN_FILE = server.url, str(tmp_path / "token")
        settings.STORAGE_TOKEN_FILE = settings.RUCIO_TOKEN_FILE
        path = f"/bucket/{LFN}?{signature}".removesuffix("?")
        replica = {"rses": {"STORE": []}, "pfns": {f"{server.url}{path}": {"rse": "STORE", "priority": 1}}, "bytes": 1}
        server.answers("/replicas/list", json.dumps(replica).encode())
        server.answers(path, tarball({"pilotlog.txt": b"x\n"}))
        job()
        log_file(LFN)
        listed = client.get(FILES, headers={"accept": "application/json"})
        assert [one["name"] for one in listed.json()["files"]] == ["pilotlog.txt"]
        assert "abc" not in listed.text
        heard = next(one for one in server.heard if one.path == path)
        assert ("authorization" in heard.headers) is (signature == "")
        assert rucio.credentials_for(f"{server.url}{path}").headers == ({} if signature else {"Authorization": "Bearer a-token"})  # fmt: skip
