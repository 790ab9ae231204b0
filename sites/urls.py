"""Every spelling that links and scripts use, with and without a slash at the end."""

from django.urls import path, re_path

from sites import catalogue_views, node_views, shares_views, site_views, summary_views, views

urlpatterns = [
    path("sites/", views.queue_list, name="queues"),
    re_path(r"^sites$", views.queue_list),
    re_path(r"^site/?$", site_views.site_page),
    path("site/<str:name>/", site_views.site_page, name="site"),
    re_path(r"^site/(?P<name>[^/]+)$", site_views.site_page),
    re_path(r"^wns/?$", node_views.nodes_page),
    path("wns/<str:name>/", node_views.nodes_page, name="nodes"),
    re_path(r"^wns/(?P<name>[^/]+)$", node_views.nodes_page),
    path("wn/<str:name>/<str:node>/", node_views.node_page, name="node"),
    re_path(r"^wn/(?P<name>[^/]+)/(?P<node>[^/]+)$", node_views.node_page),
    re_path(r"^wn/(?P<name>[^/]+)/?$", node_views.nodes_page),
    path("status_summary/", summary_views.page, name="status-summary"),
    re_path(r"^status_summary$", summary_views.page),
    re_path(r"^status_summary/api/?$", summary_views.api),
    path("resourcetypes/", catalogue_views.resource_types, name="resource-types"),
    re_path(r"^resourcetypes$", catalogue_views.resource_types),
    path("workQueues/", catalogue_views.work_queues, name="work-queues"),
    re_path(r"^(?:workQueues|workqueues/?)$", catalogue_views.work_queues),
    path("globalshares/", shares_views.page, name="global-shares"),
    re_path(r"^globalshares$", shares_views.page),
    re_path(r"^datatable/data/(?P<name>\w+)/?$", shares_views.part),
    re_path(r"^api/get_sites/?$", views.names, name="queue-names"),
]
