"""The groups against labelled messages, and the command that says how well they agree."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.error_groups import score

DATA = Path(__file__).parents[1] / "data" / "error-messages"


def scored(name: str) -> score.Score:
    with (DATA / name).open(newline="") as lines:
        return score.score(score.read(lines))


@pytest.mark.parametrize(("name", "least"), [("known.csv", 0.97), ("held-out.csv", 0.95)])
def test_labelled_messages_are_grouped_as_people_would(name, least):
    found = scored(name)
    assert found.messages >= 500
    assert found.precision >= 0.99
    assert found.f1 >= least


def test_pairs_are_counted_by_hand():
    lines = StringIO("message,label\nslow disk,a\nslow disk,a\nslow disk,b\nno disk,b\n")
    found = score.score(score.read(lines))
    assert (found.found, found.wanted, found.right) == (3, 2, 1)
    assert (found.precision, found.recall) == (1 / 3, 1 / 2)
    assert found.f1 == pytest.approx(0.4)


def test_no_pairs_are_no_fault():
    assert score.score(score.read(StringIO("message,label\n"))).f1 == 1


def test_what_stands_beside_a_message_parts_groups():
    lines = StringIO(
        "label,message,component,code,exit_code\na,Failed,pilot,1305,1\nb,Failed,pilot,1305,2\nc,Failed,pilot,1,2\n"
    )
    assert len({row.group for row in score.read(lines)}) == 3


def test_the_command_says_figures_and_differences(tmp_path):
    file = tmp_path / "labelled.csv"
    file.write_text("Label,Message\na,slow disk\na,no disk\nb,no disk\n", encoding="utf-8-sig")
    out = StringIO()
    call_command("score_groups", str(file), "--show", stdout=out)
    for line in (
        "3 messages, 2 labels, 2 groups",
        "precision: 0.0000",
        "recall: 0.0000",
        "f1: 0.0000",
        "split:",
        "merged:",
    ):
        assert line in out.getvalue()


@pytest.mark.parametrize("content", ["text,kind\nx,y\n", ""])
def test_another_file_is_refused_in_words(tmp_path, content):
    file = tmp_path / "other.csv"
    file.write_text(content)
    with pytest.raises(CommandError, match="message and label"):
        call_command("score_groups", str(file))
    with pytest.raises(CommandError, match="No such file"):
        call_command("score_groups", str(tmp_path / "missing.csv"))
