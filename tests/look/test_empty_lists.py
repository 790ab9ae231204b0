"""What an empty list offers instead: longer windows with what they hold, of rows that PanDA itself wrote."""

from datetime import datetime, timedelta

import pytest

from core.questions import wider
from core.render import lists
from core.selection import request
from core.selection.jobs import jobs
from core.selection.request import Asked
from tests.jobs.test_sample import direct

# No row of the sample changed after this moment.
LATER = datetime(2026, 11, 27)


def asked(query: str) -> Asked:
    return request.read(jobs(), request.given_in(query), 12)


def counted_by_hand(where: str, days: int) -> int:
    since = LATER - timedelta(days=days)
    return len(direct("pandaid", f"{where} AND modificationtime >= '{since}' AND modificationtime < '{LATER}'"))


def test_longer_windows_come_with_what_they_hold(sample):
    empty = asked("jobstatus=failed&hours=1")
    found = wider.counted(empty, LATER, (7, 300))
    assert {days: count for days, (_, count) in found.items()} == {
        days: counted_by_hand("jobstatus = 'failed'", days) for days in (7, 300)
    }
    assert found[7][1] > 0
    shown = lists.empty(empty, (7, 300), counted=found)
    assert [text.split(" in ")[0] for text, _ in shown["suggestions"]] == [str(count) for _, count in found.values()]
    for (_, url), (selection, _) in zip(shown["suggestions"], found.values(), strict=True):
        assert selection.query in url
        assert "date_from=" in url


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_windows_that_hold_nothing_either_are_no_links(sample):
    empty = asked("computingsite=NOWHERE")
    shown = lists.empty(empty, (3, 30), counted=wider.counted(empty, LATER, (3, 30)))
    assert shown["suggestions"] == []
    assert shown["sentence"].endswith("None in the last 30 days either.")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_was_not_counted_is_a_link_without_a_number(sample):
    shown = lists.empty(asked("jobstatus=failed"), (3,))
    assert [text for text, _ in shown["suggestions"]] == ["The same in the last 3 days"]
    assert wider.counted(asked("jeditaskid=99999"), LATER, (3, 30)) == {}
