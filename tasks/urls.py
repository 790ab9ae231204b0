"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import path, re_path

from tasks import views

urlpatterns = [
    path("tasks/", views.task_list, name="tasks"),
    re_path(r"^tasks$", views.task_list),
    path("tasks/summary/", views.tasks_summary, name="tasks-summary"),
]
