"""Pages that earlier monitors had and closed. Bookmarks of them are told so, and what comes closest."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.render import errors

# The addresses that were closed, and the page that comes closest to each.
CLOSED = {
    "ttc": "tasks",
    "workingGroups": "tasks",
    "runningprodrequests": "tasks",
    "dc/tails": "tasks",
    "datacartails": "tasks",
    "api/dc/tails": "tasks",
    "dash/objectstore": "dash-region",
    "incidents": "errors",
    "logger": "errors",
}


def gone_page(request: HttpRequest, closest: str) -> HttpResponse:
    """410, with the name of a page that is there."""
    sentence = f"The page {request.path} was closed before this portal began, and nothing took its place."
    return errors.answer(request, 410, sentence, f"What comes closest to it is {reverse(closest)}.", reverse(closest))
