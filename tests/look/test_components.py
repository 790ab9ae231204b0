"""Each component renders what its head promises, whatever the data holds."""

import re
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

HOSTILE = '<b onclick="x">&\'"'
COLUMNS = [
    {
        "key": "pandaid",
        "label": "PanDA ID",
        "meaning": "number",
        "align": "left",
        "sort_url": "?s",
        "sorted": "descending",
    },
    {"key": "nevents", "label": "Events", "meaning": "", "align": "right", "sort_url": "", "sorted": ""},
]


def component(name: str, **context: object) -> str:
    return re.sub(r"\s+", " ", render_to_string(f"components/{name}.html", context))


def table(*row: object) -> str:
    return component("table", table={"caption": "Jobs", "columns": COLUMNS, "rows": [row]})


def test_a_table_is_a_region_that_keys_can_scroll():
    html = table({"text": "1"})
    assert '<div class="table-region" role="region" aria-label="Jobs" tabindex="0">' in html
    assert "<caption>Jobs</caption>" in html


def test_headings_sort_and_say_how_they_are_sorted():
    html = table({"text": "1"})
    head = '<th scope="col" class="align-left" aria-sort="descending" title="number"><a href="?s">PanDA ID</a></th>'
    assert head in html
    assert '<th scope="col" class="align-right">Events</th>' in html


def test_a_table_without_rows_is_nothing():
    assert component("table", table={"caption": "Jobs", "columns": COLUMNS, "rows": []}).strip() == ""


@pytest.mark.parametrize("make", [dict, SimpleNamespace])
def test_cells_may_be_mappings_or_objects(make):
    html = table(make(text="12", url="/x", kind="number", title="twelve"), make(text="failed", url="", kind="state"))
    assert '<td class="cell-number" title="twelve"><a href="/x">12</a></td>' in html
    assert '<span class="state state-failed" title="ended in failure">' in html


def test_a_text_that_may_be_cut_has_the_whole_in_its_title():
    text = "user.somebody." + "x" * 30
    assert f'<td title="{text}"><div class="clip clip-long">{text}</div></td>' in table({"text": text})


def test_facts_without_a_value_are_named_after_the_others():
    items = [{"label": "a", "text": ""}, {"label": "b", "text": 0}, {"label": "c", "text": None, "url": "/x"}]
    html = component("facts", facts=[{"title": "Group", "items": items}])
    assert re.findall(r"<dt *>(.*?)</dt> <dd[^>]*> ?(.*?) ?</dd>", html) == [("b", "0")]
    assert "<summary>2 empty</summary>" in html
    assert re.findall(r"<li *>(.*?)</li>", html) == ["a", "c"]


def test_facts_that_all_have_a_value_have_no_empty_ones():
    html = component("facts", facts=[{"title": "Group", "items": [{"label": "a", "text": "1"}]}])
    assert "empty" not in html


@pytest.mark.parametrize("kind", ["text", "number", "time", "state", "code"])
def test_values_are_never_markup(kind):
    cell = {"text": HOSTILE, "url": f"/?{HOSTILE}", "kind": kind, "title": HOSTILE}
    facts = component("facts", facts=[{"title": HOSTILE, "items": [{"label": HOSTILE, "meaning": HOSTILE, **cell}]}])
    for html in (table(cell), facts):
        assert "<b" not in html
        assert html.count("&lt;b onclick=&quot;x&quot;&gt;&amp;&#x27;&quot;") >= 2


def test_chips_name_the_filter_they_remove():
    html = component("chips", sentence="Failed jobs.", chips=[{"text": "status: failed", "remove_url": "/jobs/"}])
    assert "Failed jobs." in html
    assert '<a href="/jobs/" aria-label="Remove the filter status: failed"' in html


def test_no_chips_no_list():
    assert "<ul" not in component("chips", sentence="All jobs.", chips=[])


def test_warnings_follow_the_line_of_truth():
    html = component("truth", truth={"text": "2 of 2 jobs", "warnings": ["one", "two"]})
    assert html.index("2 of 2 jobs") < html.index("one") < html.index("two")
    assert html.count("Warning:") == 2


def test_fields_have_labels_hints_and_their_values():
    fields = [
        {"name": "hours", "label": "Hours", "value": 12, "hint": "back from now", "type": "number"},
        {"name": "user", "label": "User", "value": None, "hint": "", "type": "text"},
        {"name": "kept", "value": "1", "type": "hidden"},
        {"name": "kind", "label": "Kind", "value": "b", "type": "select", "options": [("a", "A"), ("b", "B")]},
    ]
    html = component("form", fields=fields)
    assert re.search(r'<input id="field-hours" name="hours" type="number" value="12" [^>]*="hint-hours">', html)
    assert '<p class="hint" id="hint-hours">back from now</p>' in html
    assert 'name="user" type="text" value=""' in html
    assert '<input type="hidden" name="kept" value="1">' in html
    assert '<option value="b" selected>B</option>' in html
    assert html.count("<label") == 3


def test_an_empty_list_says_where_to_look():
    html = component("empty", empty={"sentence": "No failed jobs.", "suggestions": [("3 days", "/jobs/?days=3")]})
    assert "No failed jobs." in html
    assert '<a href="/jobs/?days=3">3 days</a>' in html


def test_the_pager_has_only_the_steps_that_exist():
    html = component("pager", pager={"previous_url": "", "next_url": "/next", "text": "first page"})
    assert 'rel="next" data-key="n" href="/next"' in html
    assert 'rel="prev"' not in html
