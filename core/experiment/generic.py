"""Any experiment that runs PanDA with JEDI."""

from core.experiment.profile import Menu, MenuEntry, Profile

JOB_TYPES = {"analysis": "Analysis", "production": "Production", "test": "Test"}

DASH_MENU = Menu(
    "Dashboards",
    (
        MenuEntry("By region", "/dash/region/", "Every region, site and queue, and what fails there."),
        MenuEntry("Production", "/dash/region/?jobtype=production", "The same for central production."),
        MenuEntry("Analysis", "/dash/region/?jobtype=analysis", "The same for jobs that users submitted."),
        MenuEntry(
            "Event service",
            "/dash/region/?queuejobseed=es*&splitby=eventservice",
            "Queues that take jobs event by event.",
        ),
        MenuEntry("By nucleus", "/dash/world/", "Where outputs are collected, and who works for them."),
        MenuEntry("Wall screen", "/dash/region/?kiosk=1", "For a screen that everybody sees; it comes anew by itself."),
    ),
)

JOBS_MENU = Menu(
    "Jobs",
    (
        MenuEntry("All", "/jobs/", "Every live job, and those that ended lately."),
        MenuEntry("Analysis", "/jobs/?jobtype=analysis", "Jobs that users submitted."),
        MenuEntry("Production", "/jobs/?jobtype=production", "Jobs of central production."),
        MenuEntry("Waiting for a pilot", "/jobs/?jobstatus=activated", "Ready to run; no pilot has taken them yet."),
        MenuEntry("Running", "/jobs/?jobstatus=running", "The payload runs now."),
        MenuEntry("Failed", "/jobs/?jobstatus=failed", "Jobs that ended in failure."),
        MenuEntry("Failed analysis", "/jobs/?jobtype=analysis&jobstatus=failed", "Failed jobs of users."),
        MenuEntry("Failed production", "/jobs/?jobtype=production&jobstatus=failed", "Failed production jobs."),
    ),
)

ERRORS_MENU = Menu(
    "Errors",
    (
        MenuEntry("All", "/errors/", "What fails: by group, code, queue, task and user."),
        MenuEntry("Analysis", "/errors/?jobtype=analysis", "Failures of jobs that users submitted."),
        MenuEntry("Production", "/errors/?jobtype=production", "Failures of central production."),
        MenuEntry("Holding", "/errors/?jobstatus=holding", "Jobs that wait for their outputs, and why."),
        MenuEntry("Requests by region", "/errorsscat/", "How much of each production request succeeds in each region."),
    ),
)

TASKS_MENU = Menu(
    "Tasks",
    (
        MenuEntry("All", "/tasks/", "Every task that changed in the last 7 days."),
        MenuEntry("Analysis", "/tasks/?tasktype=anal", "Tasks that users submitted."),
        MenuEntry("Production", "/tasks/?tasktype=prod", "Tasks of central production."),
        MenuEntry("Running", "/tasks/?status=running", "Their jobs are made and run."),
        MenuEntry("Scouting", "/tasks/?status=scouting", "Scout jobs try the work out first."),
        MenuEntry("Pending", "/tasks/?status=pending", "They wait for input, resources or brokerage."),
        MenuEntry("Exhausted", "/tasks/?status=exhausted", "The system gave up; a person must act."),
        MenuEntry("Broken", "/tasks/?status=broken", "Unusable, or no scout job succeeded."),
        MenuEntry("Datasets", "/datasets/", "What tasks read and write, by task, container or name."),
        MenuEntry("Files", "/files/", "What became of single files, by task, dataset or name."),
    ),
)

HARVESTER_MENU = Menu(
    "Harvester",
    (
        MenuEntry("Instances", "/harvester/instances/", "Who submits pilots, and whether it is at work."),
        MenuEntry("Workers", "/harvester/workers/", "Every worker that was submitted lately."),
        MenuEntry("Lost workers", "/harvester/workers/?status=failed|cancelled|missed", "They ran no job to its end."),
        MenuEntry("Slots", "/harvester/slots/", "How many slots Harvester is told to fill."),
    ),
)

SITES_MENU = Menu(
    "Sites",
    (
        MenuEntry("All queues", "/sites/", "Every queue with its limits and what runs there."),
        MenuEntry("Failing most", "/sites/?sortby=failed", "The queues with most failed jobs first."),
        MenuEntry("Highest failure share", "/sites/?sortby=share", "The queues where the largest part fails first."),
        MenuEntry("Global shares", "/globalshares/", "Who is to have how much of the grid, and who has it."),
        MenuEntry("Resource types", "/resourcetypes/", "Which cores and memory make which type."),
        MenuEntry("Work queues", "/workQueues/", "Where JEDI puts the jobs of a task."),
        MenuEntry("Status summary", "/status_summary/", "Jobs by queue and state."),
        MenuEntry("Not online", "/sites/?status=!online", "Queues to which no work is sent, and test queues."),
    ),
)

USERS_MENU = Menu(
    "Users",
    (
        MenuEntry("All", "/users/", "Who has jobs now, most first."),
        MenuEntry("Analysis", "/users/?jobtype=analysis", "Who runs analysis."),
        MenuEntry("Failing most", "/users/?sortby=failed", "The users with most failed jobs first."),
        MenuEntry("CPU time", "/users/?view=database", "CPU hours of the last 7 days, as PanDA's table of users says."),
    ),
)

PROFILE = Profile(
    name="generic",
    title="PanDA monitor",
    modules=frozenset({"dash", "jobs", "tasks", "errors", "files", "harvester", "sites", "users"}),
    job_types=JOB_TYPES,
    menu=(DASH_MENU, JOBS_MENU, TASKS_MENU, ERRORS_MENU, SITES_MENU, USERS_MENU, HARVESTER_MENU),
)
