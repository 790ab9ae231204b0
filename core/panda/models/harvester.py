"""Harvester: what submits pilots, and its workers."""

from django.db import models

from core.panda.models.base import PandaTable


class HarvesterInstance(PandaTable):
    harvester_id = models.CharField(max_length=50, primary_key=True)
    description = models.CharField(max_length=200, null=True)
    starttime = models.DateTimeField(null=True)
    owner = models.CharField(max_length=100, null=True)
    hostname = models.CharField(max_length=100, null=True)
    lastupdate = models.DateTimeField(null=True)
    sw_version = models.CharField(max_length=50, null=True)
    commit_stamp = models.CharField(max_length=100, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.harvester_instances"


class Worker(PandaTable):
    pk = models.CompositePrimaryKey("harvesterid", "workerid")
    harvesterid = models.CharField(max_length=50)
    workerid = models.BigIntegerField()
    lastupdate = models.DateTimeField()
    status = models.CharField(max_length=80)
    batchid = models.CharField(max_length=80, null=True)
    nodeid = models.CharField(max_length=80, null=True)
    queuename = models.CharField(max_length=80, null=True)
    computingsite = models.CharField(max_length=128, null=True)
    submittime = models.DateTimeField(null=True)
    starttime = models.DateTimeField(null=True)
    endtime = models.DateTimeField(null=True)
    ncore = models.IntegerField(null=True)
    errorcode = models.IntegerField(null=True)
    stdout = models.CharField(max_length=250, null=True)
    stderr = models.CharField(max_length=250, null=True)
    batchlog = models.CharField(max_length=250, null=True)
    resourcetype = models.CharField(max_length=56, null=True)
    nativeexitcode = models.IntegerField(null=True)
    nativestatus = models.CharField(max_length=80, null=True)
    diagmessage = models.CharField(max_length=500, null=True)
    computingelement = models.CharField(max_length=128, null=True)
    njobs = models.IntegerField(null=True)
    submissionhost = models.CharField(max_length=128, null=True)
    harvesterhost = models.CharField(max_length=128, null=True)
    jdl = models.CharField(max_length=250, null=True)
    jobtype = models.CharField(max_length=52, null=True)
    pilotstarttime = models.DateTimeField(null=True)
    pilotendtime = models.DateTimeField(null=True)
    pilotstatus = models.CharField(max_length=80, null=True)
    pilotstatussynctime = models.DateTimeField(null=True)
    minramcount = models.IntegerField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.harvester_workers"


class JobWorker(PandaTable):
    pk = models.CompositePrimaryKey("harvesterid", "workerid", "pandaid")
    harvesterid = models.CharField(max_length=50)
    workerid = models.BigIntegerField()
    pandaid = models.BigIntegerField()
    lastupdate = models.DateTimeField()

    class Meta(PandaTable.Meta):
        db_table = "panda.harvester_rel_jobs_workers"


class WorkerStatistic(PandaTable):
    pk = models.CompositePrimaryKey("harvester_id", "computingsite", "resourcetype", "status", "jobtype")
    harvester_id = models.CharField(max_length=50)
    computingsite = models.CharField(max_length=128)
    resourcetype = models.CharField(max_length=56)
    status = models.CharField(max_length=80)
    jobtype = models.CharField(max_length=52)
    n_workers = models.IntegerField(null=True)
    lastupdate = models.DateTimeField()

    class Meta(PandaTable.Meta):
        db_table = "panda.harvester_worker_stats"


class HarvesterDialog(PandaTable):
    harvester_id = models.CharField(
        max_length=50, primary_key=True
    )  # no key in the database: rows are not unique by it
    diagid = models.BigIntegerField()
    modulename = models.CharField(max_length=100, null=True)
    identifier = models.CharField(max_length=100, null=True)
    creationtime = models.DateTimeField(null=True)
    messagelevel = models.CharField(max_length=10, null=True)
    diagmessage = models.CharField(max_length=500, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.harvester_dialogs"


class HarvesterMetrics(PandaTable):
    harvester_id = models.CharField(
        max_length=50, primary_key=True
    )  # no key in the database: rows are not unique by it
    creation_time = models.DateTimeField(null=True)
    harvester_host = models.CharField(max_length=100, null=True)
    metrics = models.CharField(max_length=4000, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.harvester_metrics"


class HarvesterCommand(PandaTable):
    command_id = models.BigIntegerField(primary_key=True)
    command = models.CharField(max_length=200, null=True)
    harvester_id = models.CharField(max_length=50, null=True)
    ack_requested = models.SmallIntegerField(null=True)
    creation_date = models.DateTimeField(null=True)
    status = models.CharField(max_length=32, null=True)
    status_date = models.DateTimeField(null=True)
    params = models.TextField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.harvester_commands"


class HarvesterSlot(PandaTable):
    pandaqueuename = models.CharField(
        max_length=128, primary_key=True
    )  # no key in the database: rows are not unique by it
    gshare = models.CharField(max_length=32, null=True)
    resourcetype = models.CharField(max_length=56, null=True)
    numslots = models.BigIntegerField()
    modificationtime = models.DateTimeField()
    expirationtime = models.DateTimeField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.harvester_slots"
