"""What differs from job to job is left out of a message; what says what happened stays."""

import pytest

from core.error_groups.groups import codes_in, group_of, groups_of, ids_in, read, word_of
from core.error_groups.normal import normalised
from core.panda import failures


@pytest.mark.parametrize(
    ("message", "normal"),
    [
        ("lost heartbeat : 2026-11-25 20:15:22", "lost heartbeat : *"),
        ("seen Wed Nov 25 20:15:22 2026 at ce01.example.org", "seen * at *"),
        ("timeout of 300 s reached", "timeout of * reached"),
        ("timeout of 5 minutes reached", "timeout of * reached"),
        ("no such file: /pool/dir_12/a.root", "no such file: *"),
        ("copy davs://se.example.org:443/x to srm://b.org/y failed: HTTP 507", "copy * to * failed: HTTP 507"),
        ("checksum ad:1f2e3d4c of mc23_13p6TeV:HITS.1._2.pool.root.1", "checksum ad:* of *"),
        ("connect to 10.1.2.3:1094 or [2001:db8::1]:1094", "connect to *"),
        ("files a_1.root, b_2.root, c_3.root are lost", "files * are lost"),
        ("after 1 attempt", "after * attempt"),
        ("after 3 attempts", "after * attempt"),
        ("Permission denied for user jdoe", "Permission denied for user *"),
        ("user code raised KeyError", "user code raised KeyError"),
        ("mapped /DC=org/DC=example/CN=Jane Doe to nobody", "mapped * to nobody"),
        ("input/output error", "input/output error"),
        ("read srm://se.example.org:8443/srm?SFN=/a/b.root: refused", "read *: refused"),
        ("from ::ffff:10.1.2.3 or [fe80::1]:22", "from *"),
        ("at host wn1.example.org:/srv/work", "at host *"),
        ("95 percent of 12.5 % used", "* of * used"),
    ],
)
def test_what_differs_becomes_a_mark(message, normal):
    assert normalised(message) == normal


@pytest.mark.parametrize(
    "form",
    [
        "exit code {}",
        "Exit code: {}",
        "exited with {}",
        "exit status {}",
        "[Errno {}] cannot write",
        "errno={}",
        "error {}",
        "error code = {}",
        "killed by signal {}",
        "signal: {}",
        "HTTP {}",
        "HTTP/1.1 {} oops",
        "status code {}",
        "status={}",
        "rc={}",
        "return code {}",
        "Non-zero return code from ReSim ({}); log",
        "ORA-{}: no",
        "[({}, 'copytool exception', 'x')]",
        "ExitCode 0:{}",
        "returned {}",
        "got {} from the server",
        "{} Client Error: Forbidden",
        "curl: ({}) no",
        "caught SIGTERM({})",
        "transExitCode {}",
        "<Response [{}]>",
    ],
)
def test_numbers_that_say_what_happened_stay(form):
    assert normalised(form.format(137)) != normalised(form.format(138))


def test_a_group_has_an_id_that_says_where_the_error_came_from():
    found = group_of("pilot", 1099, "Failed: timeout of 3 s")
    assert found == group_of("pilot", 1099, "failed:  timeout of 4 s") == read(found.id)
    assert found.id.startswith("v1:pilot:1099:")
    assert found != group_of("pilot", 1100, "Failed: timeout of 3 s")
    assert group_of("transform", 65, None).id == "v1:transform:65:-"


def test_payloads_that_failed_with_another_exit_code_are_another_group():
    assert group_of("pilot", 1305, "Failed", 1) != group_of("pilot", 1305, "Failed", 2)
    assert group_of("pilot", 1201, "Killed", 1) == group_of("pilot", 1201, "Killed", 2)


@pytest.mark.parametrize("text", ["v2:pilot:1:-", "v1:unheard:1:-", "v1:pilot:1", "pilot:1", "v1:pilot:x:-", ""])
def test_another_text_is_no_id(text):
    assert read(text) is None


def test_a_job_has_a_group_for_each_of_its_errors_if_it_failed():
    codes = (1201, 0, "143", 0, 0, 300, 0, 0)
    texts = ("Killed", "OK", None, None, "worker lost", None, None)
    assert [one.code for one in groups_of("failed", *codes, *texts)] == [1201, 143, 300]
    assert groups_of("finished", *codes, *texts) == ()
    assert ids_in(word_of("failed", *codes, *texts)) == tuple(one.id for one in groups_of("failed", *codes, *texts))
    assert ids_in(word_of("finished", *codes, *texts)) == ()


@pytest.mark.parametrize("state", ["failed", "holding", "finished"])
def test_groups_say_the_codes_that_they_are_made_from(state):
    codes = (1201, 0, "143", -3, 0, 300, 0, 0)
    texts = ("Killed", "OK", None, "ignored", "worker lost", None, None)
    told = codes_in(word_of(state, *codes, *texts))
    assert told == failures.codes_in(failures.word_of_codes(state, *codes))
    assert bool(told) == (state != "finished")
