"""The task pages in the API reference."""

from core.reference import PRESENTATION, TIMES, Endpoint, Entry, filters_of, keys_of, ranges_of
from core.selection.tasks import tasks

FIGURES = (
    Entry("nfiles", "files of the master input datasets", "integer"),
    Entry("nfilesfinished", "of them done", "integer"),
    Entry("nfilesfailed", "of them given up", "integer"),
    Entry("nfilesmissing", "files that were lost before the task came to them; no part of nfiles", "integer"),
    Entry("pctfinished", "share of files done, whole %, rounded down", "integer"),
    Entry("pctfailed", "share of files given up, whole %, rounded down", "integer"),
    Entry("neventsTot", "events of the input", "integer"),
    Entry("neventsUsedTot", "of them processed", "integer"),
    Entry("neventsRemaining", "events still to process", "integer"),
    Entry("neventsOutput", "events in the first output", "integer"),
)
COMPUTED = (
    Entry("age", "time from creation to the end, or to now, days", "number"),
    Entry("duration_days", "time from the start to the end, or to now, days; null before the start", "number"),
    Entry("campaign_cut", "the campaign without what stands before its colon", "text"),
    Entry("owner", "the user", "text"),
    Entry("category", "production, group production, user analysis, group analysis, service", "text"),
    Entry("deftreqid", "the request", "integer"),
    Entry("failedscouting", "whether no scout job succeeded", "true or false"),
    Entry("scoutinghascritfailures", "scouting, and at least 20 % of the input is given up", "true or false"),
    Entry("scoutinghasnoncritfailures", "scouting, and some input is given up", "true or false"),
    *FIGURES,
    Entry("dsinfo", "the same figures as one object", "object"),
    Entry("hashtag", "hashtags of the production system, separated by commas", "text"),
    Entry("datasets", "input and output datasets with all their columns", "list"),
    Entry("job_state_count", "jobs by state, with extra=jobstatecount", "object"),
    Entry("jobs_metadata", "what the pilots reported by job id, with extra=metastruct, of up to 100 tasks", "object"),
)
TOTALS = (
    Entry("totev", "events of the input", "integer"),
    Entry("totevproc", "of them processed", "integer"),
    Entry("totevoutput", "events in the first output", "integer"),
    Entry("totevhs06", "computing that all events should take, HS23 s; null where that is not known", "integer"),
    Entry("totevprochs06", "computing that finished jobs took, HS23 s", "integer"),
    Entry("failedevprochs06", "computing that failed jobs took, HS23 s", "integer"),
    Entry("currenttotevhs06", "both together", "integer"),
    Entry("gco2_global_finished", "emitted by finished jobs at the world's mix, g CO2", "number"),
    Entry("gco2_global_failed", "emitted by failed jobs", "number"),
    Entry("gco2_global_total", "both together", "number"),
)
PROFILE = (
    Entry("progressunit", "what is counted; events and files are those of finished jobs", "jobs, events or files"),
    Entry("jobtype", "parts of the work that count, all unless told", "of build, run, merge, separated by commas"),
    Entry("jobstatus", "outcomes that count, all unless told", "of active, finished, failed, closed, cancelled"),
)
METRICS = Entry(
    "metric",
    "the figure that is drawn, walltime unless told",
    "walltime, cputime, cpuefficiency, timetostart, maxpss, maxpsspercore, nevents, walltimeperevent, cputimeperevent, "
    "hs06s or hs06sperevent",
)
PART = Entry("part", "jobs of one part of the work, all unless told", "all, build, run or merge")
MODE = Entry("mode", "drop leaves retried jobs out", "drop or nodrop")
PLOTS = (
    Entry("name", "the figure and the outcome of the jobs, as in walltime_finished", "text"),
    Entry(
        "data",
        "details {type, group_by, title, xlabel, ylabel} and data: for all, build, run and merge the columns (lower ends "
        "of the bins, then the jobs of each queue) and stats (mean, standard deviation)",
        "object",
    ),
)
JEDITASKID = Entry("jeditaskid", "the task", "a whole number")
# What the parameters of presentation mean for jobs alone.
FOR_JOBS = frozenset({"outputs", "mode", "fields", "sortby", "datasets"})
LIST_PARAMETERS = (
    *(entry for entry in PRESENTATION if entry.name not in FOR_JOBS),
    Entry("sortby", "order of the rows", f"a column, or {', '.join(tasks().sorts)}, each with -asc or -desc", example="time-desc"),
    Entry("fields", "keys of each task in JSON", "names separated by commas"),
    Entry(
        "extra",
        "jobstatecount adds the number of jobs by state, metastruct what pilots reported of each job (up to 100 tasks)",
        "words separated by commas",
    ),
)  # fmt: skip

