"""PanDA's own words about a task, made fit to be read."""

import re
from html import unescape

TAG = re.compile(r"<[^>]*>")
LINK = re.compile(r"""https?://[^\s"'<>]+""")


def plain_text(dialog: str | None) -> str:
    """A message without the HTML that PanDA writes into it."""
    return " ".join(unescape(TAG.sub(" ", dialog or "")).split())


def link_in(dialog: str | None) -> str:
    """The first web address in a message: most often of a log; empty without one."""
    found = LINK.search(dialog or "")
    return found[0] if found else ""
