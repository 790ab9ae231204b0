"""The PanDA schema as Django models, one module per group of tables. None is ever written or migrated."""

from core.panda.models.carousel import CarouselRelation, CarouselRequest
from core.panda.models.datasets import Dataset, DatasetFile, EventRange, JobParametersTemplate, OutputTemplate, ServerDataset
from core.panda.models.error_rules import ErrorClassification, ErrorDescription, RetryAction, RetryError
from core.panda.models.files import JobFile, JobFileArchived
from core.panda.models.harvester import HarvesterCommand, HarvesterDialog, HarvesterInstance, HarvesterMetrics, HarvesterSlot, JobWorker, Worker, WorkerStatistic
from core.panda.models.idds import IddsCollection, IddsContent, IddsProcessing, IddsRequest, IddsTransform
from core.panda.models.job_details import JobDebug, JobMetadata, JobMetadataArchived, JobMetrics, JobOutputReport, JobParameters, JobParametersArchived, JobRetry, JobStatusLog
from core.panda.models.jobs import Job, JobActive, JobArchived, JobArchived4, JobDefined, JobWaiting
from core.panda.models.nodes import CpuBenchmark, WorkerNode, WorkerNodeGpu, WorkerNodeMetrics, WorkerNodeQueue
from core.panda.models.production import DatasetStaging, Hashtag, ProductionRequest, ProductionSystemTask, ProductionTask, Project, StagingAction, TaskHashtag
from core.panda.models.server import SchemaVersion, ServerLog, ServerMetric, ServerSetting
from core.panda.models.shares import ActiveJobStatistic, ActiveShareStatistic, DefinedShareStatistic, GlobalShare, HighestPriority, JumboTaskCount, ResourceType, WalltimeTotal, WorkQueue
from core.panda.models.sites import PandaSite, Queue, QueueStorage, Site, SiteStatistic, SoftwareTag, StorageEndpoint
from core.panda.models.tasks import Task, TaskAttempt, TaskEvaluation, TaskMetrics, TaskParameters, TaskStatusLog
from core.panda.models.users import User

__all__ = [
    "ActiveJobStatistic",
    "ActiveShareStatistic",
    "CarouselRelation",
    "CarouselRequest",
    "CpuBenchmark",
    "Dataset",
    "DatasetFile",
    "DatasetStaging",
    "DefinedShareStatistic",
    "ErrorClassification",
    "ErrorDescription",
    "EventRange",
    "GlobalShare",
    "HarvesterCommand",
    "HarvesterDialog",
    "HarvesterInstance",
    "HarvesterMetrics",
    "HarvesterSlot",
    "Hashtag",
    "HighestPriority",
    "IddsCollection",
    "IddsContent",
    "IddsProcessing",
    "IddsRequest",
    "IddsTransform",
    "Job",
    "JobActive",
    "JobArchived",
    "JobArchived4",
    "JobDebug",
    "JobDefined",
    "JobFile",
    "JobFileArchived",
    "JobMetadata",
    "JobMetadataArchived",
    "JobMetrics",
    "JobOutputReport",
    "JobParameters",
    "JobParametersArchived",
    "JobParametersTemplate",
    "JobRetry",
    "JobStatusLog",
    "JobWaiting",
    "JobWorker",
    "JumboTaskCount",
    "OutputTemplate",
    "PandaSite",
    "ProductionRequest",
    "ProductionSystemTask",
    "ProductionTask",
    "Project",
    "Queue",
    "QueueStorage",
    "ResourceType",
    "RetryAction",
    "RetryError",
    "SchemaVersion",
    "ServerDataset",
    "ServerLog",
    "ServerMetric",
    "ServerSetting",
    "Site",
    "SiteStatistic",
    "SoftwareTag",
    "StagingAction",
    "StorageEndpoint",
    "Task",
    "TaskAttempt",
    "TaskEvaluation",
    "TaskHashtag",
    "TaskMetrics",
    "TaskParameters",
    "TaskStatusLog",
    "User",
    "WalltimeTotal",
    "WorkQueue",
    "Worker",
    "WorkerNode",
    "WorkerNodeGpu",
    "WorkerNodeMetrics",
    "WorkerNodeQueue",
    "WorkerStatistic",
]
