"""Worker nodes."""

from django.db import models

from core.panda.fields import TolerantJSONField
from core.panda.models.base import PandaTable


class WorkerNode(PandaTable):
    pk = models.CompositePrimaryKey("site", "host_name", "cpu_model")
    site = models.CharField(max_length=128)
    host_name = models.CharField(max_length=128)
    cpu_model = models.CharField(max_length=128)
    n_logical_cpus = models.IntegerField(null=True)
    n_sockets = models.IntegerField(null=True)
    cores_per_socket = models.IntegerField(null=True)
    threads_per_core = models.IntegerField(null=True)
    cpu_architecture = models.CharField(max_length=20, null=True)
    cpu_architecture_level = models.CharField(max_length=20, null=True)
    clock_speed = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    total_memory = models.BigIntegerField(null=True)
    last_seen = models.DateTimeField(null=True)
    total_local_disk = models.BigIntegerField(null=True)
    cpu_model_normalized = models.CharField(max_length=128, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.worker_node"


class WorkerNodeGpu(PandaTable):
    pk = models.CompositePrimaryKey("site", "host_name", "vendor", "model")
    site = models.CharField(max_length=128)
    host_name = models.CharField(max_length=128)
    vendor = models.CharField(max_length=128)
    model = models.CharField(max_length=128)
    count = models.IntegerField(null=True)
    vram = models.BigIntegerField(null=True)
    architecture = models.CharField(max_length=128, null=True)
    framework = models.CharField(max_length=128, null=True)
    framework_version = models.CharField(max_length=20, null=True)
    driver_version = models.CharField(max_length=20, null=True)
    last_seen = models.DateTimeField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.worker_node_gpus"


class WorkerNodeQueue(PandaTable):
    pk = models.CompositePrimaryKey("site", "host_name", "panda_queue")
    site = models.CharField(max_length=128)
    host_name = models.CharField(max_length=128)
    panda_queue = models.CharField(max_length=128)
    last_seen = models.DateTimeField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.worker_node_queue"


class WorkerNodeMetrics(PandaTable):
    pk = models.CompositePrimaryKey("site", "host_name", "timestamp")
    site = models.CharField(max_length=128)
    host_name = models.CharField(max_length=128)
    timestamp = models.DateTimeField()
    key = models.CharField(max_length=20, null=True)
    statistics = TolerantJSONField(null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.worker_node_metrics"


class CpuBenchmark(PandaTable):
    cpu_type = models.CharField(max_length=128, primary_key=True)  # no key in the database: rows are not unique by it
    smt_enabled = models.SmallIntegerField(null=True)
    sockets = models.SmallIntegerField(null=True)
    cores_per_socket = models.IntegerField(null=True)
    ncores = models.IntegerField(null=True)
    site = models.CharField(max_length=128, null=True)
    score_per_core = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    timestamp = models.DateTimeField(null=True)
    source = models.CharField(max_length=256, null=True)
    cpu_type_normalized = models.CharField(max_length=128, null=True)

    class Meta(PandaTable.Meta):
        db_table = "panda.cpu_benchmarks"
