"""The front page: ask, render."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import experiment
from core.cache.pages import shared
from core.engines.best import moment
from core.render import formats, links, phases, responses
from core.selection.jobs import jobs
from core.selection.selection import Selection
from home import pages, queries


@shared(fresh_s=60)
def front_page(request: HttpRequest) -> HttpResponse:
    """`/`: what runs, fails, waits and moves now."""
    hours = experiment.current().windows["dashboards"]
    as_of = moment(queries.selection_of(hours))
    glance = queries.glance(hours, as_of)
    if formats.wanted(request) != "html":
        return responses.as_data(request, "grid", pages.as_data(glance, as_of))
    context = {
        "hours": hours,
        "grid_url": links.grid_of(Selection(jobs())),
        "tiles": phases.tiles(glance.selection, glance.states, as_of, glance.spread),
        "table": pages.queues_table(glance),
        "histogram": pages.plot(glance),
        "truth": {"text": f"as of {as_of:%H:%M:%S} UTC · source: {glance.source}", "warnings": ()},
        "alternates": formats.alternates(request.path, {}),
    }
    response = render(request, "home/home.html", context)
    response["Vary"] = "Accept"
    return response
