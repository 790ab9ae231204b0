"""The portal's pages and one that fails."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path

from bigpandamon import urls

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


def fails(_: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret words of a fault")


def forbidden(_: HttpRequest) -> HttpResponse:
    raise PermissionDenied


urlpatterns = [path("fails/", fails), path("forbidden/", forbidden), *urls.urlpatterns]
