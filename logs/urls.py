"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import path, re_path

from logs import memory_views, views

urlpatterns = [
    path("filebrowser/", views.file_browser, name="file-browser"),
    re_path(r"^filebrowser$", views.file_browser),
    path("joblog/<int:pandaid>/", views.log_page, name="joblog"),
    path("joblog/<int:pandaid>", views.log_page),
    re_path(r"^memoryplot/?$", memory_views.memory_plot, name="memory-plot"),
    path("prmonplots/<int:pandaid>/", memory_views.memory_plots, name="memory-plots"),
    path("prmonplots/<int:pandaid>", memory_views.memory_plots),
    path("prmonplots/<int:pandaid>/plot.png", memory_views.memory_image, name="memory-image"),
    re_path(r"^getprmonplotsdata/(?P<pandaid>[0-9]{1,18})/?$", memory_views.memory_data, name="memory-data"),
]
