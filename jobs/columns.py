"""Which columns of a job are shown where."""

from core.selection.columns import Column
from core.selection.jobs import jobs
from core.selection.request import View

LIST = (
    "pandaid",
    "jobstatus",
    "jeditaskid",
    "produsername",
    "computingsite",
    "transformation",
    "attemptnr",
    "currentpriority",
    "creationtime",
    "modificationtime",
)

# Title of a group → the columns in it; what is in none comes under "Other".
GROUPS = {
    "Job": (
        "pandaid",
        "jobstatus",
        "jobsubstatus",
        "jobname",
        "jeditaskid",
        "reqid",
        "jobsetid",
        "attemptnr",
        "maxattempt",
        "parentid",
        "specialhandling",
        "commandtopilot",
    ),
    "Who and what": (
        "produsername",
        "workinggroup",
        "prodsourcelabel",
        "job_label",
        "processingtype",
        "transformation",
        "atlasrelease",
        "homepackage",
        "cmtconfig",
        "container_name",
        "gshare",
        "currentpriority",
        "assignedpriority",
        "vo",
    ),
    "Where": (
        "computingsite",
        "computingelement",
        "modificationhost",
        "cloud",
        "nucleus",
        "destinationsite",
        "sourcesite",
        "schedulerid",
        "batchid",
        "pilotid",
    ),
    "When": ("creationtime", "starttime", "endtime", "statechangetime", "modificationtime", "pilottiming"),
    "What went wrong": (
        "piloterrorcode",
        "piloterrordiag",
        "exeerrorcode",
        "exeerrordiag",
        "transexitcode",
        "ddmerrorcode",
        "ddmerrordiag",
        "jobdispatchererrorcode",
        "jobdispatchererrordiag",
        "taskbuffererrorcode",
        "taskbuffererrordiag",
        "superrorcode",
        "superrordiag",
        "brokerageerrorcode",
        "brokerageerrordiag",
    ),
    "Resources": (
        "resourcetype",
        "corecount",
        "actualcorecount",
        "meancorecount",
        "minramcount",
        "minramunit",
        "maxrss",
        "maxpss",
        "maxvmem",
        "maxswap",
        "cpuconsumptiontime",
        "cpuconsumptionunit",
        "maxwalltime",
        "maxcpucount",
        "maxdiskcount",
        "maxdiskunit",
        "hs06",
        "hs06sec",
        "nevents",
        "diskio",
        "memoryleak",
        "memoryleakx2",
    ),
    "Data": (
        "proddblock",
        "destinationdblock",
        "dispatchdblock",
        "destinationse",
        "ninputdatafiles",
        "inputfilebytes",
        "inputfiletype",
        "inputfileproject",
        "noutputdatafiles",
        "outputfilebytes",
        "outputfiletype",
    ),
}


def listed(names: tuple[str, ...]) -> list[Column]:
    """The columns of those names, or those that a list has by itself."""
    return [jobs().by_column[name] for name in names or LIST]


def exported(view: View) -> list[Column]:
    """The columns of a file: those chosen, or all."""
    names = view.cols or tuple(name for name in view.fields if name in jobs().by_column)
    return [jobs().by_column[name] for name in names] or list(jobs().columns)


def grouped() -> dict[str, list[Column]]:
    """Every column under the title of its group."""
    by_name = jobs().by_column
    found = {title: [by_name[name] for name in names] for title, names in GROUPS.items()}
    used = {name for names in GROUPS.values() for name in names}
    return {**found, "Other": [column for column in jobs().columns if column.name not in used]}
