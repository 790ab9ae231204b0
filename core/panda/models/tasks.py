"""Tasks, and what belongs to one of them."""

from django.db import models

from core.panda.fields import PaddedCharField
from core.panda.models.base import PandaTable


class Task(PandaTable):
    jeditaskid = models.BigIntegerField(primary_key=True)
    taskname = models.CharField(max_length=256, null=True)
    status = models.CharField(max_length=64)
    username = models.CharField(max_length=128)
    creationdate = models.DateTimeField()
    modificationtime = models.DateTimeField()
    reqid = models.IntegerField(null=True)
    oldstatus = models.CharField(max_length=64, null=True)
    cloud = models.CharField(max_length=10, null=True)
    site = models.CharField(max_length=60, null=True)
    starttime = models.DateTimeField(null=True)
    endtime = models.DateTimeField(null=True)
    frozentime = models.DateTimeField(null=True)
    prodsourcelabel = models.CharField(max_length=20, null=True)
    workinggroup = models.CharField(max_length=32, null=True)
    vo = models.CharField(max_length=32, null=True)
    corecount = models.IntegerField(null=True)
    tasktype = models.CharField(max_length=64, null=True)
    processingtype = models.CharField(max_length=64, null=True)
    taskpriority = models.IntegerField(null=True)
    currentpriority = models.IntegerField(null=True)
    architecture = models.CharField(max_length=256, null=True)
    transuses = models.CharField(max_length=64, null=True)
    transhome = models.CharField(max_length=128, null=True)
    transpath = models.CharField(max_length=128, null=True)
    lockedby = models.CharField(max_length=56, null=True)
    lockedtime = models.DateTimeField(null=True)
    termcondition = models.CharField(max_length=100, null=True)
    splitrule = models.CharField(max_length=200, null=True)
    walltime = models.IntegerField(null=True)
    walltimeunit = models.CharField(max_length=32, null=True)
    outdiskcount = models.IntegerField(null=True)
    outdiskunit = models.CharField(max_length=32, null=True)
    workdiskcount = models.IntegerField(null=True)
    workdiskunit = models.CharField(max_length=32, null=True)
    ramcount = models.IntegerField(null=True)
    ramunit = models.CharField(max_length=32, null=True)
    iointensity = models.IntegerField(null=True)
    iointensityunit = models.CharField(max_length=32, null=True)
    workqueue_id = models.IntegerField(null=True)
    progress = models.SmallIntegerField(null=True)
    failurerate = models.SmallIntegerField(null=True)
    errordialog = models.CharField(max_length=510, null=True)
    countrygroup = models.CharField(max_length=20, null=True)
    parent_tid = models.BigIntegerField(null=True)
    eventservice = models.SmallIntegerField(null=True)
    ticketid = models.CharField(max_length=50, null=True)
    ticketsystemtype = models.CharField(max_length=32, null=True)
    statechangetime = models.DateTimeField(null=True)
    superstatus = models.CharField(max_length=64, null=True)
    campaign = models.CharField(max_length=32, null=True)
    mergeramcount = models.IntegerField(null=True)
    mergeramunit = models.CharField(max_length=32, null=True)
    mergewalltime = models.IntegerField(null=True)
    mergewalltimeunit = models.CharField(max_length=32, null=True)
    throttledtime = models.DateTimeField(null=True)
    numthrottled = models.SmallIntegerField(null=True)
    mergecorecount = models.IntegerField(null=True)
    goal = models.SmallIntegerField(null=True)
    assessmenttime = models.DateTimeField(null=True)
    cputime = models.IntegerField(null=True)
    cputimeunit = models.CharField(max_length=32, null=True)
    cpuefficiency = models.SmallIntegerField(null=True)
    basewalltime = models.IntegerField(null=True)
    amiflag_old = models.CharField(max_length=10, null=True)
    amiflag = models.IntegerField(null=True)
    nucleus = models.CharField(max_length=52, null=True)
    baseramcount = models.IntegerField(null=True)
    ttcrequested = models.DateTimeField(null=True)
    ttcpredicted = models.DateTimeField(null=True)
    ttcpredictiondate = models.DateTimeField(null=True)
    rescuetime = models.DateTimeField(null=True)
    requesttype = models.CharField(max_length=32, null=True)
    gshare = models.CharField(max_length=32, null=True)
    usejumbo = PaddedCharField(max_length=1, null=True)
    resource_type = models.CharField(max_length=56, null=True)
    diskio = models.IntegerField(null=True)
    diskiounit = models.CharField(max_length=32, null=True)
    memory_leak_core = models.BigIntegerField(null=True)
    memory_leak_x2 = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    attemptnr = models.SmallIntegerField(null=True)
    container_name = models.CharField(max_length=200, null=True)
    job_label = models.CharField(max_length=20, null=True)
    realmodificationtime = models.DateTimeField(null=True)
    framework = models.CharField(max_length=50, null=True)
    activatedtime = models.DateTimeField(null=True)
    queuedtime = models.DateTimeField(null=True)
    actiontime = models.DateTimeField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.jedi_tasks"


class TaskParameters(PandaTable):
    jeditaskid = models.BigIntegerField(primary_key=True)
    taskparams = models.TextField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.jedi_taskparams"


class TaskStatusLog(PandaTable):
    jeditaskid = models.BigIntegerField(primary_key=True)  # no key in the database: rows are not unique by it
    modificationtime = models.DateTimeField()
    status = models.CharField(max_length=64)
    modificationhost = models.CharField(max_length=128, null=True)
    attemptnr = models.SmallIntegerField(null=True)
    reason = models.CharField(max_length=255, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.tasks_statuslog"


class TaskAttempt(PandaTable):
    pk = models.CompositePrimaryKey("jeditaskid", "attemptnr")
    jeditaskid = models.BigIntegerField()
    attemptnr = models.IntegerField()
    starttime = models.DateTimeField(null=True)
    endtime = models.DateTimeField(null=True)
    startstatus = models.CharField(max_length=32, null=True)
    endstatus = models.CharField(max_length=32, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.task_attempts"


class TaskMetrics(PandaTable):
    jeditaskid = models.BigIntegerField(primary_key=True)
    creationtime = models.DateTimeField(null=True)
    modificationtime = models.DateTimeField(null=True)
    data = models.TextField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.task_metrics"


class TaskEvaluation(PandaTable):
    pk = models.CompositePrimaryKey("jeditaskid", "metric")
    jeditaskid = models.BigIntegerField()
    metric = models.CharField(max_length=128)
    value_json = models.TextField(null=True)
    timestamp = models.DateTimeField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.task_evaluation"
