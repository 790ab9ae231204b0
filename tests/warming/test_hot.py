"""What is made in advance: what many ask, in one spelling, and nothing that one reader alone would want."""

import json
from pathlib import Path

import pytest

from core.warming import hot
from core.warming.questions import question


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("/jobs/", "/jobs/"),
        ("/jobs/?utm_source=x&timestamp=3", "/jobs/"),
        ("/jobs/?JOBSTATUS=failed&json", "/jobs/?json=&jobstatus=failed"),
        ("/job/3/", "/job/3/"),
        ("/jobs/?csv", ""),
        ("/jobs/?days=900", ""),
        ("/jobs/?nonsense=1", ""),
        ("/jobs/summary/?as_of=2026-01-01T00:00:00", ""),
        ("/jobs/?after=abc", ""),
        ("/status/", ""),
        ("/nowhere/", ""),
        ("/jobs/?x=%ff", ""),
        ("http://[", ""),
        ("//tasks/?status=running", "/tasks/?status=running"),
        ("/%2Ftasks/?status=running", "/tasks/?status=running"),
        ("//elsewhere.example.org/", ""),
        ("", "/"),
    ],
)
def test_only_shared_pages_that_cost_little_are_made(url, asked):
    assert question(url) == asked


def test_the_experiment_names_its_pages():
    urls = hot.of_experiment()
    assert urls[0] == "/"
    assert "/jobs/" in urls
    assert len(urls) == len(set(urls))


def test_what_is_asked_often_is_learnt_and_fades():
    learnt = hot.Learnt()
    learnt.note(iter(["/jobs/?jobstatus=failed", "/jobs/?jobstatus=failed&_=1", "/jobs/?JobStatus=failed"]))
    learnt.note(iter(["/job/3/", "/nowhere/", "/nowhere/", "/nowhere/"]))
    assert learnt.often() == ["/jobs/?jobstatus=failed"]
    learnt.fade()
    assert learnt.often() == []
    learnt.fade()
    assert list(learnt.asked) == ["/jobs/?jobstatus=failed"]


def test_a_robots_walk_is_bounded():
    learnt = hot.Learnt()
    learnt.note(f"/job/{number % 1000}/" for number in range(5000))
    assert len(learnt.often()) == hot.MAX_LEARNT


def line(url: str, **more: object) -> str:
    return json.dumps({"method": "GET", "status": 200, "url": url, **more}) + "\n"


def test_the_log_is_read_as_it_grows_and_when_it_is_turned_over(tmp_path: Path):
    path = tmp_path / "access.log"
    log = hot.AccessLog(path)
    assert list(log.urls()) == []
    path.write_text(line("/a") + line("/b", status=404) + line("/c", method="POST") + "broken\n" + line("/d")[:20])
    assert list(log.urls()) == ["/a"]
    with path.open("a") as more:
        more.write(line("/d")[20:] + line("/e"))
    assert list(log.urls()) == ["/d", "/e"]
    path.rename(tmp_path / "access.log.1")
    path.write_text(line("/f"))
    assert list(log.urls()) == ["/f"]
    path.write_text("")
    assert list(log.urls()) == []
    path.write_text(line("/g"))
    assert list(log.urls()) == ["/g"]


def test_of_a_long_log_only_the_end_is_read(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(hot, "TAIL_BYTES", 100)
    path = tmp_path / "access.log"
    path.write_text("".join(line(f"/{number}") for number in range(50)))
    assert list(hot.AccessLog(path).urls()) == ["/48", "/49"]
