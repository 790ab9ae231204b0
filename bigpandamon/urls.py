"""The portal's pages: each feature brings its own."""

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path, re_path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("home.urls")),
    # A base URL that ends in a slash gives `//jobs/`; scripts send it.
    re_path(r"^/*", include("jobs.urls")),
    re_path(r"^/*", include("tasks.urls")),
    re_path(r"^/*", include("errors.urls")),
    re_path(r"^/*", include("dash.urls")),
    re_path(r"^/*", include("sites.urls")),
    re_path(r"^/*", include("users.urls")),
    re_path(r"^/*", include("files.urls")),
    re_path(r"^/*", include("harvester.urls")),
    re_path(r"^/*", include("logs.urls")),
    path("", include("help.urls")),
    path("", include("status.urls")),
]
if apps.is_installed("styleguide"):
    urlpatterns.append(path("", include("styleguide.urls")))

handler400 = "core.render.errors.bad_request"
handler403 = "core.render.errors.forbidden"
handler404 = "core.render.errors.not_found"
handler500 = "core.render.errors.server_error"
