"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import path, re_path

from harvester import data_views, views

urlpatterns = [
    path("harvester/workers/", views.worker_list, name="workers"),
    re_path(r"^harvester/workers$", views.worker_list),
    re_path(r"^(?:harvesters|harvesterworkersdash|harvesterworkerslist)/?$", views.worker_list),
    path("harvester/workers/summary/", views.workers_summary, name="workers-summary"),
    re_path(r"^harvester/worker/?$", views.worker_page),
    re_path(r"^harvesterworkerinfo/?$", views.worker_page),
    path("harvester/worker/<str:name>/", views.worker_page, name="worker"),
    re_path(r"^harvester/worker/(?P<name>[^/]+)$", views.worker_page),
    path("harvester/instances/", views.instances_page, name="harvester-instances"),
    re_path(r"^harvester(?:/instances)?/?$", views.instances_page),
    path("harvester/instance/<str:name>/", views.instance_page, name="harvester-instance"),
    re_path(r"^harvester/instance/(?P<name>[^/]+)$", views.instance_page),
    path("harvester/slots/", views.slots_page, name="harvester-slots"),
    re_path(r"^harvester/slots$", views.slots_page),
    re_path(r"^(?:harvester/getworkers|workers)/?$", data_views.worker_rows),
    re_path(r"^harvester/getdiagnostics/?$", data_views.messages),
    re_path(r"^harvester/getworkerstats/?$", data_views.statistics),
    re_path(r"^harvester/getjobs/?$", data_views.relations),
    re_path(r"^workersfortask/?$", data_views.of_task),
]
