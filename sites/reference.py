"""The queue pages in the API reference."""

from core.reference import PRESENTATION, TIMES, Endpoint, Entry, filters_of
from core.selection.queues import queues

# What the parameters of presentation mean for jobs alone.
FOR_JOBS = frozenset({"outputs", "mode", "fields", "sortby", "datasets", "summary"})
LIST_PARAMETERS = (
    *(entry for entry in PRESENTATION if entry.name not in FOR_JOBS),
    Entry("sortby", "order of the queues", "a column, with -ascending or -descending", example="failed-descending"),
    Entry("fields", "keys of each queue in JSON", "names separated by commas"),
)

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
)
