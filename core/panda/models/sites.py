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
