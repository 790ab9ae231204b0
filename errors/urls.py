"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import path, re_path

from errors import difference_views, matrix_views, views

urlpatterns = [
    path("errors/", views.errors_page, name="errors"),
    re_path(r"^errors$", views.errors_page),
    path("errors/difference/", difference_views.difference_page, name="difference"),
    re_path(r"^errors/difference$", difference_views.difference_page),
    path("errors/difference/part/", difference_views.difference_part, name="difference-part"),
    path("errors/group/<str:name>/", views.group_page, name="error-group"),
    re_path(r"^errors/group/(?P<name>[^/]+)$", views.group_page),
    path("errorsscat/", matrix_views.matrix_page, name="matrix"),
    re_path(r"^(?:errorsscat|taskserrorsscat/?)$", matrix_views.matrix_page),
    path("errorsscat/<str:region>/<str:reqid>/", matrix_views.detail_page, name="matrix-detail"),
    re_path(r"^(?:errorsscat|taskserrorsscat)/(?P<region>[^/]+)/(?P<reqid>[^/]+)/?$", matrix_views.detail_page),
]
