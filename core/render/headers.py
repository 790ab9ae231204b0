"""Headers that every answer has, whatever made it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# The portal uses none of these, and nothing that it shows shall.
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class Fixed:
    """Adds what Django's own middleware leaves out, and keeps answers private that say nothing of caching."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        if "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response
