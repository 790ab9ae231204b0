"""What the database knows of errors."""

from django.db import models

from core.panda.fields import PaddedCharField
from core.panda.models.base import PandaTable


class ErrorDescription(PandaTable):
    id = models.BigIntegerField(primary_key=True)
    component = models.CharField(max_length=32)
    code = models.IntegerField()
    acronym = models.CharField(max_length=64, null=True)
    diagnostics = models.CharField(max_length=256, null=True)
    description = models.CharField(max_length=4000, null=True)
    category = models.SmallIntegerField()

    class Meta(PandaTable.Meta):
        db_table = "panda.error_descriptions"


class ErrorClassification(PandaTable):
    id = models.BigIntegerField(primary_key=True)
    error_source = models.CharField(max_length=30)
    error_code = models.BigIntegerField()
    error_diag = models.CharField(max_length=256)
    description = models.CharField(max_length=250, null=True)
    error_class = models.CharField(max_length=30)
    active = PaddedCharField(max_length=1)
    reg_date = models.DateTimeField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.error_classification"


class RetryAction(PandaTable):
    retryaction_id = models.BigIntegerField(primary_key=True)
    retry_action = models.CharField(max_length=50)
    active = PaddedCharField(max_length=1)
    retry_description = models.CharField(max_length=250, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.retryactions"


class RetryError(PandaTable):
    retryerror_id = models.BigIntegerField(primary_key=True)
    errorsource = models.CharField(max_length=256)
    errorcode = models.BigIntegerField()
    active = PaddedCharField(max_length=1)
    retryaction = models.BigIntegerField()
    errordiag = models.CharField(max_length=256, null=True)
    parameters = models.CharField(max_length=256, null=True)
    architecture = models.CharField(max_length=256, null=True)
    release = models.CharField(max_length=64, null=True)
    workqueue_id = models.IntegerField(null=True)
    description = models.CharField(max_length=250, null=True)
    expiration_date = models.DateTimeField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.retryerrors"
