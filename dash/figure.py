"""The tree map of a dashboard as an image; its boxes and numbers are those of the drawing in the page."""

from textwrap import shorten
from typing import TYPE_CHECKING

from dash.maps import SHARE_CLASSES, TreeBox, TreeMap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# The light theme's colours of static/portal/features.css.
COLOURS = {
    "share-few": "#ececec",
    "share-0": "#d3ecd6",
    "share-1": "#e9efc4",
    "share-2": "#fdebb3",
    "share-3": "#fcd2b4",
    "share-4": "#f8b9b3",
}
TITLE_LENGTH = 130
INK, EDGE = "#1b2025", "#7f858d"


def figure_of(tree: TreeMap, title: str) -> "Figure":
    """Places by size, coloured by what fails there."""
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.patches import Patch, Rectangle  # noqa: PLC0415

    found = Figure(figsize=(11, 4.5), layout="constrained")
    axes = found.add_subplot(xlim=(0, 100), ylim=(100, 0))
    axes.set_axis_off()
    axes.set_title(shorten(title, TITLE_LENGTH, placeholder=" …"), loc="left", fontsize=11, parse_math=False)
    for group in tree.groups:
        for one in group.boxes:
            place = (one.box.x, one.box.y)
            colour = COLOURS[one.look]
            axes.add_patch(Rectangle(place, one.box.width, one.box.height, facecolor=colour, edgecolor="white"))
            _write(axes, one)
        area = group.box
        axes.add_patch(Rectangle((area.x, area.y), area.width, area.height, fill=False, edgecolor=EDGE))
    keys = [Patch(facecolor=COLOURS[look], label=meaning) for look, meaning in SHARE_CLASSES]
    found.legend(handles=keys, loc="outside lower left", ncols=len(keys), frameon=False, fontsize=8)
    return found


def _write(axes: "Axes", one: TreeBox) -> None:
    if one.fits:
        text = f"{one.name}\n{one.note}"
        axes.text(
            one.box.x + 0.5, one.box.y + 1.5, text, fontsize=8, color=INK, va="top", clip_on=True, parse_math=False
        )
