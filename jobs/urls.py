"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import path, re_path

from jobs import similar_views, views

urlpatterns = [
    path("jobs/", views.job_list, name="jobs"),
    re_path(r"^jobs$", views.job_list),
    path("jobs/summary/", views.jobs_summary, name="jobs-summary"),
    re_path(r"^job/?$", views.job_page),
    path("job/<str:name>/", views.job_page, name="job"),
    re_path(r"^job/(?P<name>[^/]+)$", views.job_page),
    path("job/<int:pandaid>/similar/", similar_views.similar_page, name="job-similar"),
    path("jobstatuslog/<int:pandaid>/", views.status_log, name="job-status-log"),
    path("jobrelationships/<int:pandaid>/", views.relationships, name="job-relationships"),
    re_path(r"^descendentjoberrsinfo/?$", views.attempts_errors, name="job-attempts-errors"),
    re_path(r"^api/joberrordescriptions/?$", views.error_descriptions, name="error-descriptions"),
]
