"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import path, re_path

from logs import views

urlpatterns = [
    path("filebrowser/", views.file_browser, name="file-browser"),
    re_path(r"^filebrowser$", views.file_browser),
    path("joblog/<int:pandaid>/", views.log_page, name="joblog"),
    path("joblog/<int:pandaid>", views.log_page),
]
