"""The queue pages in the API reference."""

from core.reference import PRESENTATION, TIMES, Endpoint, Entry, filters_of
from core.selection.jobs import jobs
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
        ("html", "json"),
        (Entry("site", "the queue, in any case, where the path names none", "a name"),),
        (
            Entry("param", "name of a parameter", "text"),
            Entry("value", "its value as it is stored", "any"),
        ),
        ("/site/{queue}/?json", "/site/?site={queue}&json"),
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
        ("html", "json"),
        (*filters_of(jobs()), *TIMES, Entry("json", "answer as JSON; any value or none")),
        NODE_KEYS,
        ("/wn/{queue}/{node}/?days=9000&json",),
    ),
)
