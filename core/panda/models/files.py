"""Files of jobs."""

from django.db import models

from core.panda.models.base import PandaTable


class JobFile(PandaTable):
    pk = models.CompositePrimaryKey("row_id", "modificationtime")
    row_id = models.BigIntegerField()
    pandaid = models.BigIntegerField()
    modificationtime = models.DateTimeField()
    guid = models.CharField(max_length=64, null=True)
    lfn = models.CharField(max_length=4000, null=True)
    type = models.CharField(max_length=20, null=True)
    dataset = models.CharField(max_length=255, null=True)
    status = models.CharField(max_length=64, null=True)
    proddblock = models.CharField(max_length=255, null=True)
    proddblocktoken = models.CharField(max_length=250, null=True)
    dispatchdblock = models.CharField(max_length=255, null=True)
    dispatchdblocktoken = models.CharField(max_length=250, null=True)
    destinationdblock = models.CharField(max_length=255, null=True)
    destinationdblocktoken = models.CharField(max_length=250, null=True)
    destinationse = models.CharField(max_length=250, null=True)
    fsize = models.BigIntegerField()
    md5sum = models.CharField(max_length=36, null=True)
    checksum = models.CharField(max_length=36, null=True)
    scope = models.CharField(max_length=30, null=True)
    jeditaskid = models.BigIntegerField(null=True)
    datasetid = models.BigIntegerField(null=True)
    fileid = models.BigIntegerField(null=True)
    attemptnr = models.SmallIntegerField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.filestable4"


class JobFileArchived(PandaTable):
    row_id = models.BigIntegerField(primary_key=True)  # no key in the database: rows are not unique by it
    pandaid = models.BigIntegerField()
    modificationtime = models.DateTimeField()
    creationtime = models.DateTimeField(null=True)
    guid = models.CharField(max_length=64, null=True)
    lfn = models.CharField(max_length=4000, null=True)
    type = models.CharField(max_length=20, null=True)
    fsize = models.BigIntegerField(null=True)
    dataset = models.CharField(max_length=255, null=True)
    status = models.CharField(max_length=64, null=True)
    md5sum = models.CharField(max_length=40, null=True)
    checksum = models.CharField(max_length=40, null=True)
    proddblock = models.CharField(max_length=255, null=True)
    proddblocktoken = models.CharField(max_length=250, null=True)
    dispatchdblock = models.CharField(max_length=255, null=True)
    dispatchdblocktoken = models.CharField(max_length=250, null=True)
    destinationdblock = models.CharField(max_length=255, null=True)
    destinationdblocktoken = models.CharField(max_length=250, null=True)
    destinationse = models.CharField(max_length=250, null=True)
    scope = models.CharField(max_length=30, null=True)
    jeditaskid = models.BigIntegerField(null=True)
    datasetid = models.BigIntegerField(null=True)
    fileid = models.BigIntegerField(null=True)
    attemptnr = models.SmallIntegerField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "pandaarch.filestable_arch"
