"""The Harvester pages in the API reference."""

from core.reference import PRESENTATION, Endpoint, Entry, filters_of, keys_of, ranges_of, times_of
from core.selection.harvester import dialogs, job_workers, worker_statistics, workers

# What the parameters of presentation mean for jobs alone, or for lists with pages.
FOR_JOBS = frozenset({"outputs", "mode", "fields", "sortby", "datasets", "summary"})
LIMIT = Entry("limit", "rows at the most", "a whole number")
SORT = Entry("sortby", "order of the rows", "a column with -asc or -desc", example="time-desc")
FIELDS = Entry("fields", "keys of each row in JSON", "names separated by commas")
INSTANCE = Entry("harvesterid", "the instance", "a text", ("instance",))
WORKER = (INSTANCE, Entry("workerid", "the number of the worker, its own within one instance", "a whole number"))
COUNTS = (
    Entry("nworkers", "workers submitted of late (12 hours unless the experiment says otherwise)", "integer"),
    Entry("workers", "the same by status", "object"),
)
STATE = Entry("state", "alive, late (no news for 30 minutes) or silent (for 2 hours)", "text")
INSTANCE_KEYS = (
    Entry("harvesterid", "the instance", "text"),
    Entry("description", "what it says of itself", "text"),
    Entry("starttime", "when it was started", "time"),
    Entry("owner", "who runs it", "text"),
    Entry("hostname", "its host", "text"),
    Entry("lastupdate", "its last report", "time"),
    Entry("swversion", "version of Harvester", "text"),
    Entry("commitstamp", "its commit", "text"),
    STATE,
    *COUNTS,
)

ENDPOINTS = (
    Endpoint(
        "/harvester/instances/",
        "Harvester instances: whether they are at work, and their workers of late",
        ("html", "json", "csv"),
        (
            Entry("hours", "heard of in the last so many hours; all unless told", "a whole number"),
            Entry("days", "heard of in the last so many days; wins over hours", "a whole number"),
        ),
        (Entry("instances", "objects with the keys below", "list"), *INSTANCE_KEYS),
        ("/harvester/instances/?json", "/harvester/instances/?csv", "/harvester/instances/?days=30"),
        ("/harvester/",),
    ),
    Endpoint(
        "/harvester/instance/<name>/",
        "One instance: what it submits, where, how workers are lost, and what it says",
        ("html", "json", "csv"),
        keys=(
            *INSTANCE_KEYS,
            Entry("verdict", "whether it is at work, in words", "text"),
            Entry("queues", "workers of late: {computingsite, status, nworkers}", "list"),
            Entry("errors", "lost workers by code: {errorcode, nworkers, diagmessage of one of them}", "list"),
            Entry("dialogs", "its last messages", "list"),
        ),
    ),
    Endpoint(
        "/harvester/workers/",
        "Workers of a selection, and how many have which attribute",
        ("html", "json", "csv"),
        (
            *filters_of(workers()),
            *times_of("submitted"),
            *ranges_of(workers()),
            *(entry for entry in PRESENTATION if entry.name not in FOR_JOBS),
            SORT,
            FIELDS,
        ),
        (
            Entry("summary", "for each attribute its values with their counts", "object"),
            Entry("workers", "objects with the keys below", "list"),
            *keys_of(workers()),
        ),
        (
            "/harvester/workers/?json&limit=10",
            "/harvester/workers/?json&days=9000&status=failed|missed&limit=10",
            "/harvester/workers/?csv&days=9000&cols=workerid,status,diagmessage&limit=10",
            "/harvester/workers/?pandaid={pandaid}",
        ),
        ("/harvesters/", "/harvesterworkersdash/", "/harvesterworkerslist/"),
    ),
    Endpoint(
        "/harvester/worker/<instance>:<workerid>/",
        "One worker: its state in words, its jobs, logs and every column",
        ("html", "json", "csv"),
        WORKER,
        (
            *keys_of(workers()),
            Entry("corrJobs", "ids of its jobs, newest first, 1,000 at the most", "list"),
            Entry("jobsStatuses", "its jobs by status, as far as they are kept", "object"),
            Entry("jobsSubStatuses", "its jobs by sub-status", "object"),
        ),
        spellings=("/harvester/worker/<workerid>/?instance=", "/harvester/worker/?instance=&workerid=", "/harvesterworkerinfo/?instance=&workerid="),
    ),
    Endpoint(
        "/harvester/slots/",
        "How many slots Harvester is told to keep filled",
        ("html", "json", "csv"),
        keys=(
            Entry("slots", "objects with the keys below", "list"),
            Entry("pandaqueuename", "the queue", "text"),
            Entry("gshare", "the share; empty for any", "text"),
            Entry("resourcetype", "the resource type; empty for any", "text"),
            Entry("numslots", "slots to fill", "integer"),
            Entry("modificationtime", "when that was set", "time"),
            Entry("expirationtime", "until when it holds", "time"),
        ),
        examples=("/harvester/slots/?json",),
    ),
    Endpoint(
        "/harvester/getworkers/",
        "Workers as a bare list; always JSON, 1,000 unless told",
        ("json",),
        (
            *filters_of(workers()),
            *times_of("submitted"),
            *ranges_of(workers()),
            LIMIT,
            Entry("display_limit_workers", "the same as limit", "a whole number"),
            SORT,
            FIELDS,
        ),
        keys_of(workers()),
        ("/harvester/getworkers/?dt=1&days=9000&display_limit_workers=5",),
        ("/workers/",),
    ),
    Endpoint(
        "/harvester/getdiagnostics/",
        "What instances say of themselves; always JSON, the last 100 unless told",
        ("json",),
        (*filters_of(dialogs()), *times_of("written"), *ranges_of(dialogs()), LIMIT, SORT, FIELDS),
        keys_of(dialogs()),
        ("/harvester/getdiagnostics/?days=9000&limit=5",),
    ),
    Endpoint(
        "/harvester/getworkerstats/",
        "The counts of workers that instances report of themselves; always JSON",
        ("json",),
        (
            *filters_of(worker_statistics()),
            *times_of("reported"),
            *ranges_of(worker_statistics()),
            Entry("lastupdate_from", "reported at or after", "a UTC time"),
            Entry("lastupdate_to", "reported before", "a UTC time"),
            LIMIT,
            SORT,
            FIELDS,
        ),
        keys_of(worker_statistics()),
        ("/harvester/getworkerstats/?lastupdate_from=2026-11-01T00:00:00", "/harvester/getworkerstats/?computingsite=A*"),
    ),
    Endpoint(
        "/harvester/getjobs/",
        "Which worker had which job; always JSON, 1,000 unless told",
        ("json",),
        (*filters_of(job_workers()), *times_of("updated"), *ranges_of(job_workers()), LIMIT, SORT, FIELDS),
        keys_of(job_workers()),
        ("/harvester/getjobs/?pandaid={pandaid}",),
    ),
    Endpoint(
        "/workersfortask/",
        "The workers that had jobs of a task, 20,000 at the most; always JSON",
        ("json",),
        (Entry("jeditaskid", "the task", "a whole number"),),
        (
            *WORKER,
            Entry("njobs", "how many jobs of the task it had", "integer"),
            Entry("sumevents", "events that these processed", "integer"),
            Entry("batchid", "its id in the batch system", "text"),
            Entry("walltime", "seconds for which it had its cores", "integer"),
            Entry("ncore", "its cores", "integer"),
        ),
        ("/workersfortask/?jeditaskid={jeditaskid}",),
    ),
)  # fmt: skip
