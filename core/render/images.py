"""Drawings as images, for pages elsewhere that show them.

matplotlib is loaded at the first image: it takes half a second, and memory that most workers never need.
"""

import warnings
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def png(figure: "Figure") -> bytes:
    """The figure as it is served."""
    target = BytesIO()
    with warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box; that is no news for the log.
        warnings.filterwarnings("ignore", "Glyph .* missing")
        figure.savefig(target, format="png", dpi=110)
    return target.getvalue()
