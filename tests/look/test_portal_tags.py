from datetime import datetime, timedelta

import pytest
from django.template import Context, Template

from core.templatetags import portal
from core.templatetags.portal import STATES, UNKNOWN


def rendered(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    "number, text",
    [(0, "0"), (999, "999"), (48211, "48 211"), (1234567, "1 234 567"), (-1200, "~1 200"), (12345.5, "12 345.5")],
)
def test_thousands_are_set_apart(number, text):
    assert portal.spaced(number).replace(portal.NARROW_SPACE, " ").replace(portal.MINUS, "~") == text


def test_no_number_shows_as_a_dash():
    assert portal.spaced(None) == portal.NOTHING


@pytest.mark.parametrize(
    "seconds, text",
    [
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (307, "5 min 7 s"),
        (3600, "1 h"),
        (3605, "1 h"),
        (3660, "1 h 1 min"),
        (183600, "2 d 3 h"),
        (-90, "~1 min 30 s"),
        (timedelta(days=400), "400 d"),
    ],
)
def test_durations_have_their_two_largest_units(seconds, text):
    assert portal.duration(seconds).replace(portal.NO_BREAK_SPACE, " ").replace(portal.MINUS, "~") == text


def test_no_duration_shows_as_a_dash():
    assert portal.duration(None) == portal.NOTHING


def test_times_carry_their_zone_for_machines():
    moment = datetime(2026, 3, 29, 1, 2, 3, 456)
    expected = '<time datetime="2026-03-29T01:02:03Z">2026-03-29 01:02:03</time>'
    assert rendered("{% utc moment %}", moment=moment) == expected
    assert rendered("{% utc moment %}", moment=None) == portal.NOTHING


def test_glyphs_are_all_different():
    glyphs = [state.glyph for state in [*STATES.values(), UNKNOWN]]
    assert len(set(glyphs)) == len(glyphs)


@pytest.mark.parametrize("state", ["quantum_limbo", "", None, "Failed", '"><script>'])
def test_a_state_never_seen_before_has_the_look_of_the_unknown(state):
    assert portal.state_class(state) == "state-unknown"
    assert portal.state_glyph(state) == UNKNOWN.glyph
    assert portal.state_meaning(state) == UNKNOWN.meaning
