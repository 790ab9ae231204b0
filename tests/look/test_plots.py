"""The geometry of histograms: what is drawn is what was counted."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.render.plots import MAX_MARKS, OTHER, Bin, stacked_histogram

START = datetime(2026, 3, 29)
HOUR = timedelta(hours=1)
STATES = ["running", "finished", "failed", "a_new_state", ""]


def bins_of(*counts: dict[str, int], step: timedelta = HOUR, start: datetime = START) -> list[Bin]:
    return [Bin(start + step * i, start + step * (i + 1), f"/jobs/?bin={i}", parts) for i, parts in enumerate(counts)]


COUNTS = st.dictionaries(st.sampled_from(STATES), st.integers(0, 10**7))


@given(st.lists(COUNTS, min_size=1, max_size=40), st.lists(st.sampled_from(STATES), unique=True))
def test_legend_bars_and_table_have_the_same_numbers(counts, series):
    plot = stacked_histogram(bins_of(*counts), series, "Jobs")
    sums = [sum(parts.values()) for parts in counts]
    assert sum(key.count for key in plot.keys) == sum(sums)
    assert [row.count for row in plot.rows] == sums
    assert [sum(count for count, _ in row.cells) for row in plot.rows] == sums
    assert [(bar.count, bar.url) for bar in plot.bars] == [(n, f"/jobs/?bin={i}") for i, n in enumerate(sums) if n]


@given(st.lists(COUNTS, min_size=1, max_size=40))
def test_bars_are_as_high_as_their_counts_and_stay_inside(counts):
    plot = stacked_histogram(bins_of(*counts), STATES, "Jobs")
    for bar in plot.bars:
        heights = sum(rect.height for rect in bar.rects)
        assert heights == pytest.approx(100 * bar.count / top(plot), abs=0.05)
        assert min(rect.y for rect in bar.rects) == pytest.approx(100 - heights, abs=0.05)
        assert all(rect.x >= 0 and rect.x + rect.width <= 100.01 and rect.y >= 0 for rect in bar.rects)


def top(plot) -> int:
    return int(plot.count_ticks[-1].label.replace("\u202f", ""))


def test_states_are_stacked_in_their_order_from_the_bottom():
    plot = stacked_histogram(bins_of({"failed": 25, "running": 75}), ["running", "failed"], "Jobs")
    running, failed = plot.bars[0].rects
    assert (running.state, running.y, running.height) == ("running", 25, 75)
    assert (failed.state, failed.y, failed.height) == ("failed", 0, 25)


def test_a_gap_stays_empty():
    first, _, last = bins_of({"failed": 1}, {"failed": 1}, {"failed": 1})
    plot = stacked_histogram([first, last], ["failed"], "Jobs")
    places = [bar.rects[0] for bar in plot.bars]
    assert [round(rect.x + rect.width / 2, 1) for rect in places] == [16.7, 83.3]
    assert all(bar.rects[0].width < 34 for bar in plot.bars)


@pytest.mark.parametrize(
    "largest, labels",
    [
        (0, ["0", "1"]),
        (1, ["0", "1"]),
        (4, ["0", "1", "2", "3", "4"]),
        (9, ["0", "5", "10"]),
        (730, ["0", "200", "400", "600", "800"]),
    ],
)
def test_counts_are_marked_at_round_whole_numbers(largest, labels):
    plot = stacked_histogram(bins_of({"failed": largest}), ["failed"], "Jobs")
    assert [tick.label for tick in plot.count_ticks] == labels
    assert (plot.count_ticks[0].at, plot.count_ticks[-1].at) == (100, 0)


@pytest.mark.parametrize(
    "step, number, labels",
    [
        (timedelta(minutes=1), 10, ["00:02", "00:04", "00:06", "00:08", "00:10"]),
        (HOUR, 24, ["03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00", "30 Mar"]),
        (timedelta(days=1), 7, ["30 Mar", "31 Mar", "1 Apr", "2 Apr", "3 Apr", "4 Apr", "5 Apr"]),
    ],
)
def test_times_are_marked_at_round_utc_times(step, number, labels):
    plot = stacked_histogram(bins_of(*[{"failed": 1}] * number, step=step), ["failed"], "Jobs")
    assert [tick.label for tick in plot.time_ticks][-len(labels) :] == labels


@given(st.integers(1, 10**7), st.integers(1, 300))
def test_there_are_few_ticks_in_any_span(seconds, number):
    bins = bins_of(*[{"failed": 1}] * number, step=timedelta(seconds=seconds), start=START + timedelta(seconds=seconds))
    ticks = stacked_histogram(bins, ["failed"], "Jobs").time_ticks
    assert len(ticks) <= 9
    assert all(0 <= tick.at <= 100 for tick in ticks)


def test_the_axes_name_unit_width_and_zone():
    plot = stacked_histogram(bins_of(*[{"failed": 1}] * 3, step=timedelta(minutes=15)), ["failed"], "Errors", "errors")
    assert plot.count_title == "errors per 15 min"
    assert plot.time_title == "29 Mar 2026 00:00 to 29 Mar 2026 00:45, UTC"


def test_bars_at_both_ends_may_be_cut_by_the_window():
    first, *others = bins_of({"failed": 1}, {"failed": 1}, {"failed": 1})
    cut = Bin(first.start + HOUR / 2, first.end, "", first.parts)
    assert stacked_histogram([cut, *others], ["failed"], "Jobs").count_title == "jobs per hour"
    uneven = [first, Bin(others[0].start, others[0].end - HOUR / 2, "", {}), others[1]]
    assert stacked_histogram(uneven, ["failed"], "Jobs").count_title == "jobs per bar, of unequal length"


def test_a_bar_says_what_it_holds():
    plot = stacked_histogram(bins_of({"failed": 2, "": 1, "running": 1_200}), ["running", "failed", ""], "Jobs")
    words = "29 Mar 00:00 to 01:00: 1\u202f203 jobs, running 1\u202f200, failed 2, not specified 1"
    assert plot.bars[0].text == words


def test_states_that_the_series_does_not_name_are_other():
    plot = stacked_histogram(bins_of({"failed": 2, "quantum_limbo": 3}), ["failed"], "Jobs")
    assert [(key.state, key.count) for key in plot.keys] == [("failed", 2), (OTHER, 3)]


def test_there_are_never_too_many_marks():
    series = [f"state{i}" for i in range(60)]
    parts = {state: i + 1 for i, state in enumerate(series)}
    plot = stacked_histogram(bins_of(*[parts] * 100), series, "Jobs")
    assert sum(len(bar.rects) for bar in plot.bars) <= MAX_MARKS
    assert [key.count for key in plot.keys if key.state == OTHER] == [100 * sum(range(1, 12))]


@pytest.mark.parametrize("number", [0, MAX_MARKS + 1])
def test_no_bins_and_too_many_are_refused(number):
    with pytest.raises(ValueError, match="histogram"):
        stacked_histogram(bins_of(*[{"failed": 1}] * number), ["failed"], "Jobs")


def test_a_state_of_a_bin_may_have_its_own_list():
    one = Bin(START, START + HOUR, "/jobs/", {"failed": 2, "running": 1}, {"failed": "/jobs/?jobstatus=failed"})
    assert stacked_histogram([one], ["running", "failed"], "Jobs").rows[0].cells == [
        (1, ""),
        (2, "/jobs/?jobstatus=failed"),
    ]
