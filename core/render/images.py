"""Drawings as images, for pages elsewhere that show them.

matplotlib is loaded at the first image: it takes half a second, and memory that most workers never need.
"""

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def png(figure: "Figure") -> bytes:
    """The figure as it is served."""
    target = BytesIO()
    figure.savefig(target, format="png", dpi=110)
    return target.getvalue()
