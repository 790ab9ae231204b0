"""Resource types, shares, work queues, and the aggregates the database keeps of them."""

from django.db import models

from core.panda.fields import PaddedCharField
from core.panda.models.base import PandaTable


class ResourceType(PandaTable):
    resource_name = models.CharField(max_length=56, primary_key=True)
    mincore = models.IntegerField(null=True)
    maxcore = models.IntegerField(null=True)
    minrampercore = models.IntegerField(null=True)
    maxrampercore = models.IntegerField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.resource_types"


class GlobalShare(PandaTable):
    name = models.CharField(max_length=32, primary_key=True)
    value = models.SmallIntegerField()
    parent = models.CharField(max_length=32, null=True)
    prodsourcelabel = models.CharField(max_length=100, null=True)
    workinggroup = models.CharField(max_length=100, null=True)
    campaign = models.CharField(max_length=100, null=True)
    processingtype = models.CharField(max_length=100, null=True)
    vo = models.CharField(max_length=32, null=True)
    queue_id = models.IntegerField(null=True)
    throttled = PaddedCharField(max_length=1, null=True)
    transpath = models.CharField(max_length=128, null=True)
    rtype = models.CharField(max_length=32, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.global_shares"


class WorkQueue(PandaTable):
    queue_id = models.IntegerField(primary_key=True)
    queue_name = models.CharField(max_length=32)
    queue_type = models.CharField(max_length=32)
    vo = models.CharField(max_length=32)
    status = models.CharField(max_length=64, null=True)
    partitionid = models.IntegerField(null=True)
    stretchable = models.SmallIntegerField(null=True)
    queue_share = models.SmallIntegerField(null=True)
    queue_order = models.SmallIntegerField(null=True)
    criteria = models.CharField(max_length=256, null=True)
    variables = models.CharField(max_length=256, null=True)
    queue_function = models.CharField(max_length=32, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.jedi_work_queue"


class ActiveShareStatistic(PandaTable):
    ts = models.DateTimeField(primary_key=True)  # no key in the database: rows are not unique by it
    gshare = models.CharField(max_length=32, null=True)
    computingsite = models.CharField(max_length=128, null=True)
    jobstatus = models.CharField(max_length=15)
    maxpriority = models.BigIntegerField(null=True)
    prorated_diskio_avg = models.DecimalField(max_digits=11, decimal_places=2, null=True)
    prorated_mem_avg = models.DecimalField(max_digits=11, decimal_places=2, null=True)
    njobs = models.BigIntegerField(null=True)
    hs = models.BigIntegerField(null=True)
    vo = models.CharField(max_length=32, null=True)
    workqueue_id = models.IntegerField(null=True)
    resource_type = models.CharField(max_length=56, null=True)
    nucleus = models.CharField(max_length=52, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.jobs_share_stats"


class DefinedShareStatistic(PandaTable):
    ts = models.DateTimeField(primary_key=True)  # no key in the database: rows are not unique by it
    gshare = models.CharField(max_length=32, null=True)
    computingsite = models.CharField(max_length=128, null=True)
    jobstatus = models.CharField(max_length=15)
    maxpriority = models.BigIntegerField(null=True)
    prorated_diskio_avg = models.DecimalField(max_digits=11, decimal_places=2, null=True)
    prorated_mem_avg = models.DecimalField(max_digits=11, decimal_places=2, null=True)
    njobs = models.BigIntegerField(null=True)
    hs = models.BigIntegerField(null=True)
    vo = models.CharField(max_length=32, null=True)
    workqueue_id = models.IntegerField(null=True)
    resource_type = models.CharField(max_length=56, null=True)
    nucleus = models.CharField(max_length=52, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.jobsdefined_share_stats"


class ActiveJobStatistic(PandaTable):
    cur_date = models.DateTimeField(primary_key=True)  # no key in the database: rows are not unique by it
    cloud = models.CharField(max_length=50, null=True)
    computingsite = models.CharField(max_length=128, null=True)
    countrygroup = models.CharField(max_length=20, null=True)
    workinggroup = models.CharField(max_length=20, null=True)
    relocationflag = models.SmallIntegerField(null=True)
    jobstatus = models.CharField(max_length=15)
    processingtype = models.CharField(max_length=64, null=True)
    prodsourcelabel = models.CharField(max_length=20, null=True)
    currentpriority = models.BigIntegerField(null=True)
    num_of_jobs = models.BigIntegerField(null=True)
    num_of_cores = models.BigIntegerField(null=True)
    vo = models.CharField(max_length=32, null=True)
    workqueue_id = models.IntegerField(null=True)
    resource_type = models.CharField(max_length=56, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.mv_jobsactive4_stats"


class HighestPriority(PandaTable):
    ts = models.DateTimeField(primary_key=True)  # no key in the database: rows are not unique by it
    prodsourcelabel = models.CharField(max_length=20, null=True)
    cloud = models.CharField(max_length=50, null=True)
    resource_type = models.CharField(max_length=56, null=True)
    gshare = models.CharField(max_length=32, null=True)
    jobstatus = models.CharField(max_length=15, null=True)
    workqueue_id = models.IntegerField(null=True)
    vo = models.CharField(max_length=32, null=True)
    max_priority = models.BigIntegerField(null=True)
    max_priority_count = models.BigIntegerField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.job_stats_hp"


class WalltimeTotal(PandaTable):
    pk = models.CompositePrimaryKey("vo", "agg_type", "agg_key", "prodsourcelabel", "resource_type")
    vo = models.CharField(max_length=32)
    agg_type = models.CharField(max_length=32)
    agg_key = models.CharField(max_length=32)
    prodsourcelabel = models.CharField(max_length=20)
    resource_type = models.CharField(max_length=56)
    total_walltime = models.BigIntegerField(null=True)
    n_has_value = models.IntegerField(null=True)
    n_no_value = models.IntegerField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.total_walltime_cache"


class JumboTaskCount(PandaTable):
    cur_date = models.DateTimeField(primary_key=True)  # no key in the database: rows are not unique by it
    vo = models.CharField(max_length=32, null=True)
    cloud = models.CharField(max_length=10, null=True)
    prodsourcelabel = models.CharField(max_length=20, null=True)
    usejumbo = PaddedCharField(max_length=1, null=True)
    status = models.CharField(max_length=64, null=True)
    gshare = models.CharField(max_length=32, null=True)
    workqueue_id = models.IntegerField(null=True)
    task_count = models.BigIntegerField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.mv_running_jumbo_task_count"
