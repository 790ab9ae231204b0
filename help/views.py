"""Help pages: parse, ask, render."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import experiment
from core.cache.pages import shared
from core.clock import now
from core.reference import HEADERS
from core.render import formats, responses
from core.templatetags.portal import STATES
from help import queries
from help.glossary import glossary


@shared(fresh_s=600)
def help_page(request: HttpRequest) -> HttpResponse:
    """`/help/`: how to ask, and the field's words."""
    words = glossary()
    if formats.wanted(request) != "html":
        data = {"glossary": {word: meaning for part in words for word, meaning in part.words}}
        return responses.as_data(request, "glossary", data)
    context = {
        "glossary": words,
        "states": [(name, state.meaning) for name, state in STATES.items()],
        "hours": experiment.current().windows["jobs"],
        "alternates": formats.alternates(request.path, {}),
    }
    return render(request, "help/help.html", context)


@shared(fresh_s=600)
def api_reference(request: HttpRequest) -> HttpResponse:
    """`/api/`: every URL with its parameters, keys and examples."""
    ids = queries.ids(now())
    found = [queries.with_examples(endpoint, ids) for endpoint in queries.endpoints()]
    if formats.wanted(request) != "html":
        data = {
            "endpoints": [asdict(endpoint) for endpoint in found],
            "headers": {entry.name: entry.meaning for entry in HEADERS},
        }
        return responses.as_data(request, "api", data)
    context = {
        "endpoints": queries.shown(found),
        "headers": HEADERS,
        "alternates": formats.alternates(request.path, {}),
    }
    return render(request, "help/api.html", context)
