"""The pages of errors in the API reference."""

from core.reference import PRESENTATION, TIMES, Endpoint, Entry, filters_of, ranges_of
from core.selection.jobs import jobs

ERROR_KEYS = (
    Entry(
        "errsByCount",
        "one entry per code, most jobs first: {error, codename, codeval, diag, desc, cat, example_pandaid, count, pandalist}",
        "list",
    ),
    Entry(
        "errsBySite",
        "by queue: {name, errors: {component:code: entry}, toterrors (occurrences), toterrjobs (jobs), errorlist: [{error, count}]}",
        "list",
    ),
    Entry("errsByUser", "the same by user", "list"),
    Entry("errsByTask", "the same by task", "list"),
    Entry("jobSummary", "the jobs that went wrong by their attributes, as selectionsummary of /jobs/", "list"),
    Entry(
        "groups",
        "error groups, most jobs first: {id, component, code, description, message, count, share, before, first, last, queues, tasks, users, "
        "example_pandaid}; before counts the time of the same length before",
        "list",
    ),
    Entry(
        "meta",
        "{total, relation, as_of, source, failed, holding, ended}; ended are all that failed or finished",
        "object",
    ),
)
GROUP_KEYS = (
    Entry("id", "the group: version, component, code and what its messages have in common", "text"),
    Entry("component", "who reports the error", "text"),
    Entry("code", "its code", "integer"),
    Entry("description", "what the code means", "text"),
    Entry("message", "the message of the newest job", "text"),
    Entry("count", "jobs that failed or hold with it", "integer"),
    Entry("share", "of all jobs of the selection that went wrong", "number"),
    Entry("before", "jobs in the time of the same length before; null where there is none", "integer"),
    Entry("first", "the first of them, UTC", "time"),
    Entry("last", "the last of them, UTC", "time"),
    Entry("queues", "number of queues", "integer"),
    Entry("tasks", "number of tasks", "integer"),
    Entry("users", "number of users", "integer"),
    Entry("example_pandaid", "one of its jobs", "integer"),
    Entry("pattern", "what all messages have in common; a star stands for what differs", "text"),
    Entry("samples", "different messages of its newest jobs", "list"),
    Entry("states", "jobs by status", "object"),
    Entry("by", "by attribute: [{value, failed, holding, ended}], most failed first", "object"),
    Entry("meta", "as in /errors/", "object"),
)
MATRIX_KEYS = (
    Entry(
        "rows",
        "requests or tasks with failures, those that succeed least first: {reqid or jeditaskid, finished, failed, success, parts, least}; "
        "parts counts a request's tasks that are green (from 80 %), yellow (from 50 %) and red, least is the lowest success of one",
        "list",
    ),
    Entry("columns", "regions or queues, in the same form; the parts of a region are its queues", "list"),
    Entry("cells", "one entry for each row and column with jobs: {row, column, finished, failed, success}", "list"),
    Entry("nothing_failed", "{rows, finished}: rows without a failure, and their jobs", "object"),
    Entry("meta", "{total, finished, failed, relation, as_of, source, query}; query asks for all the jobs", "object"),
)
MATRIX_PARAMETERS = (
    *filters_of(jobs()),
    *ranges_of(jobs()),
    *TIMES,
    *PRESENTATION,
    Entry("scouts", "leave scout jobs out", "exclude"),
    Entry("view", "columns are queues instead of regions", "queues"),
)
DIFFERENCE_KEYS = (
    Entry("against", "finished or others", "text"),
    Entry(
        "causes",
        "values that turn up too often, weightiest first: {attribute, value, filter, here, here_url, other, other_url, share, ratio, at_least, log_chance, along}; "
        "ratio is how many times as often as elsewhere (null: nowhere else), at_least the same with 95 % confidence, log_chance a bound on how "
        "likely that is by chance, and along what turns up too often only because of it",
        "list",
    ),
    Entry("tested", "values that were looked at", "integer"),
    Entry("not_counted", "attributes that took too long to count", "list"),
    Entry("complete", "false where the time was over before nothing more was found", "true or false"),
    Entry(
        "meta",
        "{total, both, relation, as_of, source, here, other}; the last two lead to the jobs of either side",
        "object",
    ),
)
ENDPOINTS = (
    Endpoint(
        "/errors/",
        "What fails: error groups, codes, and failures by queue, task, user, request and category",
        ("html", "json", "csv"),
        parameters=(*filters_of(jobs()), *ranges_of(jobs()), *TIMES, *PRESENTATION),
        keys=ERROR_KEYS,
        examples=(
            "/errors/?json&hours=12",
            "/errors/?json&fields=errsBySite",
            "/errors/?jeditaskid={jeditaskid}",
            "/errors/?csv&days=1",
        ),
        spellings=("/errors",),
    ),
    Endpoint(
        "/errors/group/<id>/",
        "One error group: its messages, where it happens, and beside how many that ended well",
        ("html", "json", "csv"),
        parameters=(*filters_of(jobs()), *ranges_of(jobs()), *TIMES),
        keys=GROUP_KEYS,
        examples=("/errors/group/v1:pilot:1305:-/?json",),
    ),
    Endpoint(
        "/errorsscat/",
        "How much succeeds by request and region: production jobs that ended in the last 8 hours unless told",
        ("html", "json", "csv"),
        parameters=MATRIX_PARAMETERS,
        keys=MATRIX_KEYS,
        examples=("/errorsscat/?json&hours=12", "/errorsscat/?scouts=exclude", "/errorsscat/?csv&days=1"),
        spellings=("/errorsscat", "/taskserrorsscat/"),
    ),
    Endpoint(
        "/errorsscat/<region>/<reqid>/",
        "The same for the tasks of a request, the queues of a region, or both; ALL stands for any",
        ("html", "json", "csv"),
        parameters=MATRIX_PARAMETERS,
        keys=MATRIX_KEYS,
        examples=("/errorsscat/ALL/ALL/?view=queues&json",),
        spellings=("/errorsscat/<region>/<reqid>", "/taskserrorsscat/<region>/<reqid>/"),
    ),
    Endpoint(
        "/errors/difference/",
        "What is different about some jobs beside others: attribute values that turn up too often, beyond chance",
        ("html", "json", "csv"),
        parameters=(
            Entry(
                "against",
                "finished: failed jobs of the selection beside those that finished; others: all its jobs beside all jobs of the same time",
                "finished or others",
            ),
            *filters_of(jobs()),
            *ranges_of(jobs()),
            *TIMES,
        ),
        keys=DIFFERENCE_KEYS,
        examples=("/errors/difference/?json&hours=12", "/errors/difference/?jeditaskid={jeditaskid}&against=others"),
        spellings=("/errors/difference",),
    ),
)
