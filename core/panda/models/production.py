"""The production system: requests, production tasks, hashtags, staging."""

from django.db import models

from core.panda.models.base import PandaTable


class ProductionSystemTask(PandaTable):
    taskid = models.BigIntegerField(primary_key=True)
    parent_tid = models.BigIntegerField(null=True)
    status = models.CharField(max_length=12, null=True)
    total_done_jobs = models.BigIntegerField(null=True)
    submit_time = models.DateTimeField()
    start_time = models.DateTimeField(null=True)
    timestamp = models.DateTimeField(null=True)
    vo = models.CharField(max_length=32, null=True)
    prodsourcelabel = models.CharField(max_length=20, null=True)
    taskname = models.CharField(max_length=256, null=True)
    username = models.CharField(max_length=128, null=True)
    priority = models.BigIntegerField(null=True)
    current_priority = models.BigIntegerField(null=True)
    total_req_jobs = models.BigIntegerField(null=True)
    chain_tid = models.BigIntegerField(null=True)
    total_events = models.BigIntegerField(null=True)
    jedi_task_parameters = models.TextField(null=True)
    total_input_events = models.BigIntegerField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "deft.t_task"


class ProductionTask(PandaTable):
    taskid = models.BigIntegerField(primary_key=True)
    step_id = models.BigIntegerField()
    pr_id = models.BigIntegerField()
    parent_tid = models.BigIntegerField(null=True)
    taskname = models.CharField(max_length=255, null=True)
    project = models.CharField(max_length=60)
    dsn = models.CharField(max_length=12, null=True)
    phys_short = models.CharField(max_length=80, null=True)
    simulation_type = models.CharField(max_length=20, null=True)
    phys_group = models.CharField(max_length=20, null=True)
    provenance = models.CharField(max_length=12, null=True)
    status = models.CharField(max_length=12, null=True)
    total_events = models.BigIntegerField(null=True)
    total_req_jobs = models.BigIntegerField(null=True)
    total_done_jobs = models.BigIntegerField(null=True)
    submit_time = models.DateTimeField()
    start_time = models.DateTimeField(null=True)
    timestamp = models.DateTimeField(null=True)
    pptimestamp = models.DateTimeField(null=True)
    postproduction = models.CharField(max_length=150, null=True)
    priority = models.IntegerField(null=True)
    update_time = models.DateTimeField(null=True)
    update_owner = models.CharField(max_length=24, null=True)
    comments = models.CharField(max_length=256, null=True)
    inputdataset = models.CharField(max_length=255, null=True)
    physics_tag = models.CharField(max_length=20, null=True)
    vo = models.CharField(max_length=16, null=True)
    prodsourcelabel = models.CharField(max_length=20, null=True)
    username = models.CharField(max_length=128, null=True)
    current_priority = models.IntegerField(null=True)
    chain_tid = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=50, null=True)
    dynamic_job_definition = models.SmallIntegerField(null=True)
    bug_report = models.BigIntegerField(null=True)
    campaign = models.CharField(max_length=32, null=True)
    total_req_events = models.BigIntegerField(null=True)
    jedi_info = models.CharField(max_length=256, null=True)
    pileup = models.SmallIntegerField(null=True)
    nfilestobeused = models.BigIntegerField(null=True)
    nfilesused = models.BigIntegerField(null=True)
    nfilesfinished = models.BigIntegerField(null=True)
    nfilesfailed = models.BigIntegerField(null=True)
    nfilesonhold = models.BigIntegerField(null=True)
    subcampaign = models.CharField(max_length=32, null=True)
    bunchspacing = models.CharField(max_length=32, null=True)
    is_extension = models.SmallIntegerField(null=True)
    ttcr_timestamp = models.DateTimeField(null=True)
    ttcj_timestamp = models.DateTimeField(null=True)
    ttcj_update_time = models.DateTimeField(null=True)
    endtime = models.DateTimeField(null=True)
    ppflag = models.SmallIntegerField(null=True)
    ppgraceperiod = models.SmallIntegerField(null=True)
    primary_input = models.CharField(max_length=255, null=True)
    primary_input_nevents = models.BigIntegerField(null=True)
    primary_input_nfiles = models.BigIntegerField(null=True)
    ctag = models.CharField(max_length=15, null=True)
    output_formats = models.CharField(max_length=250, null=True)

    class Meta(PandaTable.Meta):
        db_table = "deft.t_production_task"


class ProductionRequest(PandaTable):
    pr_id = models.BigIntegerField(primary_key=True)
    manager = models.CharField(max_length=255, null=True)
    description = models.TextField(null=True)
    reference_link = models.CharField(max_length=255, null=True)
    status = models.CharField(max_length=255, null=True)
    provenance = models.CharField(max_length=255, null=True)
    request_type = models.CharField(max_length=255, null=True)
    campaign = models.CharField(max_length=255, null=True)
    sub_campaign = models.CharField(max_length=255, null=True)
    phys_group = models.CharField(max_length=255, null=True)
    energy_gev = models.IntegerField(null=True)
    project = models.CharField(max_length=255, null=True)
    exception = models.IntegerField(null=True)
    reference = models.CharField(max_length=255, null=True)

    class Meta(PandaTable.Meta):
        db_table = "deft.t_prodmanager_request"


class Project(PandaTable):
    project = models.CharField(max_length=255, primary_key=True)
    begin_time = models.BigIntegerField(null=True)
    end_time = models.BigIntegerField(null=True)
    status = models.CharField(max_length=255, null=True)
    description = models.TextField(null=True)
    timestamp = models.BigIntegerField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "deft.t_projects"


class Hashtag(PandaTable):
    ht_id = models.BigIntegerField(primary_key=True)
    hashtag = models.CharField(max_length=80)
    type = models.CharField(max_length=20)

    class Meta(PandaTable.Meta):
        db_table = "deft.t_hashtag"


class TaskHashtag(PandaTable):
    pk = models.CompositePrimaryKey("ht_id", "taskid")
    ht_id = models.BigIntegerField()
    taskid = models.BigIntegerField()

    class Meta(PandaTable.Meta):
        db_table = "deft.t_ht_to_task"


class StagingAction(PandaTable):
    act_st_id = models.BigIntegerField(primary_key=True)
    step_action_id = models.BigIntegerField()
    dataset_staging_id = models.BigIntegerField()
    taskid = models.BigIntegerField()
    share_name = models.CharField(max_length=20, null=True)

    class Meta(PandaTable.Meta):
        db_table = "deft.t_action_staging"


class DatasetStaging(PandaTable):
    dataset_staging_id = models.BigIntegerField(primary_key=True)
    dataset = models.CharField(max_length=256)
    status = models.CharField(max_length=20, null=True)
    tape_status_id = models.BigIntegerField(null=True)
    staged_files = models.BigIntegerField(null=True)
    start_time = models.DateTimeField(null=True)
    end_time = models.DateTimeField(null=True)
    rse = models.CharField(max_length=100, null=True)
    total_files = models.BigIntegerField(null=True)
    update_time = models.DateTimeField(null=True)
    source_rse = models.CharField(max_length=200, null=True)

    class Meta(PandaTable.Meta):
        db_table = "deft.t_dataset_staging"
