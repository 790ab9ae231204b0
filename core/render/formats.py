"""Which rendering a request wants."""

from typing import Literal
from urllib.parse import urlencode

from django.http import HttpRequest

Format = Literal["html", "json", "csv"]
JSON_TYPES = ("application/json", "text/json")


def wanted(request: HttpRequest) -> Format:
    """By the parameters `json` and `csv`, with any value or none, else by what the client accepts."""
    # Not by request.GET: an address with too many parameters has none, and still wants its error in JSON.
    names = {part.partition("=")[0].lower() for part in request.META["QUERY_STRING"].split("&")}
    # What may be asked by POST at all is asked by scripts.
    if "json" in names or request.method == "POST":
        return "json"
    if "csv" in names:
        return "csv"
    preferred = request.get_preferred_type(["text/html", *JSON_TYPES])
    return "json" if preferred in JSON_TYPES else "html"


def alternates(path: str, parameters: dict[str, str]) -> list[tuple[str, str, str]]:
    """(media type, label, URL) of the other renderings of a page that has them all."""
    return [
        ("application/json", "JSON", f"{path}?{urlencode({**parameters, 'json': ''})}"),
        ("text/csv", "CSV", f"{path}?{urlencode({**parameters, 'csv': ''})}"),
    ]
