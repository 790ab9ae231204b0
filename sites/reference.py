"""The queue pages in the API reference."""

from core.reference import PRESENTATION, TIMES, Endpoint, Entry, filters_of
from core.selection.jobs import jobs
from core.selection.places import SAID_OF_QUEUE
from core.selection.queues import queues

# What the parameters of presentation mean for jobs alone.
FOR_JOBS = frozenset({"outputs", "mode", "fields", "sortby", "datasets", "summary"})
LIST_PARAMETERS = (
    *(entry for entry in PRESENTATION if entry.name not in FOR_JOBS),
    Entry("sortby", "order of the queues", "a column, with -ascending or -descending", example="failed-descending"),
    Entry("fields", "keys of each queue in JSON", "names separated by commas"),
)
NODE_PARAMETERS = (
    *(entry for entry in PRESENTATION if entry.name in {"json", "csv", "raw", "limit", "display_limit", "strict"}),
    Entry("wnname", "worker nodes whose name holds that text", "a text, or a pattern with *", example="wn0*"),
    Entry("sortby", "order of the nodes; those in trouble first unless told", "count, failed, finished, running, share or alpha", example="failed"),
    Entry("page", "which page of the table, from 1 on", "a whole number"),
)  # fmt: skip
NODE_KEYS = (
    Entry("url", "what was asked", "text"),
    Entry("site", "the queue", "text"),
    Entry("wnname", "the part of the name that was asked for", "text"),
    Entry("user", "always null", "null"),
    Entry("summary", "All, Average, then each node: name, count, states [{name, count}], pctfail; slots, cores and minram of its running jobs; outlier (very high, high or empty) with its evidence", "list"),
    Entry("wnPlotFailed", "[node, failed jobs] of each node that has some", "list"),
    Entry("wnPlotFinished", "[node, finished jobs] of each node that has some", "list"),
    Entry("hours", "length of the window", "integer"),
    Entry("built", "the moment of the answer, UTC", "time"),
)  # fmt: skip
SUMMARY_PARAMETERS = (
    Entry("nhours", "modified in the last so many hours", "a whole number", example="6"),
    Entry("starttime", "modified at or after; wins over nhours", "2026-11-23T12:00:00"),
    Entry("endtime", "modified before; needs starttime", "2026-11-23T12:00:00"),
    Entry("computingsite", "queues", "values between commas; -x for all but x, * for any text, NULL for none"),
    Entry("jobstatus", "states of jobs; of the others nothing is counted", "as computingsite"),
    Entry("jobtype", "kind of work", "production, analysis, test"),
    Entry("cloud", "regions of queues", "as computingsite", example="US"),
    Entry("atlas_site", "sites of queues", "as computingsite"),
    Entry("status", "status of queues", "as computingsite", example="online"),
    Entry("corecount", "cores of a slot of the queue", "numbers between commas; -n for all but n, NULL for none", example="8"),
    Entry("mcp_cloud", "not kept any more; left aside with a warning"),
)  # fmt: skip
SUMMARY_KEYS = (
    Entry("timestamp", "the moment of the answer, UTC", "time"),
    Entry("errors", "what could not be read, by parameter; then the status is 400", "object"),
    Entry("warnings", "what was noticed, by parameter", "object"),
    Entry("query", "the jobs that were counted, as parameters of /jobs/", "object"),
    Entry("GET_parameters", "what was asked", "object"),
    Entry("nrecords", "how many queues; 404 where there is none", "integer"),
    Entry("data", "queues by cloud and name: computingsite, cloud, atlas_site, corecount, status, comment, mcp_cloud (null), and a count for each state of a job, null where it was not asked for", "list"),
)  # fmt: skip
SUMMARIES = (
    Endpoint(
        "/status_summary/",
        "Jobs by queue and state",
        ("html", "json", "csv"),
        SUMMARY_PARAMETERS,
        SUMMARY_KEYS,
        ("/status_summary/?csv", "/status_summary/?nhours=90000&cloud=-XX"),
    ),
    Endpoint(
        "/status_summary/api/",
        "The same for scripts, always JSON",
        ("json",),
        SUMMARY_PARAMETERS,
        SUMMARY_KEYS,
        ("/status_summary/api/?json&computingsite={queue}&starttime=2020-01-01T00:00:00",),
    ),
)
QUEUE_COLUMNS = (
    Entry("queue_id", "number of the work queue", "integer"),
    Entry("queue_name", "its name", "text"),
    Entry("queue_type", "the kind of work in it", "text"),
    Entry("vo", "experiment", "text"),
    Entry("status", "its status", "text"),
    Entry("partitionid", "the queue that it is a part of", "integer"),
    Entry("stretchable", "whether it may take more than its share", "integer"),
    Entry("queue_share", "its share of the queue above, percent", "integer"),
    Entry("queue_order", "its place among queues of its type", "integer"),
    Entry("criteria", "which tasks it takes", "text"),
    Entry("variables", "values that the criteria name", "text"),
)
SHARE_KEYS = (
    Entry("executing", "benchmark power of jobs that are sent or running, HS23", "integer"),
    Entry("queued", "that of activated jobs", "integer"),
    Entry("ignore", "that of jobs in other states", "integer"),
    Entry("pledged", "its part of all that executes in the tree", "number"),
    Entry("delta", "executing less pledged", "number"),
    Entry("ratio", "executing in percent of pledged; null where nothing is pledged", "number"),
    Entry("used", "the part of its parent that it really has, percent; null where nothing is pledged", "number"),
    Entry("value", "its part of its parent, percent, siblings made to add up to 100; null outside the tree", "number"),
)
PART_KEYS = (
    Entry("gshare", "global share", "text"),
    Entry("computingsite", "queue", "text"),
    Entry("corecount", "SCORE, MCORE or UCORE, by the description of the queue", "text"),
    Entry("resources", "kind of resource behind the queue", "text"),
    Entry("jobstatus", "status; in sharesDistributionJSON scheduled, running or did run", "text"),
    Entry("count", "jobs", "integer"),
    Entry("hs06", "their benchmark power", "integer"),
    Entry("hs06/count", "power of one job", "number"),
    Entry("resource, coretypes, policy", "the attribute of queues of the three last tables", "text"),
    Entry("executing, queued, ignore, total_hs", "power, each with its percentage of the sum as …_percent", "number"),
)
CATALOGUES = (
    Endpoint(
        "/resourcetypes/",
        "Which cores and memory make which resource type, and what runs of each",
        ("html", "json", "csv"),
        (),
        (Entry("resource_types", "resource_name, mincore, maxcore, minrampercore and maxrampercore of each", "list"),),
        ("/resourcetypes/?json", "/resourcetypes/?csv"),
    ),
    Endpoint(
        "/workQueues/",
        "JEDI's work queues by type and order; every column is a filter for its exact value",
        ("html", "json", "csv"),
        (*QUEUE_COLUMNS, Entry("queue_function", "what the queue is for", "text")),
        QUEUE_COLUMNS,
        ("/workQueues/?json", "/workQueues/?queue_type=managed&json"),
    ),
    Endpoint(
        "/globalshares/",
        "Global shares: what each is to have, what it has, and what waits; JSON is an object with a key for each share",
        ("html", "json", "csv"),
        (),
        SHARE_KEYS,
        ("/globalshares/?json", "/globalshares/?csv"),
    ),
    Endpoint(
        "/datatable/data/<table>/",
        "One table of shares, always JSON: detailedInformationJSON, sharesDistributionJSON, siteWorkQueuesJSON, resourcesType, coreTypes or fairsharePolicy",
        ("json",),
        (),
        PART_KEYS,
        ("/datatable/data/coreTypes/", "/datatable/data/detailedInformationJSON/"),
    ),
)  # fmt: skip

