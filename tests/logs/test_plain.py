"""What stands in a log becomes text, and secrets do not."""

import pytest

from logs import plain, secrets, symptoms


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"plain\r\n", "plain"),
        (b"\x1b[31mred\x1b[0m and not", "red and not"),
        (b"\x1b]8;;http://evil.example/\x07link\x1b]8;;\x07", "link"),
        (b"\x1b]0;title\x1b\\rest", "rest"),
        (b"\x1b[2J\x1b[10;10Hmoved", "moved"),
        (b"50%\r100%", "50%\u240d100%"),
        ("a\u202ecod.exe".encode(), "a\u27e8U+202E\u27e9cod.exe"),
        (b"\xff\xfebroken \xe9", "\ufffd\ufffdbroken \ufffd"),
        (b"nul\x00bell\x07", "nul\u2400bell\u2407"),
    ],
)
def test_orders_to_terminals_do_nothing(raw, shown):
    line = plain.tidied(plain.decoded(raw))
    assert plain.words(line) == shown
    assert "".join(span.text for span in plain.spans(line)) == shown


def test_colours_become_looks():
    found = plain.spans(plain.tidied("\x1b[1;31mbad\x1b[0m fine"))
    assert [(span.text, span.look) for span in found] == [("bad", "ansi-red"), (" fine", "")]


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Bearer abcdefgh12345678",
        "token eyJhbGciOiJSUzI1.eyJzdWIiOiIxMjM0.c2lnbmF0dXJl",
        "https://user:HUNTER2222@host.example/x",
        "GET /f?X-Amz-Signature=HUNTER2222&x=1",
        'export DB_PASSWORD="HUNTER2222"',
        "aws AKIAIOSFODNN7EXAMPLE",
        "'X-Rucio-Auth-Token': 'root-portal-HUNTER2222'",
        "https://store.example/f?Signature=HUNTER2222",
        "ghp_HUNTER2222HUNTER2222HUNTER2222",
        "MDA" + "HUNTER2222" * 7,
        "HUNTER2222" * 6 + "+/AA==",
        "my-APIKEY = HUNTER2222",
    ],
)
def test_secrets_are_masked(line):
    hidden = secrets.masked(line)
    # Among many lines it is found by its words alone.
    around = b"all is well\n" * 3
    assert secrets.Masking().chunk(around + line.encode() + b"\n" + around) == around + hidden.encode() + b"\n" + around
    assert secrets.MASK in hidden
    assert not {"HUNTER2222", "c2lnbmF0dXJl", "abcdefgh12345678", "AKIAIOSFODNN7EXAMPLE"} & set(
        hidden.replace('"', " ").split()
    )
    assert "HUNTER2222" not in hidden


def test_a_proxy_is_masked_line_by_line_and_what_follows_is_not():
    lines = ["-----BEGIN RSA PRIVATE KEY-----", "MIIEow" + "A" * 58, "short==", "-----END RSA PRIVATE KEY-----", "on"]
    assert list(secrets.masked_all(lines)) == [lines[0], secrets.MASK, secrets.MASK, lines[3], "on"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2026-11-25 12:00:00 | ERROR | payload failed", True),
        ("Traceback (most recent call last):", True),
        ("ValueError: no such value", True),
        ("Py:Athena  FATAL  no events", True),
        ("0 errors found", False),
        ("exiting with error code: 0", False),
        ("INFO all is well", False),
    ],
)
def test_errors_are_told_from_the_rest(line, told):
    assert symptoms.is_one(line) is told
    assert not told or list(symptoms.places(line.encode()))


def test_chunks_come_as_they_are_but_for_their_secrets():
    masking = secrets.Masking()
    fine = b"plain \xff bytes\r\n" * 3
    assert masking.chunk(fine) == fine
    assert masking.chunk(b"\xff token=HUNTER2222\nend") == b"\xff token=HUNTER2222\nend"
    assert masking.chunk(b"\xff access_token=HUNTER2222\nend\n") == b"\xff access_token=[masked]\nend\n"
    assert masking.chunk(b"-----BEGIN PRIVATE KEY-----\nabc\n") == b"-----BEGIN PRIVATE KEY-----\n[masked]\n"
    assert masking.chunk(b"def\n-----END PRIVATE KEY-----\nghi\n") == b"[masked]\n-----END PRIVATE KEY-----\nghi\n"
