"""Jobs: one row each, in the table of their age."""

from django.db import models

from core.panda.fields import PaddedCharField, WholeNumberField
from core.panda.models.base import PandaTable


class Job(PandaTable):
    """The 127 columns that the five job tables share."""

    pandaid = models.BigIntegerField(primary_key=True)
    jobdefinitionid = models.BigIntegerField()
    schedulerid = models.CharField(max_length=128, null=True)
    pilotid = models.CharField(max_length=200, null=True)
    creationtime = models.DateTimeField()
    creationhost = models.CharField(max_length=128, null=True)
    modificationtime = models.DateTimeField()
    modificationhost = models.CharField(max_length=128, null=True)
    atlasrelease = models.CharField(max_length=64, null=True)
    transformation = models.CharField(max_length=250, null=True)
    homepackage = models.CharField(max_length=80, null=True)
    prodserieslabel = models.CharField(max_length=20, null=True)
    prodsourcelabel = models.CharField(max_length=20, null=True)
    produserid = models.CharField(max_length=250, null=True)
    assignedpriority = models.IntegerField()
    currentpriority = models.IntegerField()
    attemptnr = models.SmallIntegerField()
    maxattempt = models.SmallIntegerField()
    jobstatus = models.CharField(max_length=15)
    jobname = models.CharField(max_length=256, null=True)
    maxcpucount = models.BigIntegerField()
    maxcpuunit = models.CharField(max_length=32, null=True)
    maxdiskcount = models.BigIntegerField()
    maxdiskunit = PaddedCharField(max_length=4, null=True)
    ipconnectivity = PaddedCharField(max_length=5, null=True)
    minramcount = models.BigIntegerField()
    minramunit = PaddedCharField(max_length=2, null=True)
    starttime = models.DateTimeField(null=True)
    endtime = models.DateTimeField(null=True)
    cpuconsumptiontime = WholeNumberField()
    cpuconsumptionunit = models.CharField(max_length=128, null=True)
    commandtopilot = models.CharField(max_length=250, null=True)
    transexitcode = models.CharField(max_length=128, null=True)
    piloterrorcode = models.IntegerField()
    piloterrordiag = models.CharField(max_length=500, null=True)
    exeerrorcode = models.IntegerField()
    exeerrordiag = models.CharField(max_length=500, null=True)
    superrorcode = models.IntegerField()
    superrordiag = models.CharField(max_length=250, null=True)
    ddmerrorcode = models.IntegerField()
    ddmerrordiag = models.CharField(max_length=500, null=True)
    brokerageerrorcode = models.IntegerField()
    brokerageerrordiag = models.CharField(max_length=250, null=True)
    jobdispatchererrorcode = models.IntegerField()
    jobdispatchererrordiag = models.CharField(max_length=250, null=True)
    taskbuffererrorcode = models.IntegerField()
    taskbuffererrordiag = models.CharField(max_length=300, null=True)
    computingsite = models.CharField(max_length=128, null=True)
    computingelement = models.CharField(max_length=128, null=True)
    jobparameters = models.TextField(null=True)
    metadata = models.TextField(null=True)
    proddblock = models.CharField(max_length=255, null=True)
    dispatchdblock = models.CharField(max_length=255, null=True)
    destinationdblock = models.CharField(max_length=255, null=True)
    destinationse = models.CharField(max_length=250, null=True)
    nevents = models.BigIntegerField()
    grid = models.CharField(max_length=50, null=True)
    cloud = models.CharField(max_length=50, null=True)
    cpuconversion = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    sourcesite = models.CharField(max_length=36, null=True)
    destinationsite = models.CharField(max_length=36, null=True)
    transfertype = models.CharField(max_length=10, null=True)
    taskid = models.IntegerField(null=True)
    cmtconfig = models.CharField(max_length=250, null=True)
    statechangetime = models.DateTimeField(null=True)
    proddbupdatetime = models.DateTimeField(null=True)
    lockedby = models.CharField(max_length=128, null=True)
    relocationflag = models.SmallIntegerField(null=True)
    jobexecutionid = models.BigIntegerField(null=True)
    vo = models.CharField(max_length=32, null=True)
    pilottiming = models.CharField(max_length=100, null=True)
    workinggroup = models.CharField(max_length=20, null=True)
    processingtype = models.CharField(max_length=64, null=True)
    produsername = models.CharField(max_length=60, null=True)
    ninputfiles = models.IntegerField(null=True)
    countrygroup = models.CharField(max_length=20, null=True)
    batchid = models.CharField(max_length=80, null=True)
    parentid = models.BigIntegerField(null=True)
    specialhandling = models.CharField(max_length=80, null=True)
    jobsetid = models.BigIntegerField(null=True)
    corecount = models.SmallIntegerField(null=True)
    ninputdatafiles = models.IntegerField(null=True)
    inputfiletype = models.CharField(max_length=32, null=True)
    inputfileproject = models.CharField(max_length=64, null=True)
    inputfilebytes = models.BigIntegerField(null=True)
    noutputdatafiles = models.IntegerField(null=True)
    outputfilebytes = models.BigIntegerField(null=True)
    jobmetrics = models.CharField(max_length=500, null=True)
    workqueue_id = models.IntegerField(null=True)
    jeditaskid = models.BigIntegerField(null=True)
    jobsubstatus = models.CharField(max_length=80, null=True)
    actualcorecount = models.IntegerField(null=True)
    reqid = models.IntegerField(null=True)
    maxrss = models.BigIntegerField(null=True)
    maxvmem = models.BigIntegerField(null=True)
    maxswap = models.BigIntegerField(null=True)
    maxpss = models.BigIntegerField(null=True)
    avgrss = models.BigIntegerField(null=True)
    avgvmem = models.BigIntegerField(null=True)
    avgswap = models.BigIntegerField(null=True)
    avgpss = models.BigIntegerField(null=True)
    maxwalltime = models.BigIntegerField(null=True)
    nucleus = models.CharField(max_length=52, null=True)
    eventservice = models.SmallIntegerField(null=True)
    failedattempt = models.SmallIntegerField(null=True)
    hs06sec = models.BigIntegerField(null=True)
    gshare = models.CharField(max_length=32, null=True)
    hs06 = models.BigIntegerField(null=True)
    totrchar = models.BigIntegerField(null=True)
    totwchar = models.BigIntegerField(null=True)
    totrbytes = models.BigIntegerField(null=True)
    totwbytes = models.BigIntegerField(null=True)
    raterchar = models.BigIntegerField(null=True)
    ratewchar = models.BigIntegerField(null=True)
    raterbytes = models.BigIntegerField(null=True)
    ratewbytes = models.BigIntegerField(null=True)
    resource_type = models.CharField(max_length=56, null=True)
    diskio = models.IntegerField(null=True)
    memory_leak = models.BigIntegerField(null=True)
    memory_leak_x2 = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    container_name = models.CharField(max_length=200, null=True)
    job_label = models.CharField(max_length=20, null=True)
    meancorecount = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    gco2_regional = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    gco2_global = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    cpu_architecture_level = models.CharField(max_length=20, null=True)
    outputfiletype = models.CharField(max_length=32, null=True)

    class Meta(PandaTable.Meta):
        abstract = True


class JobDefined(Job):
    """Jobs from creation to the arrival of their input."""

    class Meta(Job.Meta):
        db_table = "panda.jobsdefined4"


class JobWaiting(Job):
    """Jobs held back by older servers; current ones no longer write it."""

    class Meta(Job.Meta):
        db_table = "panda.jobswaiting4"


class JobActive(Job):
    """Jobs from activation to the end of output handling."""

    class Meta(Job.Meta):
        db_table = "panda.jobsactive4"


class JobArchived4(Job):
    """Jobs that ended in the last days (Oracle) or year (PostgreSQL)."""

    class Meta(Job.Meta):
        db_table = "panda.jobsarchived4"


class JobArchived(Job):
    """Jobs that ended longer ago."""

    class Meta(Job.Meta):
        db_table = "pandaarch.jobsarchived"
