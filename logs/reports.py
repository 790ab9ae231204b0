"""What the log search says of itself, for `/status/`."""

from core import status
from core.outside import search
from core.outside.problems import Unfetched
from core.status import Report

NAME = "Log search"


def register() -> None:
    """Done once, when the app is ready; a portal without a search has nothing to report."""
    if search.is_there():
        status.register(NAME, report)


def report() -> Report:
    try:
        found = search.version()
    except Unfetched as failure:
        return Report(NAME, "failed", failure.sentence)
    facts = (("version", f"{found.product} {found.number}"),)
    if not found.is_known:
        return Report(NAME, "degraded", "It answers, but the portal does not know this version of it.", facts)
    return Report(NAME, "ok", "It answers.", facts)
