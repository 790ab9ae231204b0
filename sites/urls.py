"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import path, re_path

from sites import views

urlpatterns = [
    path("sites/", views.queue_list, name="queues"),
    re_path(r"^sites$", views.queue_list),
    re_path(r"^site/?$", views.site_page),
    path("site/<str:name>/", views.site_page, name="site"),
    re_path(r"^site/(?P<name>[^/]+)$", views.site_page),
    re_path(r"^api/get_sites/?$", views.names, name="queue-names"),
]
