"""Pages of errors: parse, ask, render."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core import experiment
from core.cache.pages import shared
from core.engines.base import Count
from core.engines.best import moment
from core.error_groups import groups as error_groups
from core.questions import error_catalogue
from core.render import formats, links, lists, responses
from core.render.links import Page
from core.selection import request as asking
from core.selection.jobs import jobs
from core.selection.problems import BadRequest
from errors import data, group_queries, pages, queries, story

WIDER_DAYS = (3, 30)
# Groups that an answer as data has messages for.
GROUPS_OF_DATA = 200


@shared(fresh_s=60, kind=jobs)
def errors_page(request: HttpRequest) -> HttpResponseBase:
    """`/errors/`: what fails in a selection of jobs, by group, code and attribute."""
    error_catalogue.refresh()
    given = asking.given_in(request.META["QUERY_STRING"])
    asked = _read(given)
    as_of = moment(queries.troubled(asked.selection))
    match formats.wanted(request):
        case "json":
            return _as_json(asked, as_of)
        case "csv":
            return _as_csv(asked, as_of, raw=asking.switched(given, "raw"))
    return _as_html(request, asked, as_of)


@shared(fresh_s=60, kind=jobs)
def group_page(request: HttpRequest, name: str) -> HttpResponse:
    """`/errors/group/<id>/`: one error group in a selection of jobs."""
    error_catalogue.refresh()
    group = error_groups.read(name)
    if group is None:
        raise BadRequest("errorgroup", f"An error group is named as in v1:pilot:1305:0123456789ab, not “{name[:60]}”.")
    asked = _read({**asking.given_in(request.META["QUERY_STRING"]), "errorgroup": [group.id]})
    as_of = moment(queries.troubled(asked.selection))
    is_data = formats.wanted(request) != "html"
    parts = None if is_data else _parts_shown(asked)
    wanted = queries.Wanted(groups=1, attributes=queries.OF_A_GROUP, parts=parts)
    report = queries.report(asked.selection, as_of, wanted)
    found = next((one for one in report.groups if one.group == group), None)
    samples = group_queries.samples(report.troubled, group, as_of) if found else []
    if is_data:
        body = data.group(report, found, samples, pages.pattern_of(samples)) if found else _nothing(group, report)
        return responses.as_data(request, "group", body, headers=_headers(asked, report))
    context = {
        "group": group,
        "found": found,
        "samples": samples,
        **_common(request, asked, report, pages.page_of(group.id)),
    }
    context |= {
        "story": story.told_of_group(report),
        "row": pages.group_rows(report, 1)[0] if found else None,
        "text": error_catalogue.text_of(group.component, group.code),
        "pattern": pages.pattern_of(samples),
        "why": story.why_grouped(group),
        "alternates": formats.alternates(request.path, _without_group(asked)),
    }
    context["advice"] = error_catalogue.CATEGORIES[context["text"].category]
    return _rendered(request, "errors/group.html", context)


def _read(given: asking.Given) -> asking.Asked:
    return asking.read(jobs(), given, experiment.current().windows["errors"])


def _without_group(asked: asking.Asked) -> dict[str, str]:
    return asked.selection.with_term("errorgroup", "").parameters


def _nothing(group: error_groups.Group, report: queries.Report) -> dict[str, Any]:
    return {"id": group.id, "component": group.component, "code": group.code, "count": 0, "meta": data.meta(report)}


def _headers(asked: asking.Asked, report: queries.Report) -> dict[str, str]:
    return responses.truth_headers(Count(report.total, report.as_of, report.source), asked.warnings)


def _as_json(asked: asking.Asked, as_of: datetime) -> HttpResponse:
    wanted = frozenset(asked.view.fields) or frozenset(name.lower() for name in data.BLOCKS)
    found, report = data.blocks(asked.selection, as_of, wanted, GROUPS_OF_DATA)
    return responses.json_of_parts({**found, "meta": data.meta(report)}, _headers(asked, report))


def _as_csv(asked: asking.Asked, as_of: datetime, *, raw: bool) -> HttpResponseBase:
    report = queries.report(asked.selection, as_of, queries.Wanted(groups=asked.view.limit or GROUPS_OF_DATA))
    rows = (list(one.values()) for one in data.groups(report))
    return responses.csv_file("errors", list(data.GROUP_COLUMNS), rows, _headers(asked, report), raw=raw)


def _as_html(request: HttpRequest, asked: asking.Asked, as_of: datetime) -> HttpResponse:
    whole = asked.view.display_limit != asking.ROWS_PER_PAGE
    shown = asked.view.display_limit if whole else pages.GROUPS_SHOWN
    parts = _parts_shown(asked)
    wanted = queries.Wanted(groups=shown, sparks=True, codes=True, attributes=queries.ATTRIBUTES, parts=parts)
    report = queries.report(asked.selection, as_of, wanted)
    page = pages.page_of()
    more_url = f"{page.path}?{asked.link(display_limit=str(asking.MAX_ROWS_PER_PAGE))}"
    context = _common(request, asked, report, page)
    context |= {
        "groups": pages.group_rows(report, shown),
        "groups_total": len(report.groups),
        "more_url": "" if whole else more_url,
        "error_summary": pages.codes(report, shown if whole else pages.CODES_SHOWN, more_url),
        "alternates": formats.alternates(request.path, asked.selection.parameters),
    }
    return _rendered(request, "errors/errors.html", context)


def _common(request: HttpRequest, asked: asking.Asked, report: queries.Report, page: Page) -> dict[str, Any]:
    """What the page of all errors and that of one group share."""
    return {
        "sentence": lists.sentence(asked),
        "story": story.told(report),
        "chips": lists.chips(asked, page),
        "time_range": lists.time_range(asked, report.as_of, page),
        "fields": lists.form(asked, pages.FORM, page),
        "states": pages.states(report),
        "truth": pages.truth(report, asked),
        "histogram": pages.plot(report),
        "difference": links.difference_of(asked.selection.query, report.as_of) if report.total else None,
        "sections": pages.sections(
            report, pages.page_of(), f"?{asked.link(display_limit=str(asking.MAX_ROWS_PER_PAGE))}"
        ),
        "empty": lists.empty(asked, WIDER_DAYS, page) if not report.total else None,
        "copies": lists.copies(asked, request.build_absolute_uri(request.path), '["groups"]'),
    }


def _parts_shown(asked: asking.Asked) -> int:
    """How many values of an attribute the page has room for."""
    whole = asked.view.display_limit != asking.ROWS_PER_PAGE
    return asked.view.display_limit if whole else pages.PARTS_SHOWN


def _rendered(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context)
    response["Vary"] = "Accept"
    return response
