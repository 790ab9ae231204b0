"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import path, re_path

from dash import views

urlpatterns = [
    path("dash/region/", views.region, name="dash-region"),
    re_path(r"^dash/region$", views.region),
    path("dash/region/plot.png", views.region_image, name="dash-region-image"),
    path("dash/world/plot.png", views.world_image, name="dash-world-image"),
    path("dash/world/", views.world, name="dash-world"),
    re_path(r"^dash/world$", views.world),
    re_path(r"^(?:new/)?dash/?$", views.elsewhere),
    re_path(r"^(?:new/)?dash/analysis/?$", views.elsewhere, {"jobtype": "analysis"}),
    re_path(r"^(?:new/)?dash/production/?$", views.elsewhere, {"jobtype": "production"}),
    re_path(r"^dash/es/?$", views.elsewhere, {"queuejobseed": "es*", "splitby": "eventservice"}),
]
