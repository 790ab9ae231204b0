"""Time windows as people and scripts write them."""

from datetime import datetime, timedelta

import pytest

from core.selection import window
from core.selection.problems import BadRequest
from core.selection.window import Window

NOW = datetime(2026, 11, 23, 12)
RANGES = ("endtime", "modificationtime")


def read(**given: str) -> Window | None:
    return window.read({name: [text] for name, text in given.items()}, "modificationtime", RANGES)


@pytest.mark.parametrize(
    ("given", "start", "end"),
    [
        ({"hours": "6"}, datetime(2026, 11, 23, 6), None),
        ({"days": "2", "hours": "6"}, datetime(2026, 11, 21, 12), None),
        ({"date_from": "2026-11-20"}, datetime(2026, 11, 20), None),
        ({"date_from": "2026-11-20", "hours": "6"}, datetime(2026, 11, 20), None),
        (
            {"date_from": "2026-11-20T10:30", "date_to": "2026-11-21 10:30:05"},
            datetime(2026, 11, 20, 10, 30),
            datetime(2026, 11, 21, 10, 30, 5),
        ),
        ({"date_from": "2026-11-20T10:30:00Z"}, datetime(2026, 11, 20, 10, 30), None),
        ({"date_from": "20-11-2026"}, datetime(2026, 11, 20), None),
        ({"date_from": "now-90m"}, datetime(2026, 11, 23, 10, 30), None),
        ({"hours": "48", "earlierthan": "24"}, datetime(2026, 11, 21, 12), datetime(2026, 11, 22, 12)),
        ({"days": "9", "earlierthandays": "7"}, datetime(2026, 11, 14, 12), datetime(2026, 11, 16, 12)),
        ({"endtimerange": "2026-11-20|2026-11-21"}, datetime(2026, 11, 20), datetime(2026, 11, 21)),
        ({"endtimerange": "|2026-11-21"}, None, datetime(2026, 11, 21)),
        # Nights in which clocks are changed somewhere are nothing special in UTC.
        ({"date_from": "2026-10-25T01:30"}, datetime(2026, 10, 25, 1, 30), None),
        ({"date_from": "2026-03-29T02:30"}, datetime(2026, 3, 29, 2, 30), None),
    ],
)
def test_it_reads_every_spelling(given, start, end):
    assert read(**given).bounds(NOW) == (start, end)


@pytest.mark.parametrize(
    "given",
    [
        {"hours": "x"},
        {"hours": "1e3"},
        {"hours": "-1"},
        {"hours": "١٢"},
        {"days": "99999999"},
        {"date_from": "2026-02-30"},
        {"date_from": "0000-00-00"},
        {"date_from": "yesterday"},
        {"date_from": "2026-11-21", "date_to": "2026-11-20"},
        {"endtimerange": "2026-11-20"},
        {"endtimerange": "a|b"},
        {"endtimerange": "2026-11-20|", "modificationtimerange": "2026-11-20|"},
    ],
)
def test_what_is_malformed_is_refused_by_name(given):
    with pytest.raises(BadRequest) as refused:
        read(**given)
    assert refused.value.parameter in {*given, "date_from", "hours"}


def test_no_parameter_asks_for_no_window():
    assert read() is None
    assert read(hours="") is None


def test_a_frozen_window_holds_nothing_relative_and_ends_where_the_page_was_made():
    frozen = Window("modificationtime", timedelta(hours=6)).frozen(NOW)
    assert (frozen.start, frozen.end) == (datetime(2026, 11, 23, 6), NOW)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=48), "48 hours"),
        (timedelta(hours=72), "3 days"),
    ],
)
def test_durations_are_said_in_whole_numbers(length, words):
    assert window.duration(length) == words