ENDPOINTS = (
    Endpoint(
        "/sites/",
        "The queues of a selection, with what runs there; JSON is the list of their descriptions as they are stored",
        ("html", "json", "csv"),
        (*filters_of(queues()), *TIMES, *LIST_PARAMETERS),
        (Entry("(each key)", "a parameter of the queue, as CRIC describes it", "any"),),
        (
            "/sites/?json",
            "/sites/?region=US&status=online&json",
            "/sites/?copytool=rucio&fields=name,status,maxrss&json",
            "/sites/?csv&cols=name,running,failed,share",
        ),
    ),
    Endpoint(
        "/site/<queue>/",
        "One queue: what runs and fails there beside its peers, its limits, and every parameter explained",
        ("html", "json", "csv"),
        (
            Entry("site", "the queue, in any case, where the path names none", "a name"),
            *(entry for entry in filters_of(jobs()) if entry.name not in SAID_OF_QUEUE),
            *TIMES,
        ),
        (
            Entry("param", "name of a parameter", "text"),
            Entry("value", "its value as it is stored", "any"),
        ),
        ("/site/{queue}/?json", "/site/?site={queue}&json", "/site/{queue}/?hours=24&jobtype=analysis"),
        ("/site/?site=",),
    ),
    Endpoint(
        "/api/get_sites/",
        "Names of queues, for fields that complete what is typed; always JSON",
        ("json",),
        (Entry("term", "a part of the name; the first 20 that hold it, all without it", "a text"),),
        (Entry("(each)", "the name of a queue", "text"),),
        ("/api/get_sites/?term=a",),
    ),
    Endpoint(
        "/wns/<queue>/",
        "The worker nodes of a queue, those that stand out first, with the evidence",
        ("html", "json", "csv"),
        (*filters_of(jobs()), *TIMES, *NODE_PARAMETERS),
        NODE_KEYS,
        ("/wns/{queue}/?json", "/wns/{queue}/?sortby=failed&hours=24&json", "/wns/{queue}/?csv&wnname=a"),
    ),
    Endpoint(
        "/wn/<queue>/<node>/",
        "One worker node: whether it stands out and why, its jobs over time, and their errors",
        ("html", "json", "csv"),
        (*filters_of(jobs()), *TIMES, Entry("json", "answer as JSON; any value or none")),
        NODE_KEYS,
        ("/wn/{queue}/{node}/?days=9000&json",),
    ),
    *SUMMARIES,
    *CATALOGUES,
)
