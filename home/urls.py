"""The front page."""

from django.urls import path

from home import views

urlpatterns = [path("", views.front_page, name="home")]
