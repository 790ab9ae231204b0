"""Queues, sites, storage and what they offer."""

from django.db import models

from core.panda.fields import PaddedCharField, TolerantJSONField
from core.panda.models.base import PandaTable


class Queue(PandaTable):
    panda_queue = models.CharField(max_length=50, primary_key=True)
    data = TolerantJSONField(null=True)
    last_update = models.DateTimeField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.schedconfig_json"


class PandaSite(PandaTable):
    panda_site_name = models.CharField(max_length=52, primary_key=True)
    site_name = models.CharField(max_length=52)
    storage_site_name = models.CharField(max_length=52, null=True)
    default_ddm_endpoint = models.CharField(max_length=52, null=True)
    is_local = PaddedCharField(max_length=1, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.panda_site"


class Site(PandaTable):
    site_name = models.CharField(max_length=52, primary_key=True)
    role = models.CharField(max_length=256, null=True)
    tier_level = models.SmallIntegerField(null=True)
    state = models.CharField(max_length=52, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.site"


class StorageEndpoint(PandaTable):
    ddm_endpoint_name = models.CharField(max_length=52, primary_key=True)
    site_name = models.CharField(max_length=52, null=True)
    ddm_spacetoken_name = models.CharField(max_length=52, null=True)
    space_total = models.BigIntegerField(null=True)
    space_free = models.BigIntegerField(null=True)
    space_used = models.BigIntegerField(null=True)
    is_tape = models.CharField(max_length=1, null=True)
    type = models.CharField(max_length=20, null=True)
    blacklisted = PaddedCharField(max_length=1, null=True)
    blacklisted_read = PaddedCharField(max_length=1, null=True)
    blacklisted_write = PaddedCharField(max_length=1, null=True)
    space_expired = models.BigIntegerField(null=True)
    space_timestamp = models.DateTimeField(null=True)
    detailed_status = TolerantJSONField(null=True)
    space_min_free = models.BigIntegerField(null=True)
    space_unavailable = models.BigIntegerField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.ddm_endpoint"


class QueueStorage(PandaTable):
    pk = models.CompositePrimaryKey("panda_site_name", "ddm_endpoint_name", "scope")
    panda_site_name = models.CharField(max_length=52)
    ddm_endpoint_name = models.CharField(max_length=52)
    is_local = PaddedCharField(max_length=1, null=True)
    roles = models.CharField(max_length=60, null=True)
    order_read = models.IntegerField(null=True)
    order_write = models.IntegerField(null=True)
    default_read = PaddedCharField(max_length=1, null=True)
    default_write = PaddedCharField(max_length=1, null=True)
    scope = models.CharField(max_length=52)

    class Meta(PandaTable.Meta):
        db_table = "panda.panda_ddm_relation"


class SoftwareTag(PandaTable):
    panda_queue = models.CharField(max_length=50, primary_key=True)  # no key in the database: rows are not unique by it
    data = models.TextField(null=True)
    last_update = models.DateTimeField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.sw_tags"


class SiteStatistic(PandaTable):
    pk = models.CompositePrimaryKey("site_name", "key")
    site_name = models.CharField(max_length=52)
    key = models.CharField(max_length=52)
    value = models.BigIntegerField(null=True)
    ts = models.DateTimeField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.site_stats"


class SiteData(PandaTable):
    """How often pilots asked for jobs, by queue.

    Each of PanDA's servers has a row of its own, with its name in `flag`; the rows `production` and `analysis` are their mean.
    Absolute figures count requests, the others the places that they came from.
    """

    pk = models.CompositePrimaryKey("site", "flag", "hours")
    site = models.CharField(max_length=60)
    flag = models.CharField(max_length=30)
    hours = models.IntegerField()
    nwn = models.IntegerField(null=True)
    memmin = models.IntegerField(null=True)
    memmax = models.IntegerField(null=True)
    si2000min = models.IntegerField(null=True)
    si2000max = models.IntegerField(null=True)
    os = models.CharField(max_length=30, null=True)
    space = models.CharField(max_length=30, null=True)
    minjobs = models.IntegerField(null=True)
    maxjobs = models.IntegerField(null=True)
    laststart = models.DateTimeField(null=True)
    lastend = models.DateTimeField(null=True)
    lastfail = models.DateTimeField(null=True)
    lastpilot = models.DateTimeField(null=True)
    lastpid = models.IntegerField(null=True)
    nstart = models.IntegerField()
    finished = models.IntegerField()
    failed = models.IntegerField()
    defined = models.IntegerField()
    assigned = models.IntegerField()
    waiting = models.IntegerField()
    activated = models.IntegerField()
    holding = models.IntegerField()
    running = models.IntegerField()
    transferring = models.IntegerField()
    getjob = models.IntegerField()
    updatejob = models.IntegerField()
    lastmod = models.DateTimeField()
    ncpu = models.IntegerField(null=True)
    nslot = models.IntegerField(null=True)
    nojob = models.IntegerField(null=True)
    getjobabs = models.BigIntegerField(null=True)
    updatejobabs = models.BigIntegerField(null=True)
    nojobabs = models.BigIntegerField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "pandameta.sitedata"
