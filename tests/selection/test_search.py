"""The search box and the URL say the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.selection import request, search
from core.selection.jobs import jobs
from core.selection.problems import BadRequest

TEXT = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), min_size=1, max_size=12)
GRAMMAR = st.text(st.sampled_from('ab|,*!=\\" :-'), min_size=1, max_size=12)
NAMES = ("computingsite", "jobstatus", "produsername", "errormessage", "cloud", "jobname", "site", "lfn")


@given(st.dictionaries(st.sampled_from(NAMES), st.one_of(TEXT, GRAMMAR), max_size=4))
def test_parameters_survive_the_search_box(found):
    parameters = request.read(jobs(), {name: [text] for name, text in found.items()}, 12).selection.parameters
    assert search.to_parameters(jobs(), search.from_parameters(jobs(), parameters)) == parameters


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("queue:CERN* status:failed", {"computingsite": "CERN*", "jobstatus": "failed"}),
        ('error:"no space" -user:gangarbt', {"errormessage": "no space", "produsername": "!gangarbt"}),
        ("status:failed status:closed -status:x", {"jobstatus": "failed,closed,!x"}),
        ("site:CERN hours:6", {"site": "CERN", "hours": "6"}),
        ("6812345678", {"pandaid": "6812345678"}),
        ("45000001", {"jeditaskid": "45000001"}),
        ("51234", {"reqid": "51234"}),
        ("ttbar", {"jobname": "*ttbar*"}),
        ("", {}),
    ],
)
def test_it_says_what_people_mean(text, parameters):
    assert search.to_parameters(jobs(), text) == parameters


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nothing:x", "character 9"),
        ('queue:A error:"open', "character 8"),
        ("staus:failed", "did you mean status?"),
        ("a" * 2049, "2,048"),
        ("a " * 129, "128"),
    ],
)
def test_what_cannot_be_read_is_pointed_at(text, words):
    with pytest.raises(BadRequest) as refused:
        search.to_parameters(jobs(), text)
    assert words in refused.value.sentence
