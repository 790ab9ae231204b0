"""Logs from a plain store, as pages, as JSON and as text."""

import gzip
import json

import pytest
from django.test import Client

from core.outside import door
from logs import sources
from tests.conftest import installed
from tests.logs.wire import JOB, job, log_file, tarball
from tests.servers import certificates
from tests.servers.hostile import hostile, says

LOG = b"".join(b"2026-11-25 12:00:00 | INFO | step %d\n" % number for number in range(1, 5001))
LOG = LOG.replace(b"INFO | step 2500\n", b"ERROR | no space left for step 2500\n")
LFN = "log.901._000001.job.log.tgz.1"
FILES, READER = f"/filebrowser/?pandaid={JOB}", f"/joblog/{JOB}/?file=grid.1.0.out"
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def read(client: Client, path: str) -> dict:
    return json.loads(client.get(path, headers={"accept": "application/json"}).content)


def test_the_files_of_a_job_and_their_first_error(server, client):
    job(server.answers("/2611/grid.1.0.out", LOG) + "|HTCondor|PR|3.12")
    listed = read(client, FILES)
    assert listed["error"] == ""
    first = listed["files"][0]
    assert (first["name"], first["size"], first["dirname"]) == ("grid.1.0.out", len(LOG), "")
    assert [one["name"] for one in listed["files"][1:]] == ["grid.1.0.err", "grid.1.0.log"]
    shown = read(client, READER)
    assert shown["nlines"] == 5000
    assert [one["number"] for one in shown["errors"]] == [2500]
    page = client.get(READER)
    assert f'href="/joblog/{JOB}/?file=grid.1.0.out&amp;lines=2500#L2500"' in page.text
    assert "onclick" not in page.text
    assert "style=" not in page.text


def test_a_store_over_tls_is_read_once_its_authority_is_known(panda, settings, tmp_path, client):
    door.BREAKERS.clear()
    settings.OUTSIDE_NETWORKS, settings.LOG_DIR = ["127.0.0.0/8"], str(tmp_path / "logs")
    with installed(), hostile(certificates.of_this_machine()) as store:
        settings.OUTSIDE_HOSTS = [f"127.0.0.1:{store.port}"]
        job(store.answers("/grid.1.0.out", LOG))
        assert "certificate is not trusted" in read(client, FILES)["error"]
        settings.OUTSIDE_CA, settings.LOG_DIR = str(certificates.of_this_machine()), str(tmp_path / "others")
        assert [one["number"] for one in read(client, READER)["errors"]] == [2500]


def test_a_link_to_lines_shows_and_marks_them(server, client):
    job(server.answers("/grid.1.0.out", LOG))
    page = client.get(f"{READER}&lines=2499-2501").text
    assert page.count('class="marked"') == 3
    assert 'id="L2500"' in page
    last = read(client, f"{READER}&part=end")["lines"]
    assert last[-1]["number"] == 5000
    rows = client.get(f"{READER}&part=end&csv").getvalue().decode().splitlines()
    assert rows == ["number,text,left_out", *(f"{one['number']},{one['text']},0" for one in last)]


def test_words_are_found_on_the_server(server, client):
    job(server.answers("/grid.1.0.out", LOG))
    found = read(client, f"{READER}&find=SPACE LEFT")["found"]
    assert [one["number"] for one in found] == [2500]
    assert "No line has it." in client.get(f"{READER}&find=nowhere").text


def test_the_text_itself_is_an_attachment_without_secrets(server, client):
    job(server.answers("/grid.1.0.out", b"<script>\npassword=hunter2222\nend"))
    answer = client.get(f"{FILES}&filename=grid.1.0.out")
    assert answer.getvalue() == b"<script>\npassword=[masked]\nend"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    page = client.get(READER).text
    assert "&lt;script&gt;" in page
    assert "hunter2222" not in page + json.dumps(read(client, READER))
    assert read(client, f"{READER}&find=hunter2222")["found"] == []


def test_a_log_is_fetched_once_for_all_readers(server, client):
    job(server.answers("/grid.1.0.out", LOG))
    for _ in range(3):
        client.get(READER)
        client.get(FILES)
    assert server.count("/grid.1.0.out") == 1


