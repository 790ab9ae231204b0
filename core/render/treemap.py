"""Tree maps: boxes inside boxes whose areas are the amounts they stand for.

Places and lengths are in percent of the drawing's width and height, as in core.render.plots.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Boxes are kept as square as they can be in a drawing that is so much wider than high.
ASPECT = 3.0
# In percent of the drawing.
LEGIBLE_WIDTH, LEGIBLE_HEIGHT = 7, 12
# A letter, and the margins of a line, on a wide screen.
LETTER, MARGIN = 0.6, 1
# The same on a screen of 400 pixels.
NARROW_LETTER, NARROW_MARGIN = 2.1, 3


@dataclass(frozen=True)
class Box:
    """The place of one amount."""

    x: float
    y: float
    width: float
    height: float

    def rounded(self) -> "Box":
        """A hundredth of a percent is less than a pixel."""
        return Box(*(round(one, 2) for one in (self.x, self.y, self.width, self.height)))

    def inside(self, outer: "Box") -> "Box":
        """A place in percent of another box, in percent of the drawing."""
        across, down = outer.width / 100, outer.height / 100
        return Box(outer.x + self.x * across, outer.y + self.y * down, self.width * across, self.height * down)


@dataclass(frozen=True)
class Area:
    """A box with what stands in it: a name over a note, all of it in `words`, and the class that colours it."""

    box: Box
    url: str
    name: str
    note: str
    words: str
    look: str

    @property
    def fits(self) -> bool:
        """Whether there is room for two lines of text."""
        return self.box.width >= LEGIBLE_WIDTH and self.box.height >= LEGIBLE_HEIGHT

    def holds(self, text: str) -> bool:
        """Whether there is room for that line on a wide screen."""
        return self.box.width >= MARGIN + LETTER * len(text)

    def fits_narrow(self, text: str) -> bool:
        """Whether there is room for the name and that line on a small screen as well."""
        return self.box.width >= NARROW_MARGIN + NARROW_LETTER * max(len(self.name), len(text))


WHOLE = Box(0, 0, 100, 100)


def boxes(amounts: Sequence[int], place: Box = WHOLE, aspect: float = ASPECT) -> list[Box]:
    """A box for each amount, in the same order; amounts come largest first and are positive.

    Rows are laid along the shorter side, each taking as many amounts as make its boxes squarer.
    """
    total = sum(amounts)
    scale = place.width * aspect * place.height / total if total else 0
    wide = Box(place.x * aspect, place.y, place.width * aspect, place.height)
    return [
        Box(box.x / aspect, box.y, box.width / aspect, box.height).rounded()
        for box in _laid([amount * scale for amount in amounts], wide)
    ]


def _laid(areas: Sequence[float], place: Box) -> Iterator[Box]:
    while areas:
        side = min(place.width, place.height)
        taken = _row(areas, side)
        thickness = sum(areas[:taken]) / side if side else 0
        yield from _boxes_of_row(areas[:taken], place, thickness)
        place = _left_of(place, thickness)
        areas = areas[taken:]


def _row(areas: Sequence[float], side: float) -> int:
    """How many areas the next row takes: as long as one more makes the worst box squarer."""
    taken = 1
    while taken < len(areas) and _worst(areas[: taken + 1], side) <= _worst(areas[:taken], side):
        taken += 1
    return taken


def _worst(areas: Sequence[float], side: float) -> float:
    """How far the least square box of a row is from a square."""
    total = sum(areas)
    if not total or not side:
        return 0
    return max(max(side**2 * area / total**2, total**2 / (side**2 * area)) for area in (areas[0], areas[-1]) if area)


def _boxes_of_row(areas: Sequence[float], place: Box, thickness: float) -> Iterator[Box]:
    at = 0.0
    for area in areas:
        length = area / thickness if thickness else 0
        if place.width >= place.height:
            yield Box(place.x, place.y + at, thickness, length)
        else:
            yield Box(place.x + at, place.y, length, thickness)
        at += length


def _left_of(place: Box, thickness: float) -> Box:
    if place.width >= place.height:
        return Box(place.x + thickness, place.y, max(place.width - thickness, 0), place.height)
    return Box(place.x, place.y + thickness, place.width, max(place.height - thickness, 0))
