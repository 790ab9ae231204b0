"""From the parameters of a request to a Selection and back."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.selection import request
from core.selection.jobs import jobs
from core.selection.problems import BadRequest
from tests import addresses

NOW = datetime(2026, 11, 23, 12)
TEXT = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=12)
GRAMMAR = st.text(st.sampled_from("abX01|,*!=\\ :-"), max_size=12)
VALUES = st.one_of(TEXT, GRAMMAR, st.from_regex(r"[0-9]{1,4}([|,][0-9]{1,4}){0,3}", fullmatch=True))
NAMES = [*jobs().by_parameter, "hours", "days", "date_from", "date_to", "earlierthan", "endtimerange", "mode", "sortby"]
KINDS, WAYS = addresses.kinds(), ("ascending", "descending")


def read(query: str) -> request.Asked:
    return request.read(jobs(), request.given_in(query), 12)


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
def test_a_selection_reads_back_from_its_own_query(given_values):
    try:
        selection = request.read(jobs(), {name: [text] for name, text in given_values.items()}, 12).selection
    except BadRequest as refused:
        assert refused.sentence  # noqa: PT017 - most random text is malformed, and that is an answer too
        return
    again = read(selection.query).selection
    assert again == selection
    assert again.query == selection.query
    assert selection.sentence()
    frozen = selection.frozen(NOW)
    assert read(frozen.query).selection.predicate(NOW) == frozen.predicate(NOW)


@given(st.text(st.sampled_from("abcdefghijklmnop_"), min_size=3, max_size=12).filter(lambda name: name not in NAMES))
def test_an_unknown_parameter_yields_one_warning_and_changes_nothing(name):
    known = {*jobs().by_parameter, *request.PRESENTATION, *request.window.PARAMETERS, *jobs().harmless}
    if name in known:
        return
    asked = request.read(jobs(), {name: ["1"]}, 12)
    assert len(asked.warnings) == 1
    assert asked.selection == read("").selection


def test_a_misspelt_parameter_gets_a_suggestion():
    assert read("jobstaus=failed").warnings == ("jobstaus is not known and was left aside; did you mean jobstatus?",)


def test_strict_turns_a_warning_into_a_refusal():
    with pytest.raises(BadRequest):
        read("jobstaus=failed&strict=1")


@pytest.mark.parametrize(
    "query",
    [
        "json",
        "json=true",
        "datasets=True",
        "timestamp=1234",
        "_=1",
        "extra=metastruct,jobstatecount",
        "limit=10000000",
        "display_limit=300",
        "fields=pandaid,jobstatus",
        "mode=nodrop",
        "sortby=time-descending",
    ],
)
def test_what_old_scripts_send_is_no_reason_for_a_warning(query):
    assert read(query).warnings == ()


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("pandaid=abc", "pandaid"),
        ("pandaid=1e3", "pandaid"),
        ("pandaid=0x10", "pandaid"),
        ("pandaid=1_000", "pandaid"),
        ("pandaid=%D9%A1%D9%A2", "pandaid"),
        ("pandaid=" + "9" * 30, "pandaid"),
        ("pandaid=" + "9" * 5000, "pandaid"),
        ("jeditaskid=-5", "jeditaskid"),
        ("priorityrange=9:1", "priorityrange"),
        ("priorityrange=a:b", "priorityrange"),
        ("jobtype=nonsense", "jobtype"),
        ("ramcount=x", "minramcount"),
        ("sortby=password", "sortby"),
        ("sortby=id;drop", "sortby"),
        ("cols=secret", "cols"),
        ("limit=-1", "limit"),
        ("limit=1&limit=2", "limit"),
        ("hours=1&hours=2", "hours"),
        ("priorityrange=1:2|a:b", "priorityrange"),
        ("priorityrange=1:2,,!9:1", "priorityrange"),
        ("priorityrange=:", "priorityrange"),
        ("after=xyz", "after"),
        ("mode=maybe", "mode"),
    ],
)
def test_malformed_values_are_refused_by_name(query, parameter):
    with pytest.raises(BadRequest) as refused:
        read(query)
    assert refused.value.parameter == parameter
    assert parameter in refused.value.sentence


@pytest.mark.parametrize("query", ["computingsite=%00", "%00=1", "computingsite=%ff", "computingsite=%ED%A0%80"])
def test_text_that_no_database_takes_is_refused(query):
    with pytest.raises(BadRequest):
        read(query)


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("jobstatus=failed&jobstatus=finished", "jobstatus=failed|finished"),
        ("pandaid=3,1|2&pandaid=3", "pandaid=1|2|3"),
        ("JobStatus=failed", "jobstatus=failed"),
        ("jobstatus=", ""),
        ("username=ann", "produsername=ann"),
        ("computingsite=A&jobstatus=failed", "jobstatus=failed&computingsite=A"),
        ("days=1", "hours=24"),
        ("eventservice=4", "eventservice=jumbo"),
        ("jobtype=anal", "jobtype=analysis"),
    ],
)
def test_spellings_of_one_question_are_one_selection(query, same):
    assert read(query).selection == read(same).selection


def test_a_window_stands_by_itself_unless_ids_or_live_states_are_asked_for():
    assert read("").selection.window is not None
    assert read("computingsite=A").selection.window is not None
    for query in ("pandaid=5", "jeditaskid=5", "jobname=x", "reqid=5", "batchid=7", "jobstatus=running"):
        assert read(query).selection.window is None
    assert read("pandaid=5&hours=1").selection.window is not None
    assert read("jobstatus=running&hours=1").selection.window is None


def test_retries_are_dropped_when_exactly_one_task_is_asked_for():
    assert read("jeditaskid=5").selection.drops_retries
    assert not read("jeditaskid=5&mode=nodrop").selection.drops_retries
    assert not read("jeditaskid=5|6").selection.drops_retries
    assert not read("computingsite=A").selection.drops_retries
    assert read("computingsite=A&mode=drop").selection.drops_retries


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "all jobs; live now, or ended in the last 12 hours"),
        ("computingsite=CERN*&hours=6", "jobs whose queue is like CERN*; modified in the last 6 hours"),
        ("jobstatus=running", "jobs whose status is running; at any time"),
        ("cloud=!US&hours=1", "jobs whose region is not US; modified in the last 1 hour"),
        ("jeditaskid=5", "jobs whose task is 5; at any time; earlier attempts left out"),
    ],
)
def test_a_selection_says_what_it_is(query, words):
    assert read(query).selection.sentence() == words


def test_a_blank_status_is_no_live_one_and_keeps_its_window():
    asked = request.read(jobs(), request.given_in("jobstatus=Not specified"), 12)
    assert asked.selection.window is not None


@pytest.mark.parametrize("name", KINDS)
def test_every_order_reads_back_from_its_own_text(name):
    kind = KINDS[name]
    asked = {f"{one}-{way}" for one in (*kind.sorts, *(column.name for column in kind.columns)) for way in WAYS}
    for text in asked:
        sort = request.read(kind, {"sortby": [text]}, 12).view.sort
        told = request.sort_text(kind, sort)
        assert request.read(kind, {"sortby": [told] if told else []}, 12).view.sort == sort, text
