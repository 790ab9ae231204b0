"""What the index reports of itself."""

from datetime import timedelta

from django.conf import settings

from core import status
from core.clock import now
from core.engines.columnar import published
from core.engines.columnar.published import State
from core.status import Report
from core.templatetags.portal import spaced

NAME = "Index of live and recent jobs"
# Publishing and reading take turns; behind by more than this, something is wrong.
LATE = timedelta(seconds=60)


def register() -> None:
    """Done once, when the app is ready; a portal without an index has nothing to report."""
    if settings.INDEX_DIR:
        status.register(NAME, report)


def report() -> Report:
    """How far behind the published version is."""
    state = published.read_state(published.folder())
    if state is None:
        return Report(NAME, "degraded", "There is none yet: pages ask the database.")
    behind = now() - state.as_of
    if not published.is_sound(published.folder(), state):
        return Report(NAME, "degraded", "Its file is damaged: pages ask the database.", _facts(state, behind))
    if behind > timedelta(seconds=settings.INDEX_MAX_AGE_S):
        return Report(NAME, "degraded", "It fell behind: pages ask the database.", _facts(state, behind))
    if behind > LATE:
        return Report(NAME, "degraded", "It falls behind.", _facts(state, behind))
    return Report(NAME, "ok", "It follows the database.", _facts(state, behind))


def _facts(state: State, behind: timedelta) -> tuple[tuple[str, str], ...]:
    return (
        ("jobs", spaced(state.jobs)),
        ("last change", f"{state.changed:%Y-%m-%d %H:%M:%S} UTC"),
        ("as of", f"{state.as_of:%Y-%m-%d %H:%M:%S} UTC"),
        ("behind by", f"{behind.total_seconds():.0f} s"),
        ("reaches back to", f"{state.horizon:%Y-%m-%d %H:%M} UTC"),
    )
