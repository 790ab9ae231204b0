"""What hangs on a job: parameters, metadata, states, metrics."""

from django.db import models

from core.panda.models.base import PandaTable


class JobParameters(PandaTable):
    pk = models.CompositePrimaryKey("pandaid", "modificationtime")
    pandaid = models.BigIntegerField()
    modificationtime = models.DateTimeField()
    jobparameters = models.TextField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.jobparamstable"


class JobParametersArchived(PandaTable):
    pandaid = models.BigIntegerField(primary_key=True)  # no key in the database: rows are not unique by it
    modificationtime = models.DateTimeField()
    jobparameters = models.TextField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "pandaarch.jobparamstable_arch"


class JobMetadata(PandaTable):
    pk = models.CompositePrimaryKey("pandaid", "modificationtime")
    pandaid = models.BigIntegerField()
    modificationtime = models.DateTimeField()
    metadata = models.TextField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.metatable"


class JobMetadataArchived(PandaTable):
    pandaid = models.BigIntegerField(primary_key=True)  # no key in the database: rows are not unique by it
    modificationtime = models.DateTimeField()
    metadata = models.TextField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "pandaarch.metatable_arch"


class JobStatusLog(PandaTable):
    pandaid = models.BigIntegerField(primary_key=True)  # no key in the database: rows are not unique by it
    modificationtime = models.DateTimeField()
    jobstatus = models.CharField(max_length=15)
    prodsourcelabel = models.CharField(max_length=20, null=True)
    cloud = models.CharField(max_length=50, null=True)
    computingsite = models.CharField(max_length=128, null=True)
    modificationhost = models.CharField(max_length=128, null=True)
    modiftime_extended = models.DateTimeField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.jobs_statuslog"


class JobDebug(PandaTable):
    pandaid = models.BigIntegerField(primary_key=True)
    stdout = models.CharField(max_length=2048, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.jobsdebug"


class JobMetrics(PandaTable):
    pandaid = models.BigIntegerField(primary_key=True)
    jeditaskid = models.BigIntegerField(null=True)
    creationtime = models.DateTimeField(null=True)
    modificationtime = models.DateTimeField(null=True)
    data = models.TextField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.job_metrics"


class JobOutputReport(PandaTable):
    pk = models.CompositePrimaryKey("pandaid", "attemptnr")
    pandaid = models.BigIntegerField()
    prodsourcelabel = models.CharField(max_length=20, null=True)
    jobstatus = models.CharField(max_length=15)
    attemptnr = models.SmallIntegerField()
    data = models.TextField(null=True)
    timestamp = models.DateTimeField()
    lockedby = models.CharField(max_length=56, null=True)
    lockedtime = models.DateTimeField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.job_output_report"


class JobRetry(PandaTable):
    jeditaskid = models.BigIntegerField(primary_key=True)  # no key in the database: rows are not unique by it
    oldpandaid = models.BigIntegerField()
    newpandaid = models.BigIntegerField()
    ins_utc_tstamp = models.DateTimeField(null=True)
    relationtype = models.CharField(max_length=32, null=True)
    originpandaid = models.BigIntegerField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.jedi_job_retry_history"
