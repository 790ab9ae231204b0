"""Datasets of tasks, their files and events."""

from django.db import models

from core.panda.fields import PaddedCharField
from core.panda.models.base import PandaTable


class Dataset(PandaTable):
    pk = models.CompositePrimaryKey("jeditaskid", "datasetid")
    jeditaskid = models.BigIntegerField()
    datasetid = models.BigIntegerField()
    datasetname = models.CharField(max_length=255)
    type = models.CharField(max_length=20)
    creationtime = models.DateTimeField()
    modificationtime = models.DateTimeField()
    vo = models.CharField(max_length=32, null=True)
    cloud = models.CharField(max_length=10, null=True)
    site = models.CharField(max_length=60, null=True)
    masterid = models.BigIntegerField(null=True)
    provenanceid = models.BigIntegerField(null=True)
    containername = models.CharField(max_length=255, null=True)
    status = models.CharField(max_length=20, null=True)
    state = models.CharField(max_length=20, null=True)
    statechecktime = models.DateTimeField(null=True)
    statecheckexpiration = models.DateTimeField(null=True)
    frozentime = models.DateTimeField(null=True)
    nfiles = models.BigIntegerField(null=True)
    nfilestobeused = models.BigIntegerField(null=True)
    nfilesused = models.BigIntegerField(null=True)
    nfilesonhold = models.BigIntegerField(null=True)
    nevents = models.BigIntegerField(null=True)
    neventstobeused = models.BigIntegerField(null=True)
    neventsused = models.BigIntegerField(null=True)
    lockedby = models.CharField(max_length=56, null=True)
    lockedtime = models.DateTimeField(null=True)
    nfilesfinished = models.BigIntegerField(null=True)
    nfilesfailed = models.BigIntegerField(null=True)
    attributes = models.CharField(max_length=100, null=True)
    streamname = models.CharField(max_length=20, null=True)
    storagetoken = models.CharField(max_length=100, null=True)
    destination = models.CharField(max_length=60, null=True)
    templateid = models.BigIntegerField(null=True)
    nfileswaiting = models.BigIntegerField(null=True)
    nfilesmissing = models.BigIntegerField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.jedi_datasets"


class DatasetFile(PandaTable):
    pk = models.CompositePrimaryKey("jeditaskid", "datasetid", "fileid")
    jeditaskid = models.BigIntegerField()
    datasetid = models.BigIntegerField()
    fileid = models.BigIntegerField()
    creationdate = models.DateTimeField()
    lastattempttime = models.DateTimeField(null=True)
    lfn = models.CharField(max_length=4000)
    guid = models.CharField(max_length=64, null=True)
    type = models.CharField(max_length=20)
    status = models.CharField(max_length=64)
    fsize = models.BigIntegerField(null=True)
    checksum = models.CharField(max_length=36, null=True)
    scope = models.CharField(max_length=30, null=True)
    attemptnr = models.SmallIntegerField(null=True)
    maxattempt = models.SmallIntegerField(null=True)
    nevents = models.BigIntegerField(null=True)
    keeptrack = models.SmallIntegerField(null=True)
    startevent = models.BigIntegerField(null=True)
    endevent = models.BigIntegerField(null=True)
    firstevent = models.BigIntegerField(null=True)
    boundaryid = models.BigIntegerField(null=True)
    pandaid = models.BigIntegerField(null=True)
    failedattempt = models.SmallIntegerField(null=True)
    lumiblocknr = models.BigIntegerField(null=True)
    outpandaid = models.BigIntegerField(null=True)
    maxfailure = models.SmallIntegerField(null=True)
    ramcount = models.BigIntegerField(null=True)
    is_waiting = PaddedCharField(max_length=1, null=True)
    jobsetid = models.BigIntegerField(null=True)
    proc_status = models.CharField(max_length=64, null=True)
    constituent_id = models.BigIntegerField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.jedi_dataset_contents"


class EventRange(PandaTable):
    pk = models.CompositePrimaryKey("jeditaskid", "pandaid", "fileid", "job_processid")
    jeditaskid = models.BigIntegerField()
    pandaid = models.BigIntegerField()
    fileid = models.BigIntegerField()
    job_processid = models.BigIntegerField()
    datasetid = models.BigIntegerField()
    status = models.SmallIntegerField()
    def_min_eventid = models.BigIntegerField(null=True)
    def_max_eventid = models.BigIntegerField(null=True)
    processed_upto_eventid = models.BigIntegerField(null=True)
    attemptnr = models.SmallIntegerField(null=True)
    objstore_id = models.BigIntegerField(null=True)
    event_offset = models.BigIntegerField(null=True)
    is_jumbo = models.SmallIntegerField(null=True)
    ziprow_id = models.BigIntegerField(null=True)
    file_not_deleted = PaddedCharField(max_length=1, null=True)
    error_code = models.IntegerField(null=True)
    path_convention = models.SmallIntegerField(null=True)
    error_diag = models.CharField(max_length=500, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.jedi_events"


class ServerDataset(PandaTable):
    pk = models.CompositePrimaryKey("vuid", "modificationdate")
    vuid = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    version = models.CharField(max_length=10, null=True)
    type = models.CharField(max_length=20, null=True)
    status = models.CharField(max_length=10, null=True)
    numberfiles = models.IntegerField(null=True)
    currentfiles = models.IntegerField(null=True)
    creationdate = models.DateTimeField(null=True)
    modificationdate = models.DateTimeField()
    moverid = models.BigIntegerField()
    transferstatus = models.SmallIntegerField()
    subtype = models.CharField(max_length=5, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.datasets"


class OutputTemplate(PandaTable):
    pk = models.CompositePrimaryKey("jeditaskid", "datasetid", "outtempid")
    jeditaskid = models.BigIntegerField()
    datasetid = models.BigIntegerField()
    outtempid = models.BigIntegerField()
    filenametemplate = models.CharField(max_length=256)
    maxserialnr = models.IntegerField(null=True)
    serialnr = models.IntegerField(null=True)
    sourcename = models.CharField(max_length=256, null=True)
    streamname = models.CharField(max_length=20, null=True)
    outtype = models.CharField(max_length=20, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.jedi_output_template"


class JobParametersTemplate(PandaTable):
    jeditaskid = models.BigIntegerField(primary_key=True)
    jobparamstemplate = models.TextField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.jedi_jobparams_template"
