"""The portal's pages: each feature brings its own."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="jobs", query_string=True)),
    # A base URL that ends in a slash gives `//jobs/`; scripts send it.
    re_path(r"^/*", include("jobs.urls")),
    path("", include("help.urls")),
]

handler400 = "core.render.errors.bad_request"
handler403 = "core.render.errors.forbidden"
handler404 = "core.render.errors.not_found"
