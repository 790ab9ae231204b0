"""What the index holds of each job. A change here is a new FORMAT: older files are then made anew.

Texts with few values are *words*: the jobs hold their numbers, and a table of words holds the texts. Filters on
them are decided once per word in Python, so they mean exactly what they mean everywhere else.
"""

from typing import Final

FORMAT: Final = 7

WORDS: Final = (
    "jobstatus",
    "jobsubstatus",
    "computingsite",
    "computingelement",
    "prodsourcelabel",
    "produsername",
    "resource_type",
    "cloud",
    "processingtype",
    "transformation",
    "workinggroup",
    "gshare",
    "homepackage",
    "atlasrelease",
    "cmtconfig",
    "container_name",
    "nucleus",
    "schedulerid",
    "pilotversion",
    "wn",
    "inputfiletype",
    "inputfileproject",
    "outputfiletype",
    "tags",
    "job_label",
    "vo",
    "countrygroup",
    "sourcesite",
    "destinationsite",
    "destinationse",
    "transexitcode",
    "errorgroups",
    "errorcodes",
)
NUMBERS: Final = (
    "pandaid",
    "jeditaskid",
    "reqid",
    "taskid",
    "jobsetid",
    "attemptnr",
    "maxattempt",
    "assignedpriority",
    "currentpriority",
    "corecount",
    "actualcorecount",
    "minramcount",
    "nevents",
    "ninputdatafiles",
    "noutputdatafiles",
    "inputfilebytes",
    "outputfilebytes",
    "eventservice",
    "cpuconsumptiontime",
    "hs06sec",
    "maxpss",
    "workqueue_id",
    "piloterrorcode",
    "exeerrorcode",
    "ddmerrorcode",
    "jobdispatchererrorcode",
    "taskbuffererrorcode",
    "superrorcode",
    "brokerageerrorcode",
    "slot",
)
# Made from columns that the index does not keep, when a job is read: of running jobs, a number that stands for the slot.
MADE: Final = ("errorgroups", "errorcodes", "slot")
TIMES: Final = ("creationtime", "modificationtime", "statechangetime", "starttime", "endtime")
# Whether the state is a final one; whether the job is over by its state or its table; whether a later job
# took over its work.
FLAGS: Final = ("final", "ended", "superseded")
COLUMNS: Final = (*(name for name in (*NUMBERS, *WORDS) if name not in MADE), *TIMES, *FLAGS, *MADE)
# Made from columns when asked.
DERIVED: Final = (
    "durationsec",
    "waittimesec",
    "memory_mb_per_core",
    "cpu_percent",
    "minute",
    "hour",
    "created_hour",
    "started_hour",
    "day",
    "inputgb",
)
HELD: Final = frozenset((*NUMBERS, *WORDS, *TIMES, *DERIVED))

TYPES: Final = {
    **dict.fromkeys(NUMBERS, "BIGINT"),
    **dict.fromkeys(WORDS, "INTEGER"),
    **dict.fromkeys(TIMES, "TIMESTAMP"),
    **dict.fromkeys(FLAGS, "BOOLEAN"),
}
