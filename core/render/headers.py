"""Headers that every answer has, whatever made it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# The portal uses none of these, and nothing that it shows shall.
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class Fixed:
    """Adds what Django's own middleware leaves out, keeps answers private that say nothing of caching, and searches unlisted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        if "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        if request.META.get("QUERY_STRING"):
            # Searches have no end; robots that came by a link from elsewhere shall not keep them either.
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response
