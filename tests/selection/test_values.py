"""The grammar inside a text parameter."""

from hypothesis import given
from hypothesis import strategies as st

from core.selection import values
from core.selection.values import Pattern

PIECE = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=8)
MEANINGFUL = st.text(st.sampled_from("ab|,*!=\\ "), max_size=12)


@given(st.one_of(PIECE, MEANINGFUL))
def test_what_is_rendered_reads_back_the_same(text):
    parsed = values.parse(text)
    assert values.parse(values.render(parsed)) == parsed


@given(st.one_of(PIECE, MEANINGFUL).filter(bool))
def test_an_exact_value_means_itself_whatever_it_holds(text):
    ((pattern,),) = values.parse(values.exactly(text))
    assert pattern == Pattern((text,), exact=True)


def test_stars_split_a_value_into_pieces_in_order():
    ((pattern,),) = values.parse("a*b**c")
    assert pattern.pieces == ("a", "b", "c")


def test_a_bar_parts_alternatives_and_a_comma_parts_values():
    assert values.parse("a,!b|c") == ((Pattern(("a",)), Pattern(("b",), negated=True)), (Pattern(("c",)),))


def test_an_escaped_mark_is_text():
    assert values.parse(r"a\,b\|c\*") == ((Pattern(("a,b|c*",)),),)


def test_empty_parts_are_dropped():
    assert values.parse("|,a,,|") == ((Pattern(("a",)),),)


def test_star_alone_means_any_value_and_two_words_mean_none():
    ((anything,),), ((blank,),) = values.parse("*"), values.parse("Not specified")
    assert anything.is_anything
    assert blank.is_blank
