"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import path, re_path

from tasks import views

urlpatterns = [
    path("tasks/", views.task_list, name="tasks"),
    re_path(r"^tasks$", views.task_list),
    re_path(r"^task/?$", views.task_page),
    path("task/<str:name>/", views.task_page, name="task"),
    re_path(r"^task/(?P<name>[^/]+)$", views.task_page),
    re_path(r"^tasknew/?$", views.task_page),
    re_path(r"^tasknew/(?P<name>[^/]+)/?$", views.task_page),
    re_path(r"^taskstatuslog/(?P<taskid>[0-9]{1,18})/?$", views.status_log, name="task-status-log"),
    path("tasks/summary/", views.tasks_summary, name="tasks-summary"),
]
