"""What the index holds of each job. A change here is a new FORMAT: older files are then made anew.

Texts with few values are *words*: the jobs hold their numbers, and a table of words holds the texts. Filters on
them are decided once per word in Python, so they mean exactly what they mean everywhere else.
"""

from typing import Final

FORMAT: Final = 1

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
    "maxpss",
    "workqueue_id",
    "piloterrorcode",
    "exeerrorcode",
    "ddmerrorcode",
    "jobdispatchererrorcode",
    "taskbuffererrorcode",
    "superrorcode",
    "brokerageerrorcode",
)
TIMES: Final = ("creationtime", "modificationtime", "statechangetime", "starttime", "endtime")
# Whether the state is a final one; whether the job is over by its state or its table; whether a later job
# took over its work.
FLAGS: Final = ("final", "ended", "superseded")
COLUMNS: Final = (*NUMBERS, *WORDS, *TIMES, *FLAGS)
# Made from columns when asked.
DERIVED: Final = ("durationsec", "waittimesec", "minute", "hour", "day")
HELD: Final = frozenset((*NUMBERS, *WORDS, *TIMES, *DERIVED))

TYPES: Final = {
    **dict.fromkeys(NUMBERS, "BIGINT"),
    **dict.fromkeys(WORDS, "INTEGER"),
    **dict.fromkeys(TIMES, "TIMESTAMP"),
    **dict.fromkeys(FLAGS, "BOOLEAN"),
}
