"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
