"""The server itself: its version, settings, log and metrics."""

from django.db import models

from core.panda.fields import TolerantJSONField
from core.panda.models.base import PandaTable


class SchemaVersion(PandaTable):
    component = models.CharField(max_length=100, primary_key=True)
    major = models.IntegerField()
    minor = models.IntegerField()
    patch = models.IntegerField()

    class Meta(PandaTable.Meta):
        db_table = "panda.pandadb_version"


class ServerSetting(PandaTable):
    pk = models.CompositePrimaryKey("app", "component", "key", "vo")
    app = models.CharField(max_length=64)
    component = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    value = models.CharField(max_length=256, null=True)
    value_json = TolerantJSONField(null=True)
    type = models.CharField(max_length=64)
    vo = models.CharField(max_length=32)
    descr = models.CharField(max_length=256)

    class Meta(PandaTable.Meta):
        db_table = "panda.config"


class ServerLog(PandaTable):
    bintime = models.DateTimeField(primary_key=True)  # no key in the database: rows are not unique by it
    name = models.CharField(max_length=30, null=True)
    module = models.CharField(max_length=30, null=True)
    loguser = models.CharField(max_length=80, null=True)
    type = models.CharField(max_length=20, null=True)
    pid = models.BigIntegerField()
    loglevel = models.IntegerField()
    levelname = models.CharField(max_length=30, null=True)
    time = models.CharField(max_length=30, null=True)
    filename = models.CharField(max_length=100, null=True)
    line = models.IntegerField()
    message = models.CharField(max_length=4000, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.pandalog"


class ServerMetric(PandaTable):
    computingsite = models.CharField(
        max_length=128, primary_key=True
    )  # no key in the database: rows are not unique by it
    gshare = models.CharField(max_length=32, null=True)
    metric = models.CharField(max_length=128, null=True)
    value_json = TolerantJSONField(null=True)
    timestamp = models.DateTimeField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.metrics"
