"""Help pages: parse, ask, render."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.clock import now
from core.reference import HEADERS
from core.render import formats, responses
from help import queries


def api_reference(request: HttpRequest) -> HttpResponse:
    """`/api/`: every URL with its parameters, keys and examples."""
    ids = queries.ids(now())
    found = [queries.described(endpoint, ids) for endpoint in queries.endpoints()]
    if formats.wanted(request) == "json":
        return responses.json_response(
            {"endpoints": found, "headers": {entry.name: entry.meaning for entry in HEADERS}}
        )
    context = {"endpoints": found, "headers": HEADERS, "alternates": formats.alternates(request.path, {})[:1]}
    return render(request, "help/api.html", context)
