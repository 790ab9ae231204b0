"""iDDS: data delivery requests."""

from django.db import models

from core.panda.models.base import PandaTable


class IddsRequest(PandaTable):
    request_id = models.BigIntegerField(primary_key=True)
    scope = models.CharField(max_length=255, null=True)
    name = models.CharField(max_length=255, null=True)
    requester = models.CharField(max_length=255, null=True)
    request_type = models.BigIntegerField(null=True)
    transform_tag = models.CharField(max_length=255, null=True)
    workload_id = models.BigIntegerField(null=True)
    priority = models.BigIntegerField(null=True)
    status = models.BigIntegerField(null=True)
    substatus = models.BigIntegerField(null=True)
    locking = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)
    accessed_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)
    errors = models.TextField(null=True)
    request_metadata = models.TextField(null=True)
    processing_metadata = models.TextField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "idds.requests"


class IddsTransform(PandaTable):
    transform_id = models.BigIntegerField(primary_key=True)
    request_id = models.BigIntegerField(null=True)
    workload_id = models.BigIntegerField(null=True)
    transform_type = models.BigIntegerField(null=True)
    transform_tag = models.CharField(max_length=255, null=True)
    priority = models.BigIntegerField(null=True)
    safe2get_output_from_input = models.BigIntegerField(null=True)
    status = models.BigIntegerField(null=True)
    substatus = models.BigIntegerField(null=True)
    locking = models.BigIntegerField(null=True)
    retries = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)
    transform_metadata = models.TextField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "idds.transforms"


class IddsCollection(PandaTable):
    coll_id = models.BigIntegerField(primary_key=True)
    coll_type = models.BigIntegerField(null=True)
    transform_id = models.BigIntegerField(null=True)
    relation_type = models.BigIntegerField(null=True)
    scope = models.CharField(max_length=255, null=True)
    name = models.CharField(max_length=255, null=True)
    bytes = models.BigIntegerField(null=True)
    status = models.BigIntegerField(null=True)
    substatus = models.BigIntegerField(null=True)
    locking = models.BigIntegerField(null=True)
    total_files = models.BigIntegerField(null=True)
    storage_id = models.BigIntegerField(null=True)
    new_files = models.BigIntegerField(null=True)
    processed_files = models.BigIntegerField(null=True)
    processing_files = models.BigIntegerField(null=True)
    processing_id = models.BigIntegerField(null=True)
    retries = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)
    accessed_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)
    coll_metadata = models.TextField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "idds.collections"


class IddsContent(PandaTable):
    content_id = models.BigIntegerField(primary_key=True)
    coll_id = models.BigIntegerField(null=True)
    scope = models.CharField(max_length=255, null=True)
    name = models.CharField(max_length=255, null=True)
    min_id = models.BigIntegerField(null=True)
    max_id = models.BigIntegerField(null=True)
    type = models.BigIntegerField(null=True)
    status = models.BigIntegerField(null=True)
    substatus = models.BigIntegerField(null=True)
    locking = models.BigIntegerField(null=True)
    bytes = models.BigIntegerField(null=True)
    md5 = models.CharField(max_length=255, null=True)
    adler32 = models.CharField(max_length=255, null=True)
    processing_id = models.BigIntegerField(null=True)
    storage_id = models.BigIntegerField(null=True)
    retries = models.BigIntegerField(null=True)
    path = models.TextField(null=True)
    created_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)
    accessed_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)
    content_metadata = models.TextField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "idds.contents"


class IddsProcessing(PandaTable):
    processing_id = models.BigIntegerField(primary_key=True)
    transform_id = models.BigIntegerField(null=True)
    status = models.BigIntegerField(null=True)
    substatus = models.BigIntegerField(null=True)
    submitter = models.CharField(max_length=255, null=True)
    submitted_id = models.BigIntegerField(null=True)
    granularity = models.BigIntegerField(null=True)
    granularity_type = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)
    processing_metadata = models.TextField(null=True)
    output_metadata = models.TextField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "idds.processings"
