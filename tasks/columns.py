"""Which columns of a task are shown where."""

from core.questions.task_objects import STORED
from core.selection.columns import Column
from core.selection.request import View
from core.selection.tasks import tasks

LIST = (
    "jeditaskid",
    "taskname",
    "status",
    "pctfinished",
    "pctfailed",
    "nfiles",
    "username",
    "gshare",
    "currentpriority",
    "age",
    "modificationtime",
    "errordialog",
)
# Title of a group → the columns in it; what is in none comes under "Other".
GROUPS = {
    "Task": ("jeditaskid", "status", "superstatus", "oldstatus", "reqid", "parent_tid", "attemptnr", "campaign", "goal", "termcondition", "errordialog"),
    "Who and what": ("username", "workinggroup", "tasktype", "prodsourcelabel", "job_label", "processingtype", "transpath", "transuses", "transhome", "architecture", "container_name", "framework", "gshare", "currentpriority", "taskpriority", "vo"),
    "Where": ("nucleus", "cloud", "site", "countrygroup", "workqueue_id"),
    "When": ("creationdate", "queuedtime", "activatedtime", "starttime", "endtime", "statechangetime", "modificationtime", "realmodificationtime", "frozentime", "ttcrequested", "ttcpredicted", "ttcpredictiondate"),
    "Each job": ("resourcetype", "corecount", "ramcount", "ramunit", "baseramcount", "walltime", "walltimeunit", "basewalltime", "cputime", "cputimeunit", "cpuefficiency", "outdiskcount", "outdiskunit", "workdiskcount", "workdiskunit", "iointensity", "iointensityunit", "diskio", "diskiounit"),
}  # fmt: skip


def listed(names: tuple[str, ...]) -> list[Column]:
    """The columns of those names, or those that a list has by itself."""
    return [tasks().by_column[name] for name in names or LIST]


def exported(view: View) -> list[Column]:
    """The columns of a file: those chosen, or all."""
    names = view.cols or tuple(name for name in view.fields if name in tasks().by_column)
    return [tasks().by_column[name] for name in names] or list(tasks().columns)


def grouped() -> dict[str, list[Column]]:
    """Every stored column under the title of its group."""
    by_name = tasks().by_column
    found = {title: [by_name[name] for name in names] for title, names in GROUPS.items()}
    used = {"taskname", "splitrule", *(name for names in GROUPS.values() for name in names)}
    return {**found, "Other": [column for column in STORED if column.name not in used]}
