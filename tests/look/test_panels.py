"""The parts that sum up and steer: what they lead to, and that they stay light."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string

from core.render.parts import (
    Attempt,
    Attempts,
    Choice,
    ColumnChooser,
    Copies,
    Copy,
    ErrorBox,
    ErrorRow,
    ErrorSummary,
    Facet,
    FacetPanel,
    FacetValue,
    JobError,
    Option,
    Span,
    Tile,
    Timeline,
    TimeRange,
)
from core.render.plots import Bin, stacked_histogram

NOON = datetime(2026, 3, 29, 12)
VALUE = FacetValue("NORTH", 1_234, "12 %", 12.34, "/toggle", "/without", active=False, count_url="/these")
RANGE = TimeRange("the last 12 h", "last change", [], "", "", "", "", [], "", "")
ERROR = JobError("pilot", 1098, "NOSPACE", "disk is full", "no space left", "site", "Tell the site.", "/same")


def component(name: str, **context: object) -> str:
    return re.sub(r"[ \n]+", " ", render_to_string(f"components/{name}.html", context))


def facets(*values: FacetValue, **more: object) -> str:
    return component("facets", panel=FacetPanel([Facet("queue", "Queue", "where it runs", list(values), **more)]))


def links(html: str) -> dict[str, str]:
    """Text → address of every link."""
    return {text: url for url, text in re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', html)}


def test_a_value_leads_to_more_its_count_to_its_proof_and_its_minus_to_the_rest():
    html = facets(VALUE)
    assert links(html) == {"NORTH": "/toggle", "1\u202f234": "/these", "\u2212": "/without"}
    assert '<a data-count="1234" href="/these">' in html
    assert '<rect width="12.3%"/>' in html


def test_an_active_value_is_marked_and_cannot_be_left_out():
    html = facets(replace(VALUE, active=True, exclude_url=""))
    assert links(html) == {"NORTH": "/toggle", "1\u202f234": "/these"}
    assert 'aria-current="true"' in html


def test_a_value_that_cannot_be_left_out_has_no_minus():
    assert "\u2212" not in facets(replace(VALUE, exclude_url=""))


def test_facets_say_what_they_leave_out():
    assert "other: 1\u202f999 in 7 more values" in facets(VALUE, other_count=1_999, other_values=7)
    assert "other: 3 in 1 more value <" in facets(VALUE, other_count=3, other_values=1)
    assert "one may count several times" in facets(VALUE, occurrences=True)
    assert "not counted (too wide)" in facets(not_counted="too wide")


def test_facets_are_folded_but_for_the_first_three():
    panel = FacetPanel([Facet(f"f{i}", f"F{i}", "", [VALUE]) for i in range(5)])
    assert [
        bool(opened) for opened in re.findall(r'<details class="facet" (open)?', component("facets", panel=panel))
    ] == [
        *[True] * 3,
        *[False] * 2,
    ]


def test_many_facets_stay_light():
    values = [
        FacetValue(
            f"QUEUE_{i}",
            i,
            "3 %",
            3.2,
            f"/jobs/?queue=QUEUE_{i}",
            f"/jobs/?queue=!QUEUE_{i}",
            False,
            f"/jobs/?q={i}",
        )
        for i in range(10)
    ]
    panel = FacetPanel([Facet(f"f{i}", f"F{i}", "m", values) for i in range(24)])
    assert len(render_to_string("components/facets.html", {"panel": panel}).encode()) <= 60_000


def test_the_time_range_has_only_the_steps_that_exist():
    none = component("time_range", time_range=RANGE)
    assert "data-key" not in none
    assert "Freeze" not in none
    every = component(
        "time_range", time_range=replace(RANGE, back_url="/b", on_url="/n", out_url="/o", freeze_url="/f")
    )
    assert links(every) == {"◀": "/b", "▶": "/n", "⊖": "/o", "Freeze": "/f"}


def test_the_time_range_keeps_the_other_filters_and_marks_what_is_shown():
    quick = [Option("1 h", "/1"), Option("6 h", "/6", active=True)]
    html = component("time_range", time_range=replace(RANGE, quick=quick, fields=[("user", 'a"b')], start="2026-03-29"))
    assert '<input type="hidden" name="user" value="a&quot;b">' in html
    assert re.findall(r'<a href="([^"]*)" aria-current="true"', html) == ["/6"]
    assert re.search(r'name="date_from" value="2026-03-29"', html)


def test_a_plot_and_its_table_have_the_same_links():
    parts = {"failed": 3, "running": 4}
    one = Bin(NOON, NOON + timedelta(hours=1), "/jobs/?a=1&b=2", parts, {"failed": "/jobs/?f"})
    html = component(
        "histogram", histogram=stacked_histogram([one], ["running", "failed"], "Jobs", range_url="/jobs/?{start}")
    )
    assert re.findall(r'data-count="(\d+)"', html) == ["7", "7", "3"]
    assert html.count('href="/jobs/?a=1&amp;b=2"') == 2
    assert 'data-start="2026-03-29T12:00:00Z"' in html
    assert 'data-range-url="/jobs/?{start}"' in html
    assert re.search(
        r"<title>29 Mar 12:00 to 13:00: 7 jobs, running 4, failed 3</title><svg x=\"[^\"]+\" width=\"[^\"]+\"><rect class=\"state-running\"",
        html,
    )


def test_columns_are_ticked_as_they_are_shown():
    chooser = ColumnChooser([Choice("a", "A", "the a", True), Choice("b", "B", "", False)], [("user", "x")], "/reset")
    html = component("columns", chooser=chooser)
    assert re.findall(r'name="cols" value="(\w)"( checked)?', html) == [("a", " checked"), ("b", "")]
    assert '<input type="hidden" name="user" value="x">' in html
    assert links(html) == {"The usual ones": "/reset"}


def test_texts_are_copied_as_they_are():
    html = render_to_string("components/copy.html", {"copies": Copies([Copy("Python", "a = 1\n\nprint(a)")])})
    assert ">a = 1\n\nprint(a)</pre>" in html


def test_attempts_stand_in_the_order_in_which_they_were_made():
    jobs = [Attempt(number, "failed", "NORTH", f"/job/{number}/", NOON) for number in range(5)]
    html = component("attempts", attempts=Attempts([jobs[1], jobs[0]], [jobs[3], jobs[4]], jobs[2]))
    assert re.findall(r'(?:<strong>|/job/\d/">)(\d)<', html) == ["0", "1", "2", "3", "4"]
    assert re.search(r'<li aria-current="true">(?:(?!</li>).)*<strong>2</strong>', html)


def test_the_only_attempt_is_not_worth_a_word():
    assert component("attempts", attempts=Attempts([], [], Attempt(1, "failed", "", "/", NOON))).strip() == ""


def test_errors_say_what_why_and_what_to_do():
    html = component("errors", errors=ErrorBox([ERROR]))
    for text in ("pilot:1098", "NOSPACE", "disk is full", "no space left", "site", "Tell the site."):
        assert text in html
    assert links(html) == {"Jobs with the same error": "/same"}


def test_a_job_without_errors_has_no_box():
    assert component("errors", errors=ErrorBox([])).strip() == ""


def test_an_error_of_many_jobs_leads_to_them_and_to_one_of_them():
    row = ErrorRow("pilot:1098", "no space", "disk is full", 812, "64 %", "/these", "17", "/job/17/")
    html = component("error_summary", error_summary=ErrorSummary([row]))
    assert links(html) == {"pilot:1098": "/these", "812": "/these", "17": "/job/17/"}
    assert 'data-count="812"' in html
    assert component("error_summary", error_summary=ErrorSummary([])).strip() == ""


def test_states_in_time_follow_each_other_without_a_gap():
    spans = [
        Span("activated", NOON, NOON + timedelta(hours=1), "1 h", 25.0),
        Span("running", NOON + timedelta(hours=1), None, "3 h", 75.0),
    ]
    html = component("timeline", timeline=Timeline(spans, "4 h"))
    assert re.findall(r'x="([\d.]+)%" width="([\d.]+)%"', html) == [("0.0", "25.00"), ("25.0", "75.00")]
    assert html.count("so far") == 1
    assert component("timeline", timeline=Timeline([], "")).strip() == ""


def test_a_tile_that_is_a_count_says_so():
    html = component(
        "tiles", tiles=[Tile("Failed", "1\u202f200", "/f", "failed", count=1_200), Tile("Share", "3 %", "/s")]
    )
    assert re.findall(r'<a href="(/.)"(?: data-count="(\d+)")?', html) == [("/f", "1200"), ("/s", "")]


@pytest.mark.parametrize(
    "counts, points",
    [([0, 5, 10], "0,20 50,10 100,0"), ([4], "0,0 100,0"), ([0, 0], "0,20 100,20")],
)
def test_a_line_goes_from_the_ground_to_the_largest_count(counts, points):
    html = Template('{% load marks %}{% sparkline counts "Failed" %}').render(Context({"counts": counts}))
    assert f'<polyline points="{points}"/>' in html
    assert f'aria-label="Failed: first {counts[0]}, last {counts[-1]}, most {max(counts)}"' in html


def test_no_counts_no_line():
    assert Template('{% load marks %}{% sparkline counts "x" %}').render(Context({"counts": []})) == ""
