"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import path, re_path

from tasks import consumption_views, part_views, views

TASK = r"(?P<taskid>[0-9]{1,18})/?$"
urlpatterns = [
    path("tasks/", views.task_list, name="tasks"),
    re_path(r"^tasks$", views.task_list),
    path("tasks/summary/", views.tasks_summary, name="tasks-summary"),
    re_path(r"^task/?$", views.task_page),
    path("task/<str:name>/", views.task_page, name="task"),
    re_path(r"^task/(?P<name>[^/]+)$", views.task_page),
    re_path(r"^tasknew/?$", views.task_page),
    re_path(r"^tasknew/(?P<name>[^/]+)/?$", views.task_page),
    re_path(rf"^taskstatuslog/{TASK}", part_views.status_log, name="task-status-log"),
    re_path(rf"^getjobsummaryfortask/{TASK}", part_views.job_summary, name="task-job-summary"),
    re_path(rf"^taskprofile/{TASK}", part_views.profile_page, name="task-profile"),
    re_path(r"^taskprofile/(?P<taskid>[0-9]{1,18})/plot\.png$", part_views.profile_image, name="task-profile-image"),
    re_path(r"^(?:taskprofileplot|taskesprofileplot)/?$", part_views.profile_page),
    re_path(rf"^taskprofiledata/{TASK}", part_views.profile_data, name="task-profile-data"),
    re_path(rf"^taskplots/{TASK}", consumption_views.consumption_page, name="task-plots"),
    re_path(
        r"^taskplots/(?P<taskid>[0-9]{1,18})/plot\.png$", consumption_views.consumption_image, name="task-plots-image"
    ),
    re_path(r"^api/tasks_plots/?$", consumption_views.tasks_plots, name="tasks-plots"),
    re_path(rf"^taskflow/{TASK}", part_views.flow_page, name="task-flow"),
    re_path(rf"^taskattempts/{TASK}", part_views.attempts_page, name="task-attempts"),
    re_path(rf"^taskchain/{TASK}", part_views.chain_page, name="task-chain"),
    re_path(r"^(?:taskchain|ganttTaskChain)/?$", part_views.chain_page),
    re_path(r"^slowtasks/?$", part_views.slow_tasks, name="slow-tasks"),
]
