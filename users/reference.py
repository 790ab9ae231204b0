"""What the API reference says of the pages of users."""

from core.reference import TIMES, Endpoint, Entry, filters_of
from core.selection.jobs import jobs
from core.selection.tasks import tasks
from users.dashboard import TASK_METRICS

SHOWN = (
    Entry("json", "answer as JSON; any value or none"),
    Entry("csv", "answer as a CSV file"),
    Entry("limit", "elements of JSON and CSV: 20,000 unless told", "a whole number"),
)
USERS_KEYS = (
    Entry("name", "the user", "text"),
    Entry("latest", "the newest job; null in view=database", "integer"),
    Entry("dict", "jobs by state, each as <state> and n<state>; njobs, nqueued (waiting), cputime (seconds, as text), nsites and sites {queue: jobs}, nclouds and clouds {region: jobs}, latest (last change), pandaid, name; in view=database the columns of the table", "object"),
)  # fmt: skip
METRIC_KEYS = (
    Entry("title", "name of a figure", "text"),
    Entry("unit", "its unit", "text"),
    Entry("class", "warning or alert beyond a limit, else empty", "text"),
    Entry("value", "the figure; null where nothing was measured", "number"),
)
# What the profile itself divides by, and reads in words of its own.
DIVIDED_BY = (
    Entry("jobtype", "parts of the work that count, all unless told", "of build, run, merge, separated by commas"),
    Entry("jobstatus", "how the jobs ended, all unless told", "of active, finished, failed, closed, cancelled, separated by commas"),
)  # fmt: skip
PROFILE_PARAMETERS = (
    *DIVIDED_BY,
    *(entry for entry in filters_of(jobs()) if entry.name not in {own.name for own in DIVIDED_BY}),
    *TIMES,
)
PROFILE_KEYS = (
    Entry("plotData", "series by outcome, moment and part of the work: name, label, colours, and data of points {t, y, label}: the end of an hour, how many jobs had come so far by then, and the newest of that hour", "list"),
    Entry("error", "empty", "text"),
)  # fmt: skip
ENDPOINTS = (
    Endpoint(
        "/users/",
        "Who has jobs now and how they go; JSON is a list",
        ("html", "json", "csv"),
        (
            Entry("view", "dynamic: users by their jobs (the rule); database: PanDA's own table of users, changed in 90 days", "dynamic or database"),
            *filters_of(jobs()),
            *TIMES,
            Entry("sortby", "most first: jobs, running, waiting, moving, finished, failed, share, cputime or latest; name; in view=database cpua7, cpua1, cpup7, cpup1, njobsa or latestjob", "an order"),
            Entry("page", "which page of the table", "a whole number", example="2"),
            Entry("display_limit", "rows of a page: 50 unless told, 1,000 at the most", "a whole number"),
            Entry("extra", "of older links; says nothing"),
            *SHOWN,
        ),
        USERS_KEYS,
        ("/users/?json", "/users/?sortby=failed&hours=24&json", "/users/?view=database&csv"),
    ),
    Endpoint(
        "/user/<name>/",
        "One person, in any spelling: what runs and fails, which tasks need attention, and the figures with their limits",
        ("html", "json", "csv"),
        (
            Entry("user", "the name, where the path has none; with stars or several, the list of those users", "a name", ("username", "produsername")),
            Entry("view", "classic: the answer is the user's element of /users/", "classic"),
            Entry("display_limit_tasks", "of older links; says nothing"),
            Entry("display_limit_jobs", "of older links; says nothing"),
            *filters_of(tasks()),
            *TIMES,
            Entry("fields", "keys of each task", "names separated by commas"),
            *SHOWN,
        ),
        (
            Entry("tasks", "the tasks, as /tasks/ gives them", "list"),
            Entry("user", "the name", "text"),
            Entry("spellings", "all names that count as this person", "list"),
            Entry("jobs", "jobs by state", "object"),
            Entry("queues", "jobs by queue and state", "object"),
            Entry("metrics", "the figures of the tiles: title, unit, class, value", "list"),
            Entry("taskstates", "tasks by status", "object"),
            Entry("errors", "error groups of the failed jobs: id, count, example_pandaid, message", "list"),
            Entry("meta", "total of jobs, relation, as_of, source", "object"),
            Entry("newest_before", "where there is no job or no task in the time: the newest of any time, {job, task}, each {id, status, modificationtime} or null", "object"),
            *METRIC_KEYS,
        ),
        ("/user/{user}/?json", "/user/?user={user}&days=30&json", "/user/{user}/?view=classic&json"),
        ("/user/?user=",),
    ),
    Endpoint(
        "/userProfile/<name>/",
        "How somebody's jobs went on in time: created, started and ended by hour, 7 days unless told",
        ("html", "json", "csv"),
        PROFILE_PARAMETERS,
        PROFILE_KEYS,
        ("/userProfile/{user}/?json", "/userProfile/{user}/?jobstatus=failed&days=3"),
    ),
    Endpoint(
        "/userProfileData/",
        "The same points, always JSON",
        ("json",),
        (Entry("username", "the user, in any spelling", "a name", ("user",)), *PROFILE_PARAMETERS),
        PROFILE_KEYS,
        ("/userProfileData/?username={user}", "/userProfileData/?username={user}&jobtype=run&hours=48"),
    ),
    Endpoint(
        "/api/user_dash/<part>/",
        "The page of a user in parts, always JSON; the part is initial, cons_plots or overall_errors, and all are answered alike",
        ("json",),
        (Entry("user", "the user, in any spelling", "a name", ("username", "produsername")), *filters_of(tasks()), *TIMES),
        (
            Entry("msg", "empty", "text"),
            Entry("data", "error_summary, plots, metrics, tasks_metrics", "object"),
            Entry("error_summary", "errors of the failed jobs by category: id, name, desc (what to do), count (jobs), tasks, codes (comp_code, count, diag, desc, examples), sites ([queue, jobs])", "list"),
            Entry("plots", "name, title, and data as [label, count]; input files only where no task is left out", "list"),
            Entry("metrics", "the figures of the tiles: title, unit, class, value", "list"),
            Entry("tasks_metrics", "at most 500 tasks, those that need attention first; each a list of " + ", ".join(TASK_METRICS), "list"),
        ),
        ("/api/user_dash/initial/?user={user}&days=30",),
    ),
)  # fmt: skip
