"""The words of one column of the index."""

from core.engines.columnar.words import REMEMBERED, Words
from core.selection.predicates import In


def test_words_that_come_later_are_found_by_conditions_asked_before():
    words, asked = Words(), In("computingsite", ("cern", "desy"), ignore_case=True)
    words.extend(["CERN", "BNL"])
    assert words.matching(asked) == [0]
    words.extend(["cern", "DESY"])
    assert words.matching(asked) == [0, 2, 3]


def test_a_process_remembers_the_last_conditions_only():
    words = Words()
    words.extend(["CERN"])
    for number in range(3 * REMEMBERED):
        assert words.matching(In("computingsite", ("cern", str(number)), ignore_case=True)) == [0]
    assert len(words._matching) == REMEMBERED
