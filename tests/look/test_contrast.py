"""Contrast of every colour of both themes, computed from tokens.css by the formula of WCAG 2.2."""

import re
from itertools import combinations
from math import dist

import pytest
from django.conf import settings

from core.panda import vocabulary
from core.templatetags.portal import STATES

TOKENS = (settings.BASE_DIR / "static/portal/tokens.css").read_text()
COLOURS = {
    name: colours for name, *colours in re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TOKENS)
}
THEMES = {"light": 0, "dark": 1}
GROUNDS = ("ground", "surface", "raised", "hover")
TEXTS = [name for name in COLOURS if name.startswith("state-")] + ["ink", "quiet", "link"]
MARKS = [name for name in COLOURS if name.startswith("mark-")]


def linear(colour: str) -> list[float]:
    """Red, green and blue light of `#rrggbb`, each from 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(params=THEMES)
def theme(request) -> dict[str, str]:
    return {name: colours[THEMES[request.param]] for name, colours in COLOURS.items()}


def test_the_formula_gives_the_extremes():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_stands_out_from_every_ground(theme, text, ground):
    assert contrast(theme[text], theme[ground]) >= 4.5


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_marks_stand_out_from_every_ground(theme, mark, ground):
    assert contrast(theme[mark], theme[ground]) >= 3


@pytest.mark.parametrize("ground", ["ground", "surface"])
def test_edges_of_fields_stand_out(theme, ground):
    assert contrast(theme["edge"], theme[ground]) >= 3


def test_warnings_stand_out_from_their_ground(theme):
    assert contrast(theme["warn"], theme["warn-ground"]) >= 4.5


@pytest.mark.parametrize("state", [*STATES, "unknown"])
def test_every_state_has_a_colour_as_text_and_as_mark(state):
    assert {f"state-{state}", f"mark-{state}"} <= COLOURS.keys()
    assert f".state-{state} {{ --state: var(--state-{state}); --mark: var(--mark-{state}); }}" in TOKENS


def test_every_state_of_the_vocabulary_has_a_look():
    assert set(vocabulary.JOB_STATES) <= STATES.keys()


def test_no_two_states_share_a_colour(theme):
    for names in ([name for name in TEXTS if name.startswith("state-")], MARKS):
        assert len({theme[name] for name in names}) == len(names)


# Simulation of full colour deficiency (Machado, Oliveira and Fernandes 2009), on linear light.
EYES = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
# The states that plots and dashboards put next to each other; the glyph tells the rest apart.
PRINCIPAL = ["activated", "starting", "running", "holding", "transferring", "finished", "failed", "cancelled", "closed"]


def seen(colour: str, eye: str) -> tuple[float, float, float]:
    """The colour in OKLab as that eye sees it; distances there follow what people tell apart."""
    light = linear(colour)
    red, green, blue = (max(0.0, sum(a * b for a, b in zip(row, light, strict=True))) for row in EYES[eye])
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


@pytest.mark.parametrize("eye", EYES)
def test_principal_states_are_told_apart_by_every_eye(theme, eye):
    least = 0.1 if eye == "usual" else 0.065
    for first, second in combinations(PRINCIPAL, 2):
        distance = dist(seen(theme[f"mark-{first}"], eye), seen(theme[f"mark-{second}"], eye))
        assert distance >= least, (first, second)


def test_red_and_green_of_equal_lightness_would_not_pass():
    assert dist(seen("#c05a5a", "deuteranopia"), seen("#7d7d45", "deuteranopia")) < 0.065
