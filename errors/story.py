"""What fails most, in one or two sentences."""

from core.error_groups.groups import Group
from core.panda.vocabulary import ERROR_COMPONENTS
from core.questions import error_catalogue
from core.templatetags.portal import percent, spaced
from errors.group_queries import GroupCount
from errors.queries import Report

# A queue with so large a share of a group's jobs is where it happens.
MOSTLY = 0.5


def told(report: Report) -> str:
    """How many failed of how many, and what most of them have."""
    failed, finished = report.states["failed"], report.ended_states["finished"]
    if not report.total:
        return "Nothing failed."
    parts = [_share(failed, report.ended_states["failed"], finished), _holding(report.states["holding"])]
    sentence = f"{'; '.join(part for part in parts if part)}."
    return f"{sentence} {_most(report)}".strip()


def told_of_group(report: Report) -> str:
    """How many jobs a group has, and where they are."""
    first = next(iter(report.groups), None)
    if first is None:
        return "No job has it in this time."
    failed, holding = report.states["failed"], report.states["holding"]
    parts = [f"{spaced(failed)} job{'s' if failed != 1 else ''} failed with it", _holding(holding)]
    return f"{'; '.join(part for part in parts if part)}{_where(first)}."


def _share(failed: int, all_failed: int, finished: int) -> str:
    if not failed:
        return ""
    ended = all_failed + finished
    of_all = f", {percent(failed, ended)} of {spaced(ended)} that failed or finished" if ended >= failed else ""
    return f"{spaced(failed)} job{'s' if failed != 1 else ''} failed{of_all}"


def _holding(holding: int) -> str:
    return f"{spaced(holding)} hold{'s' if holding == 1 else ''}" if holding else ""


def _most(report: Report) -> str:
    """The most frequent group that says something, and where it is."""
    first = next(iter(report.groups), None)
    if first is None:
        return "None of them says why."
    share = percent(first.count, report.total)
    return f"Most often: {name_of(first)} ({share} of them{_where(first)})."


def name_of(found: GroupCount) -> str:
    """The code of a group in words: "pilot:1377, CVMFS unresponsive"."""
    text = error_catalogue.text_of(found.group.component, found.group.code)
    code = f"{found.group.component}:{found.group.code}"
    return f"{code}, {text.description}" if text.description else code


def _where(found: GroupCount) -> str:
    if not found.places:
        return ""
    queue, jobs = found.places[0]
    if not queue or jobs < MOSTLY * found.count:
        return f"; at {spaced(len(found.places))} queues"
    return f"; {percent(jobs, found.count)} of these at {queue}"


def why_grouped(group: Group) -> list[tuple[str, str]]:
    """(what, its value) of all that the errors of a group share; they differ in nothing that counts."""
    column, text = ERROR_COMPONENTS[group.component]
    return [("component", group.component), ("code", f"{group.code} in {column}"), ("message", text or "none")]
