"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import path, re_path

from users import user_views, views

urlpatterns = [
    path("users/", views.user_list, name="users"),
    re_path(r"^users$", views.user_list),
    re_path(r"^user/?$", user_views.user_page),
    path("user/<str:name>/", user_views.user_page, name="user"),
    re_path(r"^user/(?P<name>[^/]+)$", user_views.user_page),
]
