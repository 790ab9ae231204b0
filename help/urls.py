"""The pages of the reference."""

from django.urls import re_path

from help import views

urlpatterns = [
    re_path(r"^api/?$", views.api_reference, name="api-reference"),
    re_path(r"^help/?$", views.help_page, name="help"),
]
