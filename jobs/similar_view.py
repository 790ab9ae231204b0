"""What the page of similar failures says, in words and for scripts."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from core.questions import error_catalogue
from core.render import links
from core.render.table import Cell, Heading, Table
from core.templatetags.portal import percent, spaced
from jobs.similar import ENOUGH, Shared, Similar, narrowed

VERDICTS = {
    "node": "This worker node: most of these failures are on it.",
    "queue": "This queue: most of these failures are there.",
    "site": "This site: most of these failures are at its queues.",
    "task": "This task: most of these failures are in it, wherever its jobs run.",
    "user": "This user: most of these failures are of this user's jobs.",
    "new": "New: nothing failed like this in the week before, and no one place or task stands out.",
    "widespread": "Widespread: it fails like this at many queues and in many tasks.",
    "few": f"Too few to say: fewer than {ENOUGH} jobs failed like this.",
    "unclear": "Unclear: no one place, task or user explains these failures.",
}
WITHOUT_CODE = "The job carries no error code, so nothing can be compared with it."
LABELS = {"node": "Worker node", "queue": "Queue", "site": "Site", "task": "Task", "user": "User"}
HEADINGS = (
    Heading("shared", "Shared"),
    Heading("value", "Value"),
    Heading("failures", "Similar failures", "that have it", "right"),
    Heading("share", "Share", "of all similar failures", "right"),
    Heading("ended", "Failed or finished", "all jobs of that time that have it", "right"),
    Heading("usual", "Usual share", "of all jobs of that time", "right"),
)


def told(found: Similar) -> str:
    """The verdict in words."""
    return VERDICTS[found.verdict] if found.group else WITHOUT_CODE


def table(found: Similar) -> Table:
    """The evidence: how many of these failures share each thing with the job, beside all jobs."""
    return Table("What these failures share with the job", list(HEADINGS), [_row(found, one) for one in found.shared])


def _row(found: Similar, one: Shared) -> list[Cell]:
    failures, ended = (links.list_of(narrowed(side, one.terms)) for side in (found.failures, found.ended))
    here, both = one.table.here, one.table.both
    return [
        Cell(LABELS[one.name]),
        Cell(one.value, links.to(one.name, one.value) if one.name in links.TARGETS else ""),
        Cell(spaced(here), failures, "number", count=here),
        Cell(percent(here, found.total), kind="number"),
        Cell(spaced(both), ended, "number", count=both),
        Cell(percent(both, found.all_ended), kind="number"),
    ]


def context(job: Mapping[str, Any], found: Similar) -> dict[str, Any]:
    """What the template shows."""
    return {
        "job": job,
        "verdict": told(found),
        "group": found.group,
        "meaning": error_catalogue.text_of(found.group.component, found.group.code) if found.group else None,
        "found": found,
        "failures_url": links.list_of(found.failures),
        "earlier_url": links.list_of(found.earlier),
        "table": table(found),
        "successes": [(one, reverse("job", args=[one.pandaid])) for one in found.successes],
        "as_of": found.as_of,
    }


def as_data(job: Mapping[str, Any], found: Similar) -> dict[str, Any]:
    """The same for scripts."""
    return {
        "pandaid": job["pandaid"],
        "group": found.group.id if found.group else None,
        "verdict": found.verdict,
        "why": told(found),
        "failures": found.total,
        "ended": found.all_ended,
        "before": found.reach.before,
        "queues": found.reach.queues,
        "tasks": found.reach.tasks,
        "shared": [
            {"what": one.name, "value": one.value, "failures": one.table.here, "ended": one.table.both}
            for one in found.shared
        ],
        "last_success": [
            {"what": one.what, "pandaid": one.pandaid, "modificationtime": one.moment} for one in found.successes
        ],
        "meta": {"as_of": found.as_of, "query": found.failures.parameters},
    }
