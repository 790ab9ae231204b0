"""The page of all components."""

from django.urls import re_path

from styleguide import views

urlpatterns = [re_path(r"^styleguide/?$", views.styleguide, name="styleguide")]