def test_of_a_large_file_the_first_part_is_shown_at_once(server, client, settings):
    settings.LOG_FETCH_MB = 32
    size, part = 20 * 1024**2, (LOG * 2)[: sources.FIRST]
    large = LOG * (size // len(LOG))
    told = {"status": "206 Partial Content", "Content_Range": f"bytes 0-{len(part) - 1}/{len(large)}"}
    job(server.answers("/grid.1.0.out", part, **told))
    assert read(client, FILES)["files"][0]["size"] == len(large)
    page = client.get(READER).text
    assert "lines of a large file" in page
    assert read(client, READER)["nlines"] is None
    assert server.count("/grid.1.0.out") == 1
    assert server.heard[0].headers["range"] == f"bytes=0-{sources.FIRST - 1}"
    server.answers("/grid.1.0.out", large)
    whole = read(client, f"{READER}&part=end")
    assert whole["nlines"] == large.count(b"\n")
    assert whole["lines"][-1]["number"] == whole["nlines"]
    assert read(client, READER)["nlines"] == whole["nlines"]


def test_an_empty_file_has_no_first_part_and_is_no_failure(server, client):
    answers = iter([b"416 Range Not Satisfiable", b"200 OK"])
    job(
        server.acts_on(
            "/grid.1.0.out", lambda to: to.sendall(b"HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n" % next(answers))
        )
    )
    assert read(client, FILES)["files"][0]["size"] == 0
    assert "This file is empty." in client.get(READER).text


def test_files_of_one_name_are_told_apart(server, client):
    twice = tarball({"f/a.txt": b"first"}, mode="w") + tarball({"f/a.txt": b"second"}, mode="w")
    job(server.answers("/logs.tgz", gzip.compress(twice)))
    assert [one["name"] for one in read(client, FILES)["files"]] == ["a.txt", "a.txt (2)"]
    for name, content in (("f/a.txt", b"first"), ("f/a.txt (2)", b"second")):
        assert client.get(FILES, {"pandaid": JOB, "filename": name}).getvalue() == content


def test_names_that_look_alike_or_cannot_be_shown_are_told_apart(server, client):
    names = ["a.txt", "A.txt", "new\nline", "turn\u202ecod.exe", "bad\udcff", "<b>.txt"]
    job(server.answers("/logs.tgz", tarball({name: name.encode("utf-8", "surrogateescape") for name in names})))
    listed = read(client, FILES)["files"]
    shown = [one["name"] for one in listed]
    assert sorted(shown) == sorted(
        ["a.txt", "A.txt", "new\u240aline", "turn\u27e8U+202E\u27e9cod.exe", "bad\ufffd", "<b>.txt"]
    )
    for one in listed:
        content = client.get(one["raw_url"]).getvalue().decode("utf-8", "replace")
        assert content[:3] == one["name"][:3]
    assert "<b>.txt" not in client.get(FILES).text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x7fELF" + bytes(range(256)) * 10, "a program"),
        (b"PK\x03\x04" + bytes(90), "a zip file"),
        (bytes(900), "not text"),
    ],
)
def test_what_is_not_text_is_not_shown_as_text(server, client, content, words):
    job(server.answers("/grid.1.0.out", content))
    assert f"This file is {words}" in client.get(READER).text
    assert read(client, READER)["lines"] == []
    assert client.get(f"{FILES}&filename=grid.1.0.out").status_code == 400


def test_a_place_that_fails_is_named_and_is_no_empty_list(server, client):
    job(server.acts_on("/grid.1.0.out", says(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")))
    assert "answered with an error (500)" in read(client, FILES)["error"]
    page = client.get(FILES).text
    assert "could not be read here" in page
    assert f'href="{FILES}">Ask again</a>' in page
    assert client.get(READER).status_code == 503
    # What failed is asked again after a minute, not by each reader.
    assert server.count("/grid.1.0.out") == 1


def test_a_host_that_is_not_listed_is_never_asked(server, client, settings):
    settings.OUTSIDE_HOSTS = []
    job(server.answers("/grid.1.0.out", LOG))
    listed = read(client, FILES)
    assert listed["files"] == []
    assert "does not read from" in listed["error"]
    assert server.heard == []


def test_a_job_that_has_not_ended_has_no_tarball_yet(server, client, settings):
    settings.RUCIO_URL = server.url
    server.answers("/auth/x509", X_Rucio_Auth_Token="t")
    job(state="running")
    log_file(LFN)
    assert read(client, FILES)["error"] == "The job has not ended: its tarball is written when it does."


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("200 OK", f"Rucio knows mc23:{LFN}, but no storage has a copy of it now."),
        ("404 Not Found", "Rucio does not know this file."),
    ],
)
def test_a_tarball_that_was_removed_differs_from_one_that_never_was(server, client, settings, status, sentence):
    settings.RUCIO_URL = server.url
    server.answers("/auth/x509", X_Rucio_Auth_Token="t")
    server.answers("/replicas/list")
    server.answers(f"/dids/mc23/{LFN}", b"{}", status=status)
    job()
    log_file(LFN)
    assert read(client, FILES)["error"] == sentence


def test_without_rucio_a_tarball_is_shown_with_the_command_that_fetches_it(server, client):
    job()
    log_file(LFN)
    assert f"rucio download mc23:{LFN}" in client.get(FILES).text


def test_a_job_without_logs_says_so(server, client):
    job()
    assert "PanDA names no log of this job" in client.get(FILES).text
    assert read(client, FILES) == {"error": "", "files": [], "places": []}


def test_bad_requests_get_one_sentence(server, client):
    job(server.answers("/grid.1.0.out", LOG))
    for path in ("/filebrowser/", "/filebrowser/?pandaid=x", f"{READER}&lines=9-3", f"{READER}&part=x", f"{READER}&from=-1&find=a"):  # fmt: skip
        assert client.get(path).status_code == 400, path
    for path in ("/filebrowser/?pandaid=5", "/joblog/5/?file=x", f"/joblog/{JOB}/?file=../../etc/passwd"):
        assert client.get(path).status_code == 404, path


def test_the_job_page_leads_to_its_logs(server, client):
    job(server.answers("/grid.1.0.out", LOG))
    assert f'href="{FILES}"' in client.get(f"/job/{JOB}/").text
