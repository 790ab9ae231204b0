"""What the pages of errors show, made from the answers to their questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from core.error_groups.normal import normalised
from core.questions import error_catalogue
from core.render import links, lists, spread
from core.render.links import Page
from core.render.parts import ErrorRow, ErrorSummary, StateCount
from core.render.plots import Histogram
from core.render.table import Cell, Heading, Table
from core.selection.jobs import of_state
from core.selection.request import Asked
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED
from core.templatetags.portal import percent, spaced
from errors.breakdowns import Breakdown, Share
from errors.group_queries import GroupCount
from errors.queries import Report

FORM = (
    ("computingsite", "Queue", "CERN* for all that begin so"),
    ("produsername", "User", "part of the name"),
    ("jeditaskid", "Task", "one number, or several by commas"),
    ("error", "Error", "component:code, such as pilot:1305"),
    ("errormessage", "Message", "part of it, or with *"),
    ("hours", "Hours back", "empty: live, or ended lately"),
)
GROUPS_SHOWN, PARTS_SHOWN, CODES_SHOWN = 15, 8, 12
# With fewer jobs that ended, a share says little.
ENOUGH_ENDED = 20
LABELS = {
    "computingsite": "Queue",
    "jeditaskid": "Task",
    "produsername": "User",
    "reqid": "Request",
    "wn": "Worker node",
    "errorcategory": "Category",
    "transformation": "Transformation",
    "atlasrelease": "Release",
    "pilotversion": "Pilot",
}


@dataclass(frozen=True)
class GroupRow:
    """One error group as a line of the table."""

    name: str
    url: str
    message: str
    code: str
    count: int
    count_url: str
    share: str
    spark: list[int]
    first: datetime
    last: datetime
    trend: str
    is_new: bool
    reach: str
    example: int
    example_url: str


@dataclass(frozen=True)
class Section:
    """One breakdown: its table, and the link to all of it where some is left out."""

    title: str
    table: Table
    more: str = ""
    more_url: str = ""
    not_counted: str = ""
    note: str = ""


def page_of(group: str = "") -> Page:
    """The page of errors, or of one group."""
    return Page(reverse("error-group", args=[group]) if group else reverse("errors"))


def states(report: Report) -> list[StateCount]:
    """The jobs that went wrong by status, most first."""
    return [
        StateCount(
            state or NOT_SPECIFIED,
            count,
            links.list_of(report.troubled.narrowed("jobstatus", of_state(report.troubled, state or NOT_SPECIFIED))),
            lists.was(count, report.as_of) if state == "holding" else "",
        )
        for state, count in report.states.most_common()
    ]


def plot(report: Report) -> Histogram | None:
    """The failures over time."""
    return spread.plot(report.troubled, report.spread, "Jobs that went wrong", report.total)


def group_rows(report: Report, shown: int) -> list[GroupRow]:
    """The groups with most jobs."""
    return [_group_row(report, found) for found in report.groups[:shown]]


def _group_row(report: Report, found: GroupCount) -> GroupRow:
    code = f"{found.group.component}:{found.group.code}"
    text = error_catalogue.text_of(found.group.component, found.group.code)
    return GroupRow(
        name=text.description or text.acronym or code,
        url=page_of(found.group.id).of(report.selection.with_term("errorgroup", "")),
        message=found.message,
        code=code,
        count=found.count,
        count_url=group_url(report.troubled, found.group.id),
        share=percent(found.count, report.total),
        spark=found.spark,
        first=found.first,
        last=found.last,
        trend=_trend(found),
        is_new=found.is_new,
        reach=_reach(found),
        example=found.example,
        example_url=reverse("job", args=[found.example]),
    )


def group_url(troubled: Selection, group: str) -> str:
    """The jobs of a group; none where another group is asked for already: one filter cannot ask for both."""
    now = troubled.text_of("errorgroup")
    return links.list_of(troubled.with_term("errorgroup", group)) if now in {"", group} else ""


def _trend(found: GroupCount) -> str:
    if found.before is None:
        return ""
    return "new: none in the time before" if found.is_new else f"{spaced(found.before)} in the time before"


def _reach(found: GroupCount) -> str:
    """Where it happens, in few words."""
    amounts = [
        (None if found.places is None else len(found.places), "queue"),
        (found.tasks, "task"),
        (found.users, "user"),
    ]
    return ", ".join(f"{spaced(n)} {word}{'' if n == 1 else 's'}" for n, word in amounts if n is not None)


def codes(report: Report, shown: int, more_url: str) -> ErrorSummary:
    """The codes of the failures, most jobs first."""
    rows = [_code_row(report, entry) for entry in report.codes[:shown]]
    return ErrorSummary(rows, len(report.codes) - len(rows), more_url)


def _code_row(report: Report, entry: dict[str, object]) -> ErrorRow:
    error, count, example = str(entry["error"]), int(str(entry["count"])), str(entry["example_pandaid"])
    free = not report.troubled.text_of("error")
    return ErrorRow(
        error=error,
        name=str(entry["desc"]),
        message=str(entry["diag"]),
        count=count,
        share=percent(count, report.total),
        url=links.list_of(report.troubled.with_term("error", error)) if free else "",
        example_text=example,
        example_url=reverse("job", args=[example]),
    )


def sections(report: Report, page: Page, more_url: str) -> list[Section]:
    """A table for each attribute."""
    return [_section(report, one, page, more_url) for one in report.breakdowns if one.parts or one.not_counted]


def _section(report: Report, one: Breakdown, page: Page, more_url: str) -> Section:
    title = f"By {LABELS[one.facet.field].lower()}"
    headings, is_category = _headings(one), one.facet.field == "errorcategory"
    rows = [_category_row(report, one, part) if is_category else _row(report, one, part, page) for part in one.parts]
    more = f"{spaced(one.left_out)} more with {spaced(one.left_out_failed)} failed jobs" if one.left_out else ""
    caption = f"{title}: {len(rows)} of {len(rows) + one.left_out}"
    note = "A job may have errors of several categories." if is_category else ""
    return Section(title, Table(caption, headings, rows), more, more_url, one.not_counted, note)


def _headings(one: Breakdown) -> list[Heading]:
    first = Heading(one.facet.field, LABELS[one.facet.field])
    failed = Heading("failed", "Failed", "jobs that failed", "right")
    holding = Heading("holding", "Hold", "jobs that hold", "right")
    if one.facet.field == "errorcategory":
        return [
            first,
            failed,
            holding,
            Heading("share", "Share", "of all that went wrong", "right"),
            Heading("advice", "What to do"),
        ]
    ended = Heading("ended", "Failed or finished", "all jobs that failed or finished, whatever their errors", "right")
    return [
        first,
        failed,
        holding,
        ended,
        Heading("share", "Failure share", "failed among failed and finished", "right"),
    ]


def _row(report: Report, one: Breakdown, part: Share, page: Page) -> list[Cell]:
    text = _text(one, part)
    here = report.troubled.narrowed(one.facet.parameter, text)
    all_ended = links.list_of(report.ended.narrowed(one.facet.parameter, text))
    note = "" if part.ended >= ENOUGH_ENDED else "few jobs: the share says little"
    share = percent(part.failed, part.ended) if part.ended >= part.failed else ""
    return [
        Cell(_name(one, part), page.of(report.selection.narrowed(one.facet.parameter, text))),
        _count(here, "failed", part.failed),
        _count(here, "holding", part.holding, report.as_of),
        Cell(spaced(part.ended), all_ended, "number", count=part.ended),
        Cell(share, all_ended if share else "", "number", note),
    ]


def _category_row(report: Report, one: Breakdown, part: Share) -> list[Cell]:
    # Codes that nobody sorted have no filter: nothing lists all that is unknown.
    free = part.value and not report.troubled.text_of("errorcategory")
    here = report.troubled.with_term("errorcategory", str(part.value)) if free else None
    return [
        Cell(_name(one, part)),
        _count(here, "failed", part.failed),
        _count(here, "holding", part.holding, report.as_of),
        Cell(percent(part.failed + part.holding, report.total), kind="number"),
        Cell(error_catalogue.CATEGORIES[part.value][1]),
    ]


def _count(here: Selection | None, state: str, count: int, as_of: datetime | None = None) -> Cell:
    """A number of jobs in a state, with its list."""
    if here is None or not count:
        return Cell(spaced(count), kind="number")
    url = links.list_of(here.with_term("jobstatus", of_state(here, state)))
    return Cell(spaced(count), url, "number", lists.was(count, as_of) if as_of else "", count)


def _text(one: Breakdown, part: Share) -> str:
    return NOT_SPECIFIED if part.value in (None, "") else one.facet.text_of(part.value)


def _name(one: Breakdown, part: Share) -> str:
    return NOT_SPECIFIED if part.value in (None, "") else str(one.facet.name_of(part.value))


def truth(report: Report, asked: Asked) -> dict[str, object]:
    """The line that says how many jobs the page speaks of, as of when, and from where."""
    text = (
        f"{spaced(report.total)} jobs went wrong (exact) · as of {report.as_of:%H:%M:%S} UTC · source: {report.source}"
    )
    return {"text": text, "warnings": asked.warnings}


def pattern_of(messages: Sequence[str]) -> str:
    """What all messages of a group have in common, a star for what differs."""
    return normalised(messages[0]) if messages else ""
