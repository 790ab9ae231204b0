"""The dashboards: parse, ask, render."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from core import experiment
from core.cache.pages import shared
from core.engines.base import Count
from core.engines.best import moment
from core.render import formats, responses
from core.render.images import png
from core.selection import request as asking
from core.selection.jobs import jobs
from core.selection.problems import BadRequest
from dash import data, pages, queries
from dash.figure import figure_of
from dash.figures import sums
from dash.ladders import REGION, SPLITS, WORLD, Ladder, Split
from dash.links import Ways
from dash.supply import supply

OWN = ("splitby", "level", "kiosk", "cloudview")
FRESH_S = KIOSK_S = 60
JSON_SPLITS = ("jobtype", "resourcetype")


@dataclass(frozen=True)
class Wanted:
    """A request for a dashboard."""

    asked: asking.Asked
    ladder: Ladder
    splits: tuple[Split, ...]
    depth: int
    kiosk: bool
    with_links: bool
    raw: bool

    @property
    def parameters(self) -> dict[str, str]:
        """All that another rendering of the same has to be asked."""
        own = {"splitby": ",".join(split.name for split in self.splits)}
        if self.depth != self.ladder.level_of(self.asked.selection):
            own["level"] = self.ladder.levels[self.depth].name
        return {**self.asked.selection.parameters, **{name: text for name, text in own.items() if text}}

    def board(self, splits: Sequence[Split] | None = None) -> tuple[queries.Board, Ways]:
        """The answer, and the links from it."""
        chosen = self.splits if splits is None else tuple(splits)
        found = queries.board(self.asked.selection, self.ladder, chosen, moment(self.asked.selection))
        return found, Ways(self.asked, found.selection, self.ladder, chosen)

    def supplied(self, splits: Sequence[Split] | None = None) -> tuple[queries.Board, Ways]:
        """The same with what comes for the jobs, where pilots and workers come for just these."""
        found, ways = self.board(splits)
        if found.lines and pages.wants_supply(self.asked, ways):
            found = replace(found, supply=supply((path for path, _ in found.lines), found.as_of))
        return found, ways


@shared(fresh_s=FRESH_S, kind=jobs, parameters=OWN)
def region(request: HttpRequest) -> HttpResponseBase:
    """`/dash/region/`: jobs by region, site and queue."""
    wanted = _wanted(request, REGION)
    match formats.wanted(request):
        case "json":
            board, ways = wanted.supplied([SPLITS[name] for name in JSON_SPLITS])
            root = request.build_absolute_uri("/").rstrip("/")
            lists = data.Lists(ways, root) if wanted.with_links else None
            found = data.region(board, ways, wanted.asked.warnings, lists)
            return responses.json_response(found, headers=_headers(wanted, board))
        case "csv":
            return _as_csv(wanted)
    return _as_html(request, wanted)


@shared(fresh_s=FRESH_S, kind=jobs, parameters=OWN)
def world(request: HttpRequest) -> HttpResponseBase:
    """`/dash/world/`: jobs by nucleus and satellite."""
    wanted = _wanted(request, WORLD)
    match formats.wanted(request):
        case "json":
            board, _ = wanted.board(())
            left_out = queries.with_power(board)
            warnings = (*wanted.asked.warnings, *filter(None, [left_out]))
            return responses.json_response(data.world(board, warnings), headers=_headers(wanted, board, warnings))
        case "csv":
            return _as_csv(wanted)
    return _as_html(request, wanted)


@shared(fresh_s=FRESH_S, kind=jobs, parameters=OWN)
def region_image(request: HttpRequest) -> HttpResponse:
    """`/dash/region/plot.png`: the map of the same page, as an image."""
    return _image(_wanted(request, REGION))


@shared(fresh_s=FRESH_S, kind=jobs, parameters=OWN)
def world_image(request: HttpRequest) -> HttpResponse:
    """`/dash/world/plot.png`: the map of the same page, as an image."""
    return _image(_wanted(request, WORLD))


def elsewhere(request: HttpRequest, **parameters: str) -> HttpResponse:
    """Addresses of older dashboards: `/dash/`, `/dash/analysis/`, `/dash/production/`, `/dash/es/`, `/new/dash/`.

    :raises BadRequest: for `mode=task`, which no dashboard has.
    """
    given = asking.given_in(request.META["QUERY_STRING"])
    if "task" in given.pop("mode", ()):
        raise BadRequest("mode", "There is no dashboard of tasks; /tasks/ counts them by status.")
    name = "dash-world" if "world" in given.pop("cloudview", ()) else "dash-region"
    found = {**{key: [text] for key, text in parameters.items()}, **given}
    query = urlencode(found, doseq=True, safe=",:*")
    return redirect(f"{reverse(name)}?{query}".removesuffix("?"), permanent=True)


def _image(wanted: Wanted) -> HttpResponse:
    board, ways = wanted.board(())
    title = f"{wanted.ladder.title}, {board.as_of:%Y-%m-%d %H:%M} UTC: {wanted.asked.selection.sentence()}"
    figure = figure_of(pages.tree_of(board, ways, wanted.depth), title)
    return HttpResponse(png(figure), content_type="image/png", headers=_headers(wanted, board))


def _wanted(request: HttpRequest, ladder: Ladder) -> Wanted:
    given = asking.given_in(request.META["QUERY_STRING"])
    kiosk = asking.switched(given, "kiosk")
    own = {name: [text for text in given.pop(name, ()) if text.strip()] for name in OWN}
    asked = asking.read(jobs(), given, experiment.current().windows["dashboards"])
    return Wanted(
        asked=asked,
        ladder=ladder,
        splits=tuple(SPLITS[name] for name in _words(own, "splitby", tuple(SPLITS))),
        depth=_depth(own, ladder, asked),
        kiosk=kiosk,
        raw=asking.switched(given, "raw"),
        with_links="links" in ",".join(given.get("extra", ())).split(","),
    )


def _words(own: asking.Given, name: str, known: tuple[str, ...]) -> list[str]:
    words = [word.strip().lower() for text in own[name] for word in text.split(",") if word.strip()]
    if unknown := [word for word in words if word not in known]:
        raise BadRequest(name, f"{name} must be of {', '.join(known)}, not “{unknown[0][:60]}”.")
    return [word for word in known if word in words]


def _depth(own: asking.Given, ladder: Ladder, asked: asking.Asked) -> int:
    """The level that is asked for, or the one under what is named."""
    names = tuple(level.name for level in ladder.levels)
    chosen = _words(own, "level", names)
    if len(chosen) > 1:
        raise BadRequest("level", f"level takes one of {', '.join(names)}.")
    return names.index(chosen[0]) if chosen else ladder.level_of(asked.selection)


def _as_html(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    board, ways = wanted.supplied(() if wanted.kiosk else None)
    if wanted.kiosk:
        context = {**pages.kiosk(board, ways, wanted.depth), "seconds": KIOSK_S}
        response = render(request, "dash/kiosk.html", context)
        response["Refresh"] = str(KIOSK_S)
    else:
        context = pages.context(wanted.asked, board, ways, wanted.depth)
        context["alternates"] = formats.alternates(request.path, wanted.parameters)
        response = render(request, "dash/dashboard.html", context)
    response["Vary"] = "Accept"
    return response


def _as_csv(wanted: Wanted) -> StreamingHttpResponse:
    board, _ = wanted.board()
    names, rows = data.csv_names(board, wanted.depth), data.csv_rows(board, wanted.depth)
    return responses.csv_file(wanted.ladder.name, names, rows, _headers(wanted, board), raw=wanted.raw)


def _headers(wanted: Wanted, board: queries.Board, warnings: Sequence[str] = ()) -> dict[str, str]:
    total = Count(sums(board.lines).total, board.as_of, board.source)
    return responses.truth_headers(total, tuple(warnings) or wanted.asked.warnings)
