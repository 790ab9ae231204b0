"""Data carousel: recalls from tape."""

from django.db import models

from core.panda.fields import TolerantJSONField
from core.panda.models.base import PandaTable


class CarouselRequest(PandaTable):
    request_id = models.BigIntegerField(primary_key=True)
    dataset = models.CharField(max_length=256)
    source_rse = models.CharField(max_length=64, null=True)
    destination_rse = models.CharField(max_length=64, null=True)
    ddm_rule_id = models.CharField(max_length=64, null=True)
    status = models.CharField(max_length=32, null=True)
    total_files = models.BigIntegerField(null=True)
    staged_files = models.BigIntegerField(null=True)
    dataset_size = models.BigIntegerField(null=True)
    staged_size = models.BigIntegerField(null=True)
    creation_time = models.DateTimeField(null=True)
    start_time = models.DateTimeField(null=True)
    end_time = models.DateTimeField(null=True)
    modification_time = models.DateTimeField(null=True)
    check_time = models.DateTimeField(null=True)
    source_tape = models.CharField(max_length=64, null=True)
    parameters = TolerantJSONField(null=True)
    last_staged_time = models.DateTimeField(null=True)
    locked_by = models.CharField(max_length=64, null=True)
    lock_time = models.DateTimeField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.data_carousel_requests"


class CarouselRelation(PandaTable):
    request_id = models.BigIntegerField(primary_key=True)
    task_id = models.BigIntegerField()

    class Meta(PandaTable.Meta):
        db_table = "panda.data_carousel_relations"
