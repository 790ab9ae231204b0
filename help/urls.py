"""The pages of the reference."""

from django.urls import re_path

from help import views
from help.gone import CLOSED, gone_page

urlpatterns = [
    re_path(r"^api/?$", views.api_reference, name="api-reference"),
    re_path(r"^help/?$", views.help_page, name="help"),
    *(re_path(rf"^{path}/?$", gone_page, {"closest": closest}) for path, closest in CLOSED.items()),
]
