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
)
# What the parameters of presentation mean for jobs alone.
FOR_JOBS = frozenset({"outputs", "mode", "fields", "sortby", "datasets"})
LIST_PARAMETERS = (
    *(entry for entry in PRESENTATION if entry.name not in FOR_JOBS),
    Entry("sortby", "order of the rows", f"a column, or {', '.join(tasks().sorts)}, each with -asc or -desc", example="time-desc"),
    Entry("fields", "keys of each task in JSON", "names separated by commas"),
    Entry("extra", "jobstatecount adds the number of jobs by state", "words separated by commas"),
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
)
