"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import path, re_path

from errors import views

urlpatterns = [
    path("errors/", views.errors_page, name="errors"),
    re_path(r"^errors$", views.errors_page),
    path("errors/group/<str:name>/", views.group_page, name="error-group"),
    re_path(r"^errors/group/(?P<name>[^/]+)$", views.group_page),
]