ENDPOINTS = (
    Endpoint(
        "/tasks/",
        "Tasks of a selection: a bare list",
        ("html", "json", "csv"),
        (*filters_of(tasks()), *TIMES, *ranges_of(tasks()), *LIST_PARAMETERS),
        (*keys_of(tasks()), *COMPUTED),
        (
            "/tasks/?json&limit=10",
            "/tasks/?json&jeditaskid={jeditaskid}",
            "/tasks/?json&status=running|exhausted&days=30&limit=10",
            "/tasks/?json&taskname=user.*&fields=jeditaskid,taskname,status,pctfinished&limit=10",
            "/tasks/?json&jeditaskid={jeditaskid}&extra=jobstatecount",
            "/tasks/?csv&days=3&cols=jeditaskid,status,pctfinished",
            "/tasks/?sortby=pctfailed-desc&days=30",
        ),
        ("/tasks", "//tasks/"),
    ),
    Endpoint(
        "/task/<jeditaskid>/",
        "One task: its state in words, progress, jobs, errors, datasets, parameters",
        ("html", "json", "csv"),
        (JEDITASKID, Entry("taskname", "the newest task of exactly that name; with a * the list of tasks")),
        (
            Entry("task", "as in /tasks/ without datasets, and the totals below", "object"),
            *TOTALS,
            Entry("taskparams", "what the task was submitted with", "object"),
            Entry("datasets", "its datasets, templates left out; percentfinished for master inputs only", "list"),
        ),
        ("/task/{jeditaskid}/?json", "/task?jeditaskid={jeditaskid}&json", "/task/{jeditaskid}/"),
        ("/task?jeditaskid=", "/task/?jeditaskid=", "/task/<jeditaskid>", "/task/<name>/", "/tasknew/<jeditaskid>/"),
    ),
    Endpoint(
        "/taskstatuslog/<jeditaskid>/",
        "The states that a task went through",
        ("html", "json", "csv"),
        keys=(
            Entry("status", "the state", "text"),
            Entry("modiftime_str", "since when, UTC", "text"),
            Entry("duration", "time in it as d:h:mm:ss, --- for the last", "text"),
            Entry("reason", "PanDA's message", "text"),
        ),
        examples=("/taskstatuslog/{jeditaskid}/?json",),
    ),
    Endpoint(
        "/getjobsummaryfortask/<jeditaskid>/",
        "The jobs of a task by part of the work and state, its scout jobs, or plots of what jobs consumed (JSON alone)",
        ("html", "json", "csv"),
        (Entry("infotype", "which of the three; needed", "jobsummary, scouts or plots"), MODE),
        (
            Entry("category", "build, run or merge", "text"),
            Entry("jobstatus", "the state", "text"),
            Entry("count", "jobs", "integer"),
        ),
        (
            "/getjobsummaryfortask/{jeditaskid}/?infotype=jobsummary&json",
            "/getjobsummaryfortask/{jeditaskid}/?infotype=scouts",
            "/getjobsummaryfortask/{jeditaskid}/?infotype=plots",
        ),
    ),
    Endpoint(
        "/taskprofile/<jeditaskid>/",
        "How a task went on in time: jobs, events or files created, started and ended",
        ("html", "json", "csv"),
        PROFILE,
        examples=("/taskprofile/{jeditaskid}/?progressunit=jobs", "/taskprofile/{jeditaskid}/plot.png"),
        spellings=(
            "/taskprofileplot/?jeditaskid=",
            "/taskesprofileplot/?jeditaskid=",
            "/taskprofile/<jeditaskid>/plot.png",
        ),
    ),
    Endpoint(
        "/taskprofiledata/<jeditaskid>/",
        "The same, job by job; always JSON",
        ("json",),
        PROFILE,
        (
            Entry(
                "plotData",
                "series for each outcome, moment and part of the work: {name, label, data[{x, y, label}], …}",
                "list",
            ),
            Entry("annotations", "starts and ends of the attempts at the task", "object"),
            Entry("error", "empty", "text"),
        ),
        ("/taskprofiledata/{jeditaskid}/?progressunit=events",),
    ),
    Endpoint(
        "/taskplots/<jeditaskid>/",
        "What the finished and the failed jobs of a task consumed, by queue",
        ("html", "json", "csv"),
        (METRICS, PART, MODE),
        PLOTS,
        ("/taskplots/{jeditaskid}/?metric=maxpss", "/taskplots/{jeditaskid}/?json", "/taskplots/{jeditaskid}/plot.png"),
        ("/taskplots/<jeditaskid>/plot.png",),
    ),
    Endpoint(
        "/api/tasks_plots",
        "The same of all jobs of the tasks of a selection, at most 1,000 of them; always JSON",
        ("json",),
        (*filters_of(tasks()), *TIMES, *ranges_of(tasks())),
        (Entry("error", "empty", "text"), Entry("data", "plots as in /taskplots/", "list")),
        ("/api/tasks_plots?jeditaskid={jeditaskid}",),
    ),
    Endpoint(
        "/taskflow/<jeditaskid>/",
        "From input datasets over queues to how the jobs ended",
        ("html", "json", "csv"),
        keys=(Entry("data", "[from, to, jobs] of each way, every attempt counted; 1 where there are no jobs", "list"),),
        examples=("/taskflow/{jeditaskid}/?json",),
    ),
    Endpoint(
        "/taskattempts/<jeditaskid>/",
        "The attempts at each input file",
        ("html", "json", "csv"),
        keys=(
            Entry("files", "for each file its jobs in order: {pandaid, jobstatus}; up to 2,000 files", "object"),
            Entry("groups", "for more files, jobs by attempt and state: {attemptnr, jobstatus, count}", "list"),
        ),
        examples=("/taskattempts/{jeditaskid}/?json",),
    ),
    Endpoint(
        "/taskchain/<jeditaskid>/",
        "The tasks that a task was made from, and those made from it",
        ("html", "json", "csv"),
        keys=(
            Entry("jeditaskid", "a task of the chain", "integer"),
            Entry("parent_tid", "what it was made from", "integer"),
        ),
        examples=("/taskchain/{jeditaskid}/?json", "/taskchain/?jeditaskid={jeditaskid}&json"),
        spellings=("/taskchain/?jeditaskid=", "/ganttTaskChain/?jeditaskid="),
    ),
    Endpoint(
        "/slowtasks/",
        "Analysis tasks that have not ended after some days; leads to the list of tasks",
        ("html", "json", "csv"),
        (
            Entry("age", "days since creation, 3 unless told", "a whole number"),
            Entry("owner", "the user", "a text; * stands for any characters, ! means not"),
        ),
        examples=("/slowtasks/?age=1", "/slowtasks/?age=1&json"),
    ),
)
