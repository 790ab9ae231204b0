"""Pages of worker nodes: parse, ask, render."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core import experiment
from core.cache.pages import shared
from core.engines.base import Count
from core.engines.best import moment
from core.questions import error_catalogue
from core.questions.nodes import Node
from core.render import formats, job_states, links, lists, paging, responses, spread
from core.selection import moving
from core.selection import request as asking
from core.selection.jobs import jobs
from core.selection.problems import BadRequest
from core.selection.request import Asked
from core.selection.selection import Selection
from core.selection.values import exactly
from core.templatetags.portal import spaced
from sites import node_queries, node_view, parts, site_queries
from sites.node_queries import NodesPage

FORM = (
    ("wnname", "Worker node", "a part of its name"),
    ("jobtype", "Job type", "analysis or production"),
    ("jeditaskid", "Task", "its number"),
    ("produsername", "User", "a part of the name"),
    ("jobstatus", "Status", "one, or several by |"),
)
OWN = ("wnname", "sortby", "page")
SUFFIXES = ("-descending", "-ascending", "-desc", "-asc")


@dataclass(frozen=True)
class Question:
    """What is asked of the nodes of a queue: jobs without the queue itself, a part of the name, an order, a page."""

    queue: str
    asked: Asked
    wnname: str
    order: str
    page: int

    @property
    def selection(self) -> Selection:
        return self.asked.selection.with_term("computingsite", exactly(self.queue))

    @property
    def hours(self) -> int:
        """The length of the window in whole hours; the usual one where it has no start."""
        bounds = moving.bounds(self.selection, moment(self.selection))
        length = bounds[1] - bounds[0] if bounds else None
        return round(length.total_seconds() / 3600) if length else experiment.current().windows["dashboards"]


@shared(fresh_s=60, kind=jobs, parameters=OWN)
def nodes_page(request: HttpRequest, name: str = "") -> HttpResponseBase:
    """`/wns/<queue>/`: the worker nodes of a queue, those in trouble first."""
    question = _question(request, name)
    as_of = moment(question.selection)
    named = _named(question.wnname)
    query = question.asked.selection.query
    page = node_queries.nodes_page(question.queue, question.selection.frozen(as_of), named, as_of, query)
    nodes = node_view.in_order(page.nodes, question.order)
    match formats.wanted(request):
        case "json":
            return _as_json(request, question, page, nodes)
        case "csv":
            return _as_csv(question, page, nodes, raw=asking.is_on(request, "raw"))
    return _as_html(request, question, page, nodes)


@shared(fresh_s=60, kind=jobs, parameters=OWN)
def node_page(request: HttpRequest, name: str, node: str) -> HttpResponseBase:
    """`/wn/<queue>/<node>/`: one worker node of a queue."""
    error_catalogue.refresh()
    question = _question(request, name)
    as_of = moment(question.selection)
    selection = question.selection.frozen(as_of)
    found = node_queries.node_page(question.queue, selection, node, as_of)
    if found is None:
        raise Http404(f"No job of the last 7 days at {question.queue} names a worker node {node[:100]}.")
    wanted = formats.wanted(request)
    if wanted == "html":
        return _node_as_html(request, question, found)
    running = {node: found.running}
    alone = NodesPage(question.queue, selection, [found.node], running, slots_counted=True, as_of=as_of, source="")
    if wanted == "csv":
        return _as_csv(question, alone, [found.node], raw=asking.is_on(request, "raw"))
    return _as_json(request, replace(question, wnname=node), alone, [found.node])


def _question(request: HttpRequest, name: str) -> Question:
    """What a request asks of the nodes of the queue of that name, in any case.

    :raises Http404: where nobody has heard of the queue.
    """
    text = name.strip()
    if not text:
        raise BadRequest("site", "site must be the name of a queue, and is not given: /wns/<queue>/.")
    found = site_queries.found(text)
    if found is None:
        raise Http404(f"There is no queue {text[:100]}, and no job names one.")
    given = asking.given_in(request.META["QUERY_STRING"])
    own = {key: paging.single(given, key) for key in OWN}
    rest = {key: texts for key, texts in given.items() if key not in OWN}
    asked = asking.read(jobs(), rest, experiment.current().windows["dashboards"])
    asked = replace(asked, selection=asked.selection.with_term("computingsite", ""))
    return Question(found[0], asked, own["wnname"], _order(own["sortby"]), paging.number(given, "page", 1))


def _order(text: str) -> str:
    for suffix in SUFFIXES:
        text = text.removesuffix(suffix)
    if text and text not in node_view.ORDERS:
        raise BadRequest("sortby", f"sortby must be one of {', '.join(node_view.ORDERS)}.")
    return text


def _named(text: str) -> Any:
    """The condition on names: a part of them, or what a text with signs of its own means."""
    if not text:
        return None
    plain = not set(text) & set("*|,!=\\")
    known = jobs().by_parameter["wn"]
    return known.predicate(known.canonical(f"*{text}*" if plain else text))


def _as_json(request: HttpRequest, question: Question, page: NodesPage, nodes: list[Node]) -> HttpResponse:
    url = request.get_full_path()
    limit = question.asked.view.limit or len(nodes)
    data = node_view.as_data(page, nodes[:limit], url, question.wnname, question.hours)
    count = Count(len(nodes), page.as_of, page.source)
    headers = responses.truth_headers(count, _warnings(question, page), truncated=len(nodes) > limit)
    return responses.json_response(data, headers=headers)


def _as_csv(question: Question, page: NodesPage, nodes: list[Node], *, raw: bool) -> HttpResponseBase:
    limit = question.asked.view.limit or len(nodes)
    rows = (node_view.file_row(page, node) for node in nodes[:limit])
    count = Count(len(nodes), page.as_of, page.source)
    headers = responses.truth_headers(count, _warnings(question, page), truncated=len(nodes) > limit)
    return responses.csv_file("nodes", node_view.FILE, rows, headers, raw=raw)


def _warnings(question: Question, page: NodesPage) -> tuple[str, ...]:
    left_out = () if page.slots_counted else ("Slots were not counted (too wide).",)
    return (*question.asked.warnings, *left_out)


def _as_html(request: HttpRequest, question: Question, page: NodesPage, nodes: list[Node]) -> HttpResponse:
    kept = {"wnname": question.wnname, "sortby": question.order}
    place = links.Page(request.path, {key: text for key, text in kept.items() if text})
    sentence, action = node_view.headline(page)
    context = {
        "queue": question.queue,
        "queue_url": links.queue_in(question.asked.selection, question.queue),
        "jobs_url": links.list_of(page.selection),
        "story": sentence,
        "action": action,
        "troubled": node_view.troubled(page),
        "chips": _chips(question, place),
        "time_range": lists.time_range(question.asked, page.as_of, place),
        "fields": lists.form(question.asked, FORM, place),
        "truth": {"text": _truth(question, page), "warnings": _warnings(question, page)},
        "bars": node_view.bars(page),
        "bars_title": node_view.bars_title(page),
        "bars_table": node_view.bars_table(page),
        **_table(question, page, nodes, place),
        "empty": lists.empty(question.asked, (1, 3, 7), place) if not page.nodes else None,
        "alternates": formats.alternates(request.path, {**question.asked.selection.parameters, **place.kept}),
    }
    return _varied(render(request, "sites/nodes.html", context))


def _table(question: Question, page: NodesPage, nodes: list[Node], place: links.Page) -> dict[str, Any]:
    """The nodes of one page of the table, and the steps to its neighbours."""
    size = question.asked.view.display_limit
    first = (question.page - 1) * size
    asked = question.asked.selection.parameters
    asked |= {"display_limit": str(size)} if size != asking.ROWS_PER_PAGE else {}

    def sort_url(key: str) -> str:
        return replace(place, kept={**place.kept, "sortby": key}).asking(asked)

    pager = paging.pager(place, asked, question.page, size, len(nodes))
    return {"table": node_view.table(page, nodes[first : first + size], sort_url, question.order), "pager": pager}


def _chips(question: Question, place: links.Page) -> list[dict[str, str]]:
    chips = lists.chips(question.asked, place)
    if question.wnname:
        without = replace(place, kept={key: text for key, text in place.kept.items() if key != "wnname"})
        text = f"worker node is like {question.wnname}"
        chips.append({"text": text, "remove_url": without.of(question.asked.selection)})
    return chips


def _truth(question: Question, page: NodesPage) -> str:
    window = question.asked.selection.window
    when = (window.sentence() if window else "") or "at any time"
    jobs_of = f"{spaced(page.states.total())} jobs (exact), {when}"
    return f"{jobs_of} · as of {page.as_of:%H:%M:%S} UTC · source: {page.source}"


def _node_as_html(request: HttpRequest, question: Question, page: node_queries.NodePage) -> HttpResponse:
    as_of, place = page.as_of, links.Page(request.path)
    sentence, action = node_view.verdict_of(page)
    context = {
        "page": page,
        "queue_url": links.queue_in(question.asked.selection, page.queue),
        "nodes_url": links.Page(links.nodes_of(page.queue)).of(question.asked.selection),
        "jobs_url": links.list_of(page.selection),
        "story": sentence,
        "action": action,
        "chips": lists.chips(question.asked, place),
        "time_range": lists.time_range(question.asked, as_of, place),
        "states": job_states.state_counts(page.selection, page.node.states, as_of),
        "truth": {"text": _node_truth(page), "warnings": question.asked.warnings},
        "histogram": spread.plot(page.selection, page.spread, "Jobs of this worker node", page.node.jobs),
        "error_summary": parts.error_summary(page.selection, page.errors, page.node.failed),
        "table": node_view.jobs_table(page),
        "facts": node_view.facts(page),
        "empty": lists.empty(question.asked, (1, 3, 7), place) if not page.node.jobs else None,
        "alternates": formats.alternates(request.path, question.asked.selection.parameters),
    }
    return _varied(render(request, "sites/node.html", context))


def _node_truth(page: node_queries.NodePage) -> str:
    return f"{spaced(page.node.jobs)} jobs (exact) · as of {page.as_of:%H:%M:%S} UTC · source: {page.source}"


def _varied(response: HttpResponse) -> HttpResponse:
    response["Vary"] = "Accept"
    return response
