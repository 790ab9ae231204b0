"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import path, re_path

from users import profile_views, user_views, views

urlpatterns = [
    path("users/", views.user_list, name="users"),
    re_path(r"^users$", views.user_list),
    re_path(r"^user/?$", user_views.user_page),
    path("user/<str:name>/", user_views.user_page, name="user"),
    re_path(r"^user/(?P<name>[^/]+)$", user_views.user_page),
    path("userProfile/<str:name>/", profile_views.profile_page, name="user-profile"),
    re_path(r"^userProfile/(?P<name>[^/]+)$", profile_views.profile_page),
    path("userProfileData/", profile_views.profile_data, name="user-profile-data"),
    re_path(r"^userProfileData$", profile_views.profile_data),
    re_path(r"^api/user_dash/(?P<part>[^/]+)/?$", user_views.dashboard_data),
]
