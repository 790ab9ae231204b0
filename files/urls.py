"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import path, re_path

from files import one_views, views

urlpatterns = [
    path("files/", views.file_list, name="files"),
    re_path(r"^(?:files|fileList/?)$", views.file_list),
    path("files/summary/", views.files_summary, name="files-summary"),
    re_path(r"^loadFileList/?$", views.file_rows, name="file-rows"),
    path("datasets/", views.dataset_list, name="datasets"),
    re_path(r"^(?:datasets|datasetList/?)$", views.dataset_list),
    path("datasets/summary/", views.datasets_summary, name="datasets-summary"),
    path("file/", one_views.file_page, name="file"),
    re_path(r"^(?:file|fileInfo/?)$", one_views.file_page),
    path("file/<str:name>/", one_views.file_page, name="file"),
    # A server may have turned the quoted slashes of a name into plain ones.
    re_path(r"^(?:file|fileInfo)/(?P<name>.+?)/?$", one_views.file_page),
    re_path(r"^filecopies/?$", one_views.file_copies, name="file-copies"),
    path("dataset/", one_views.dataset_page, name="dataset"),
    re_path(r"^(?:dataset|datasetInfo/?)$", one_views.dataset_page),
    path("dataset/<str:name>/", one_views.dataset_page, name="dataset"),
    re_path(r"^(?:dataset|datasetInfo)/(?P<name>.+?)/?$", one_views.dataset_page),
]
