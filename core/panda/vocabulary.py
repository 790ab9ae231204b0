"""Words with a meaning in PanDA's columns. They never bound the data: an unknown word is shown as it is."""

from typing import Final

# In life-cycle order.
LIVE_STATES: Final = (
    "pending",
    "waiting",
    "defined",
    "assigned",
    "throttled",
    "activated",
    "sent",
    "starting",
    "running",
    "holding",
    "transferring",
    "merging",
)
FINAL_STATES: Final = ("finished", "failed", "cancelled", "closed", "subfinished")
JOB_STATES: Final = LIVE_STATES + FINAL_STATES
# What operators call the phases of a job's life, and the states in each.
PHASES: Final = {
    "waits": ("pending", "waiting", "defined", "assigned", "throttled", "activated", "sent", "starting"),
    "runs": ("running",),
    "moves": ("holding", "transferring", "merging"),
}

# In life-cycle order, as far as there is one.
LIVE_TASK_STATES: Final = (
    "registered",
    "defined",
    "assigning",
    "ready",
    "pending",
    "topreprocess",
    "preprocessing",
    "staging",
    "scouting",
    "scouted",
    "running",
    "merging",
    "throttled",
    "paused",
    "exhausted",
    "prepared",
    "finishing",
    "passed",
    "toretry",
    "toincexec",
    "rerefine",
    "toreassign",
    "reassigning",
    "aborting",
    "toabort",
    "tobroken",
)
FINAL_TASK_STATES: Final = ("done", "finished", "failed", "aborted", "broken")
TASK_STATES: Final = LIVE_TASK_STATES + FINAL_TASK_STATES

# In life-cycle order.
LIVE_WORKER_STATES: Final = ("pending", "submitted", "ready", "running", "idle")
FINAL_WORKER_STATES: Final = ("finished", "failed", "cancelled", "missed")
WORKER_STATES: Final = LIVE_WORKER_STATES + FINAL_WORKER_STATES
# A worker in one of these did not do what it was sent for.
LOST_WORKER_STATES: Final = ("failed", "cancelled", "missed")

# Roles of datasets and files that jobs write; all others are read.
WRITTEN_ROLES: Final = ("output", "log", "lib", "trn_output", "trn_log", "trn_unknown")

EVENT_SERVICE: Final = {
    "eventservice": 1,
    "esmerge": 2,
    "clone": 3,
    "jumbo": 4,
    "cojumbo": 5,
    "finegrained": 6,
}

# Component of `error_descriptions` → (code column, text column); a transformation has no text.
ERROR_COMPONENTS: Final = {
    "pilot": ("piloterrorcode", "piloterrordiag"),
    "executor": ("exeerrorcode", "exeerrordiag"),
    "transform": ("transexitcode", ""),
    "dataservice": ("ddmerrorcode", "ddmerrordiag"),
    "jobdispatcher": ("jobdispatchererrorcode", "jobdispatchererrordiag"),
    "taskbuffer": ("taskbuffererrorcode", "taskbuffererrordiag"),
    "supervisor": ("superrorcode", "superrordiag"),
    "brokerage": ("brokerageerrorcode", "brokerageerrordiag"),
}
# Short names that older links and the code list use.
COMPONENT_ALIASES: Final = {
    "exe": "executor",
    "trans": "transform",
    "transformation": "transform",
    "ddm": "dataservice",
    "sup": "supervisor",
}
