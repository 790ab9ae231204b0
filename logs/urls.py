"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import path, re_path

from logs import lines_views, memory_views, old_views, views

TASK = r"(?P<taskid>[0-9]{1,18})"
urlpatterns = [
    path("filebrowser/", views.file_browser, name="file-browser"),
    re_path(r"^filebrowser$", views.file_browser),
    re_path(r"^filebrowser/list/[^/]+/(?P<pandaid>[0-9]{1,18})/[^/]+/?$", old_views.list_of_job),
    re_path(r"^filebrowser/list/[^/]+/[^/]+/(?P<scope>[^/]+)/(?P<lfn>[^/]+)/?$", old_views.list_of_file),
    re_path(r"^filebrowser/delete/?$", old_views.delete),
    path("joblog/<int:pandaid>/", views.log_page, name="joblog"),
    path("joblog/<int:pandaid>", views.log_page),
    path("payloadlog/", lines_views.payload_log, name="payload-log"),
    re_path(r"^payloadlog$", lines_views.payload_log),
    re_path(rf"^tasklogs/{TASK}/$", lines_views.task_logs, name="task-logs"),
    re_path(rf"^tasklogs/{TASK}$", lines_views.task_logs),
    re_path(rf"^tasklogs/{TASK}/lines/$", lines_views.task_lines, name="task-lines"),
    re_path(r"^memoryplot/?$", memory_views.memory_plot, name="memory-plot"),
    path("prmonplots/<int:pandaid>/", memory_views.memory_plots, name="memory-plots"),
    path("prmonplots/<int:pandaid>", memory_views.memory_plots),
    path("prmonplots/<int:pandaid>/plot.png", memory_views.memory_image, name="memory-image"),
    re_path(r"^getprmonplotsdata/(?P<pandaid>[0-9]{1,18})/?$", memory_views.memory_data, name="memory-data"),
]
