"""Pages without the indentation of their templates: a third of their bytes say nothing to a browser."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

AS_WRITTEN = re.compile(r"(<(?:pre|textarea)\b.*?</(?:pre|textarea)>)", re.DOTALL)
INDENTATION = re.compile(r"\s*\n\s*")


class Tidy:
    """Folds each line break and the blanks around it into one line break, but for text that is shown as written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # What is kept was tidied before it was kept.
        is_tidy = response.streaming or "X-Cache" in response
        if not is_tidy and response.get("Content-Type", "").startswith("text/html"):
            response.content = tidied(response.content.decode()).encode()
        return response


def tidied(html: str) -> str:
    """The same page with single line breaks."""
    parts = AS_WRITTEN.split(html)
    return "".join(part if position % 2 else INDENTATION.sub("\n", part) for position, part in enumerate(parts))
