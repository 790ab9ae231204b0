"""Health, status, metrics, and what robots may read."""

from django.urls import path, re_path

from status import views

urlpatterns = [
    re_path(r"^health/live/?$", views.live, name="health-live"),
    re_path(r"^health/ready/?$", views.ready, name="health-ready"),
    re_path(r"^health/?$", views.health, name="health"),
    re_path(r"^status/?$", views.status_page, name="status"),
    path("metrics", views.metrics_page, name="metrics"),
    path("robots.txt", views.robots, name="robots"),
]
