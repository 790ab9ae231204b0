"""The job pages in the API reference."""

from core.reference import PRESENTATION, TIMES, Endpoint, Entry, filters_of, keys_of, ranges_of
from core.selection.jobs import jobs

COMPUTED = (
    Entry("durationsec", "wall time so far, s; null before the start", "number"),
    Entry("durationmin", "the same in whole minutes", "integer"),
    Entry("duration", "the same as d:h:mm:ss", "text"),
    Entry("waittimesec", "time from creation to start, s", "number"),
    Entry("waittime", "the same as d:h:mm:ss", "text"),
    Entry("cpuefficiency", "CPU time over wall time and cores, %", "number"),
    Entry("maxpssgbpercore", "peak PSS per core, GB", "number"),
    Entry("category", "build, run or merge", "text"),
    Entry("processor_type", "CPU or GPU", "text"),
    Entry("wn", "worker node", "text"),
    Entry("pilotversion", "version of the pilot", "text"),
    Entry("priorityrange", "hundred that the priority is in, a:b", "text"),
    Entry("jobsetrange", "hundred that the job set id is in, a:b", "text"),
    Entry("eventservice", "ordinary, or the event service kind", "text"),
    Entry("jobinfo", "sub-status in words", "text"),
    Entry("errorinfo", "component:code and message of each error, at most 300 characters", "text"),
    Entry("error_desc", "what the codes mean", "text"),
    Entry("error_category", "category of the errors", "text"),
    Entry("metastruct", "what the pilot reported, with fields=metastruct", "object"),
    Entry("datasets", "the job's files with datasets=…: lfn, scope, datasetid, datasetname, type, status", "list"),
)
DIRECTION = Entry("direction", "one side only", "upstream or downstream")
PANDAID = Entry("pandaid", "the job", "a whole number")

ENDPOINTS = (
    Endpoint(
        "/jobs/",
        "Jobs of a selection",
        ("html", "json", "csv"),
        (*filters_of(jobs()), *TIMES, *ranges_of(jobs()), *PRESENTATION, Entry("q", "the search box")),
        (
            Entry("jobs", "every column of each job, and what is worked out from them", "list"),
            Entry(
                "selectionsummary",
                "counts by attribute over the whole selection: {field, list[{kname, kvalue}], stats}",
                "list",
            ),
            Entry("errsByCount", "counts by error code over the whole selection, pandalist of at most 100 ids", "list"),
            *keys_of(jobs()),
            *COMPUTED,
        ),
        (
            "/jobs/?json&limit=10",
            "/jobs/?json&jobstatus=failed|cancelled&hours=6&limit=10",
            "/jobs/?json&jeditaskid={jeditaskid}&outputs=jobs&fields=pandaid,jobstatus,durationsec",
            "/jobs/?csv&jeditaskid={jeditaskid}&cols=pandaid,jobstatus,computingsite",
            "/jobs/?json&pandaid={pandaid}&datasets=True",
            "/jobs/?json&pandaid={pandaid}&fields=pandaid,metastruct&outputs=jobs",
            "/jobs/?json&error=pilot:1305&days=3&outputs=errsByCount",
            "/jobs/?q=status:failed hours:24",
        ),
        ("/jobs", "//jobs/"),
    ),
    Endpoint(
        "/job/<pandaid>/",
        "One job with its files",
        ("html", "json", "csv"),
        (
            PANDAID,
            Entry("jobname", "the newest job of that name"),
            Entry("batchid", "the newest job with that batch id"),
            Entry("creator", "the newest job that wrote the file of that name"),
        ),
        (
            Entry(
                "job", "as in /jobs/, and harvesterInfo, metastruct, file_summary_str, days_since_creation", "object"
            ),
            Entry("files", "files that the job reads and writes", "list"),
            Entry("dsfiles", "files of the event ranges; empty for ordinary jobs", "list"),
        ),
        ("/job/{pandaid}/?json", "/job?pandaid={pandaid}&json", "/job/{pandaid}/"),
        ("/job?pandaid=", "/job/?pandaid=", "/job/<pandaid>", "/job/<job name>/"),
    ),
    Endpoint(
        "/job/<pandaid>/similar/",
        "What failed like a failed job, what those failures have in common, and the last success of the same kind",
        ("html", "json", "csv"),
        keys=(
            Entry("group", "the error group that is looked at; null where the job carries no code", "text"),
            Entry("verdict", "node, queue, site, task, user, new, widespread, few or unclear", "text"),
            Entry("why", "the verdict in words", "text"),
            Entry("failures", "jobs that failed with that group within 12 hours of this one", "integer"),
            Entry("ended", "all jobs that failed or finished in that time", "integer"),
            Entry("before", "failures of the group in the week before", "integer"),
            Entry("queues", "number of queues with such failures", "integer"),
            Entry("tasks", "number of tasks with such failures", "integer"),
            Entry("shared", "the evidence: {what, value, failures, ended} for node, queue, site, task, user", "list"),
            Entry("last_success", "{what, pandaid, modificationtime}: in this task, and at this queue", "list"),
            Entry("meta", "{as_of, query}; query asks for the failures", "object"),
        ),
    ),
    Endpoint(
        "/jobstatuslog/<pandaid>/",
        "The states that a job went through",
        ("html", "json", "csv"),
        keys=(
            Entry("jobstatus", "the state", "text"),
            Entry("modiftime_str", "since when, UTC", "text"),
            Entry("duration", "time in it as d:h:mm:ss, --- for the last", "text"),
        ),
        examples=("/jobstatuslog/{pandaid}/?json",),
    ),
    Endpoint(
        "/jobrelationships/<pandaid>/",
        "Attempts before and after a job",
        ("html", "json", "csv"),
        (DIRECTION,),
        (Entry("before", "earlier attempts, nearest first", "list"), Entry("after", "later attempts", "list")),
        ("/jobrelationships/{pandaid}/?json", "/jobrelationships/{pandaid}/?direction=upstream"),
    ),
    Endpoint(
        "/descendentjoberrsinfo/",
        "Errors of the attempts before and after a job",
        ("html", "json", "csv"),
        (PANDAID, Entry("jeditaskid", "accepted, and not needed")),
        (Entry("pandaid", "the attempt"), Entry("error", "component:code"), Entry("diag", "its message")),
        ("/descendentjoberrsinfo/?pandaid={pandaid}&json",),
    ),
    Endpoint(
        "/api/joberrordescriptions/",
        "The error catalogue",
        ("json",),
        keys=(Entry("error_descriptions", "{component, code, acronym, diagnostics, description, category}", "list"),),
        examples=("/api/joberrordescriptions/",),
    ),
)
